"""The rules of the house that a program can hold; each rule is shown to catch a planted offence."""

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from wagtail.models import Page

from portal.launch.quality import CONTRACT, LEVELS
from portal.rooms import ROOMS
from portal.settings.env import BASE_DIR

BUDGET = 400
OVER_BUDGET = re.compile(r"over budget: \S+")
BANNED_NAMES = {"utils", "helpers", "common", "misc", "services"}
ENVIRONMENT_READERS = {"portal/settings/env.py", "portal/launch/bootstrap.py"}
NAMES_SETTINGS = {"manage.py", "portal/wsgi.py"}
PATH_IN_DOCS = re.compile(r"^[\w.-]+(/[\w.-]+)*(/|\.(py|md|toml|txt|in|html|css|js|json|yml|sh))$")
MOST_DEPENDENCIES = 26


def ours(*suffixes: str, root: Path = BASE_DIR) -> list[Path]:
    """Files of this repository: what git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [root / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.suffix in suffixes and path.is_file()]


def relative(path: Path) -> str:
    return path.relative_to(BASE_DIR).as_posix()


# Levels


def levels() -> dict[str, int]:
    """Each module of the levels with its line, counted from the top."""
    return {name: line for line, names in enumerate(LEVELS) for name in re.split(r"\s*[|:]\s*", names)}


def stands_on(module: str, table: dict[str, int]) -> str | None:
    """The module of the table that a dotted name belongs to."""
    parts = module.split(".")
    names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((name for name in names if name in table), None)


def upward_relations(found_models, table: dict[str, int]) -> list[str]:
    """Relations of our models that point up or sideways; the user model may be pointed to from anywhere."""
    offences = []
    for model in found_models:
        here = stands_on(model.__module__, table)
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if here is None or not isinstance(target, type) or target._meta.label == settings.AUTH_USER_MODEL:
                continue
            there = stands_on(target.__module__, table)
            if there and there != here and table[there] <= table[here]:
                offences.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return offences


def apps_without_level(configs, table: dict[str, int]) -> list[str]:
    local = [
        app
        for app in configs
        if Path(app.path).is_relative_to(BASE_DIR) and ".venv" not in Path(app.path).parts
    ]
    return [app.name for app in local if stands_on(app.name, table) is None]


def test_imports_go_down_never_up(tmp_path):
    linter, contract = Path(sys.executable).with_name("lint-imports"), tmp_path / "contract.toml"
    contract.write_text(CONTRACT.format(rooms=json.dumps(["portal", *ROOMS]), layers=json.dumps(LEVELS)))
    checked = subprocess.run(
        [linter, "--no-logo", "--no-cache", "--config", contract],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_model_relations_go_down_as_well():
    assert upward_relations(apps.get_models(include_auto_created=True), levels()) == []


def test_a_relation_upward_is_seen():
    place, article = apps.get_model("places.Unit"), apps.get_model("news.ArticlePage")
    turned_over = {"portal.places": 0, "portal.accounts": 1}
    assert any("StaffRole.unit" in one for one in upward_relations(apps.get_models(), turned_over))
    assert upward_relations([place, article], levels()) == []


def test_every_app_stands_on_a_level():
    assert apps_without_level(apps.get_app_configs(), levels()) == []


def test_an_app_without_level_is_seen():
    assert "brands" in apps_without_level(apps.get_app_configs(), {"portal": 0})


# Size and names


def over_budget(path: Path) -> bool:
    lines = path.read_text(encoding="utf-8").splitlines()
    return len(lines) > BUDGET and not any(OVER_BUDGET.search(line) for line in lines[:5])


def test_no_file_is_over_budget_without_its_reason():
    long = [relative(path) for path in ours(".py", ".html", ".css", ".js") if over_budget(path)]
    assert long == []


def test_a_long_file_is_seen_and_a_reason_lets_it_pass(tmp_path):
    path = tmp_path / "long.py"
    path.write_text("x = 1\n" * (BUDGET + 1))
    assert over_budget(path)
    path.write_text("# over budget: a table that reads best in one piece\n" + "x = 1\n" * BUDGET)
    assert not over_budget(path)


def vaguely_named(paths: list[Path]) -> list[Path]:
    return [path for path in paths if BANNED_NAMES & {path.stem, *path.parent.parts[-2:]}]


def test_no_module_is_named_for_nothing():
    assert vaguely_named([path.relative_to(BASE_DIR) for path in ours(".py")]) == []


def test_a_vague_name_is_seen():
    planted = [Path("news/utils.py"), Path("news/helpers/dates.py"), Path("news/dates.py")]
    assert vaguely_named(planted) == planted[:2]


def unexplained(requirements: str) -> list[str]:
    lines = [line for line in requirements.splitlines() if line.strip() and not line.startswith(("#", "-"))]
    return [line for line in lines if not re.search(r"\s# \S", line)]


def direct(requirements: str) -> list[str]:
    return [line for line in requirements.splitlines() if line.strip() and not line.startswith(("#", "-"))]


def test_few_dependencies_and_each_says_why():
    text = (BASE_DIR / "requirements.in").read_text()
    assert len(direct(text)) <= MOST_DEPENDENCIES
    assert unexplained(text) == []


def test_a_dependency_without_reason_is_seen():
    assert unexplained("# list\nDjango>=5  # the base\nleft-pad\n") == ["left-pad"]


# Page types and their templates


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def page_types() -> list[type[Page]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Page) and stands_on(model.__module__, levels())
    ]


def template_of(model: type[Page]) -> str:
    return f"{model._meta.app_label}/{snake(model.__name__)}.html"


def pages_without_template(found, folder: Path) -> list[str]:
    return [template_of(model) for model in found if not (folder / template_of(model)).exists()]


def templates_without_page(found, folder: Path) -> list[str]:
    known = {template_of(model) for model in found}
    standing = [path.relative_to(folder).as_posix() for path in folder.glob("*/*_page.html")]
    return [name for name in standing if name not in known]


@pytest.mark.parametrize("model", page_types(), ids=lambda model: model._meta.label)
def test_a_page_type_and_its_template_share_one_name(model):
    assert model.template == template_of(model)


def test_every_page_type_has_its_template_and_every_template_its_page_type():
    assert pages_without_template(page_types(), BASE_DIR / "templates") == []
    assert templates_without_page(page_types(), BASE_DIR / "templates") == []


def test_a_lonely_template_and_a_bare_page_type_are_seen(tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "ghost_page.html").touch()
    (tmp_path / "news" / "article_page--mail.html").touch()
    assert templates_without_page(page_types(), tmp_path) == ["news/ghost_page.html"]
    assert "news/article_page.html" in pages_without_template(page_types(), tmp_path)


# Documents


def lost_files(document: Path, root: Path = BASE_DIR) -> list[str]:
    """Paths that a document names, in backticks or as a link, and that are not there."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.S | re.M)
    named = [name for name in re.findall(r"`([^`\n]+)`", text) if PATH_IN_DOCS.match(name)]
    linked = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    lost = [name for name in named if not (root / name).exists() and not (document.parent / name).exists()]
    return lost + [link for link in linked if link and not (document.parent / link).exists()]


def test_documents_name_files_that_are_there():
    documents = [*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").rglob("*.md")]
    lost = {relative(path): lost_files(path) for path in documents}
    assert {path: names for path, names in lost.items() if names} == {}


def test_a_lost_file_is_seen(tmp_path):
    document = tmp_path / "guide.md"
    document.write_text(
        "See `portal/gone.py`, `guide.md`, `make run`, `Unit.page` and [there](lost.md#top).\n"
    )
    assert lost_files(document) == ["portal/gone.py", "lost.md"]


PAPER, DECISION = re.compile(r"[\w./-]+\.md\b"), re.compile(r"\bADR (\d+)")


def told_in(path: Path) -> str:
    """What a source file tells its reader: comments and docstrings; of anything but Python the whole file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    found = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found += [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if isinstance(node, nodes)]
    return "\n".join(found)


def papers_elsewhere(text: str, folder: Path = BASE_DIR) -> list[str]:
    """What a text in this folder cites, paper or file, and a reader of this repository cannot open."""
    places = (BASE_DIR, BASE_DIR / "docs", BASE_DIR / "docs/adr", BASE_DIR / "templates", folder)
    named = PAPER.findall(text) + [
        name for name in re.findall(r"`([^`\n]+)`", text) if PATH_IN_DOCS.match(name)
    ]
    lost = [name for name in dict.fromkeys(named) if not any((place / name).exists() for place in places)]
    decisions = {int(path.name[:3]) for path in (BASE_DIR / "docs/adr").glob("*.md")}
    return lost + [f"ADR {number}" for number in DECISION.findall(text) if int(number) not in decisions]


def test_sources_cite_only_what_can_be_read_here():
    paths = ours(".py", ".html", ".css", ".js")
    assert len(paths) > 300
    assert {
        relative(path): lost for path in paths if (lost := papers_elsewhere(told_in(path), path.parent))
    } == {}


def test_a_paper_that_lies_elsewhere_is_seen(tmp_path):
    source = tmp_path / "room.py"
    source.write_text(
        '"""As lost.md and `gone/file.py` say (ADR 1, ADR 999)."""\nNAME = "gone.md"  # see docs/desk.md and far/away.md\n'
    )
    assert papers_elsewhere(told_in(source)) == ["far/away.md", "lost.md", "gone/file.py", "ADR 999"]


# The environment


def environment_uses(source: str) -> list[str]:
    """Uses of the process environment in Python source, as written."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"):
            found.append(ast.unparse(node))
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            found += [alias.name for alias in node.names if alias.name in ("environ", "getenv")]
    return found


def without_naming_settings(source: str) -> str:
    return source.replace('os.environ.setdefault("DJANGO_SETTINGS_MODULE",', "str(")


def test_the_environment_is_read_in_one_file():
    offences = {}
    for path in ours(".py"):
        name = relative(path)
        if name in ENVIRONMENT_READERS or "/tests/" in f"/{name}" or path.name.startswith("test_"):
            continue
        source = path.read_text(encoding="utf-8")
        if used := environment_uses(without_naming_settings(source) if name in NAMES_SETTINGS else source):
            offences[name] = used
    assert offences == {}


def test_reading_the_environment_elsewhere_is_seen():
    naming = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "x")\n'
    planted = 'import os\nfrom os import getenv\nos.environ["PORT"]\n' + naming
    assert len(environment_uses(planted)) == 3
    assert len(environment_uses(without_naming_settings(planted))) == 2


def documented(table: str) -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.M))


def variables_read() -> set[str]:
    source = (BASE_DIR / "portal/settings/env.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))


def test_the_environment_table_lists_the_variables_that_are_read():
    assert documented((BASE_DIR / "docs/environment.md").read_text()) == variables_read()
    assert {"DATA_DIR", "DATABASE_URL", "SECRET_KEY", "CI"} <= variables_read()


def test_a_row_of_the_table_is_told_from_prose():
    assert documented("| `PORT` | 8000 | the port, see `HOST` |\n`SITE_URL` | prose\n") == {"PORT"}
