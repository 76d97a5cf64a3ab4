"""How code hangs together and how long it gets: no rings of imports, no function that cannot be seen at once."""

import ast
from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from portal.settings.env import BASE_DIR

from .test_architecture import ours, relative

LONGEST = 40


def imports_of(path: Path, module: str, known: Collection[str]) -> set[str]:
    """Which of the known modules a file imports, those inside functions too."""
    package, found = module.split(".") if path.stem == "__init__" else module.split(".")[:-1], set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names = {f"{base}.{one.name}" for one in node.names}
            # `from . import bridge` names the module, `from .models import Unit` the file that has it.
            found |= {name if name in known else base for name in names}
    return (found & set(known)) - {module}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a ring; none where there is no ring."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_modules_import_each_other_in_a_ring():
    files = {}
    for path in ours(".py"):
        name = relative(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        if not {"tests", "migrations", "conftest"} & set(name.split(".")):
            files[name] = path
    assert circle({name: imports_of(path, name, files) for name, path in files.items()}) == []


def test_a_ring_inside_a_function_is_seen(tmp_path):
    (tmp_path / "one.py").write_text("def late():\n    from .two import x\n")
    (tmp_path / "two.py").write_text("from . import one\n")
    names = ("room.one", "room.two")
    assert circle({name: imports_of(tmp_path / f"{name[5:]}.py", name, names) for name in names})


def long_functions(path: Path) -> list[str]:
    """Functions of more lines than the budget, their docstrings left out."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node) else None
            lines = node.end_lineno - node.lineno + 1 - (said.end_lineno - said.lineno + 1 if said else 0)
            if lines > LONGEST:
                found.append(node.name)
    return found


def test_no_function_is_longer_than_forty_lines():
    paths = [
        path for path in ours(".py") if not {"tests", "migrations"} & set(path.relative_to(BASE_DIR).parts)
    ]
    long = [f"{relative(path)}:{name}" for path in paths for name in long_functions(path)]
    assert long == []


def test_a_long_function_is_seen(tmp_path):
    path = tmp_path / "long.py"
    path.write_text('def long():\n    """One\n    two."""\n' + "    x = 1\n" * LONGEST + "\n")
    assert long_functions(path) == ["long"]
    path.write_text('def long():\n    """One\n    two."""\n' + "    x = 1\n" * (LONGEST - 1) + "\n")
    assert long_functions(path) == []


# Tools of developers


def tools_used(source: str) -> bool:
    """Whether Python source imports what only developers run."""
    for node in ast.walk(ast.parse(source)):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        if any(name.split(".")[0] == "tools" for name in names):
            return True
    return False


def test_the_portal_never_imports_what_only_developers_run():
    paths = [path for path in ours(".py") if not {"tests", "tools"} & set(path.relative_to(BASE_DIR).parts)]
    assert len(paths) > 150
    assert [relative(path) for path in paths if tools_used(path.read_text(encoding="utf-8"))] == []


def test_an_import_of_a_tool_is_seen():
    assert tools_used("def draw():\n    from tools.papercut import draw\n")
    assert tools_used("import tools.pictures")
    assert not tools_used("from . import tools\nimport toolshed\n")
