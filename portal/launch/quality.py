"""`make test`, `make long`, `make lint`, `make prove`: every check in one order, the same on a desk and in CI."""

import atexit
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from portal.rooms import FLOOR, ROOMS
from portal.settings.env import BASE_DIR, environment_with, read_environment

from . import parts
from .audit import FLOORS, LOCK, audit, pins, under_floors

BIN = Path(sys.executable).parent
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.base",
    "ALLOWED_HOSTS": "portal.example.cn",
    "SITE_URL": "https://portal.example.cn",
}
LEAST_COVERED = 92  # per cent of the lines
# Every module above the floor, then the floor; an import may only go down.
LEVELS = ["portal.urls : portal.wsgi : portal.launch : portal.keeping", *reversed(ROOMS), *FLOOR]
# Tests stand beside the code and walk through the whole house.
CONTRACT = """
[tool.importlinter]
root_packages = {rooms}
[[tool.importlinter.contracts]]
name = "Imports go down, never up"
type = "layers"
layers = {layers}
ignore_imports = ["**.tests.** -> **"]
"""
# Workers keep what they compiled for each other, also where the surroundings say that nobody should.
TESTING = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONDONTWRITEBYTECODE": ""}
# Whoever is done takes over from the others; how many work follows.
PYTEST = (sys.executable, "-m", "pytest", "--dist", "worksteal", "-n")
# Nine tests of ten cost less than half a second: a change waits for those, and the others follow (docs/adr/043).
EVERY = "not prove and not bench and not shots"
SHORT, LONG = f"not long and {EVERY}", f"long and {EVERY}"


def test() -> int:
    """What a change waits for: lint and the short tests; the last lines name what was not run."""
    # On PostgreSQL those in which several meet at one place.
    return _tried(SHORT, ["-m", f"postgres and {SHORT}", "-k", "races"], lint=True)


def long() -> int:
    """The tests that `make test` leaves out: those that cost more, and on PostgreSQL all there are."""
    return _tried(LONG, ["-m", f"postgres and {EVERY}"])


def _tried(chosen: str, on_postgres: list[str], *, lint: bool = False) -> int:
    """Run tests on SQLite and, beside them, on PostgreSQL."""
    ci = read_environment().ci
    if ci:
        parts.install_missing(print)
    absent = parts.missing()
    # One of them takes a minute on one core: they are told of when the tests are through.
    checks = _begin_lint() if lint else []
    failed = False
    with tempfile.TemporaryFile(mode="w+") as told:
        beside = None
        if parts.PARTS["postgres"] not in absent:
            # It waits for its database more than it counts: beside the rest it costs next to no time.
            variables = TESTING | {"TEST_DATABASE": "postgres"}
            beside = _start([*PYTEST, "1", *on_postgres], variables, told)
        print("\n== pytest ==")
        failed |= not _pytest("-m", chosen)
        if beside:
            failed |= beside.wait() != 0
            told.seek(0)
            print("\n== PostgreSQL ==", told.read(), sep="\n", flush=True)
    if lint:
        print("\n== lint ==")
        failed |= not _passed_all(checks)
    _name_missing(absent, ci)
    return int(failed or (ci and bool(absent)))


def prove() -> int:
    """The long proofs: real starts, kills, many pages. Those about databases make one of their own on each kind."""
    ci = read_environment().ci
    if ci:
        parts.install_missing(print)
    absent = parts.missing()
    failed = not _covered()
    failed |= not _pytest("--pictures", "-m", "prove")
    if parts.PARTS["postgres"] not in absent:
        failed |= not _pytest("-m", "prove and postgres", TEST_DATABASE="postgres")
    _name_missing(absent, ci)
    return int(failed or (ci and bool(absent)))


def _covered() -> bool:
    """The tests of `make test` and `make long` once more, counting which lines they run; whether enough of them are."""
    counted = [f"--cov={name}" for name in ("portal", *ROOMS)]
    enough = f"--cov-fail-under={LEAST_COVERED}"
    return _pytest(
        *counted,
        enough,
        "--cov-report=term:skip-covered",
        "--pictures",
        "-m",
        EVERY,
    )


def mutate(files: Sequence[str] = ()) -> int:
    """Small faults, planted one by one: which of them no test notices (tools/mutate.py)."""
    command = [sys.executable, "-m", "tools.mutate", *files]
    return subprocess.run(command, cwd=BASE_DIR, env=environment_with(**TESTING), check=False).returncode


def _on_both(path: str) -> bool:
    """Run a bench on SQLite and on PostgreSQL; whether one failed."""
    bench = ("-n", "0", "-s", "-m", "bench", path)
    failed = not _pytest(*bench)
    if parts.PARTS["postgres"].there():
        return failed | (not _pytest(*bench, TEST_DATABASE="postgres"))
    _name_missing([parts.PARTS["postgres"]], ci=False)
    return failed


def bench_signups() -> int:
    """Sign-ups a second through the full form, beside a bare view with the same durability; the desk's long lists; on
    both databases."""
    failed = not _pytest("-n", "0", "-s", "-m", "bench", "tests/bench/test_sign_ups.py")
    return int(_on_both("tests/bench/test_lists.py") or failed)


def format_code() -> int:
    """Write Python and templates the way lint wants them."""
    _run([_tool("ruff"), "check", "--fix", "--quiet", "."])
    _run([_tool("ruff"), "format", "--quiet", "."])
    if templates := _templates():
        _run([_tool("djhtml"), "--tabwidth", "2", *templates])
    return 0


def requirements() -> int:
    """Compile the pinned lists; the others are held to what the portal itself runs on."""
    options = ["--quiet", "--no-header", "--emit-build-options", "--python-version", "3.11"]
    command = [_tool("uv"), "pip", "compile", *options]
    for name in ("requirements", "requirements-extras", "requirements-dev"):
        if not _run([*command, f"{name}.in", "-o", f"{name}.txt"]):
            return 1
    return 0


COMMANDS: dict[str, Callable[[], int]] = {
    "test": test,
    "long": long,
    "prove": prove,
    "mutate": mutate,
    # The search among 5 000 documents on SQLite and PostgreSQL; prints figures with their limits.
    "bench-search": lambda: int(_on_both("tests/bench/test_search.py")),
    # What is served in a second: the portal, the least that Python can do, a plain Wagtail site, nginx.
    "bench": lambda: int(not _pytest("-n", "0", "-s", "-m", "bench", "tests/bench/test_serving.py")),
    # The weight of the first view, and Lighthouse on a phone.
    "bench-pages": lambda: int(not _pytest("-n", "0", "-s", "-m", "bench", "tests/bench/test_pages.py")),
    # Queries and CPU of pages that lie finished nowhere, beside a plain Wagtail site.
    "bench-uncached": lambda: int(
        not _pytest("-n", "0", "-s", "-m", "bench", "tests/bench/test_uncached.py")
    ),
    "bench-signups": bench_signups,
    # A town ten years on: what each kind of address costs there, on both databases.
    "bench-grown": lambda: int(not _run([sys.executable, "-m", "tests.bench.grown", "both"])),
    # Pictures of every screen, on one contact sheet: screenshots/index.html.
    "shots": lambda: int(not _pytest("-n", "0", "-m", "shots", "tests/shots")),
    # The same, and the pictures of docs/editors/ cut from them.
    "handbook": lambda: int(not _pytest("-n", "0", "-m", "shots", "tests/shots", HANDBOOK="1")),
    # The demo's pictures that its texts ask for and that have no file yet.
    "pictures": lambda: int(not _run([sys.executable, "-m", "tools.pictures"])),
    "lint": lambda: int(not _passed_all(_begin_lint())),
    "format": format_code,
    "requirements": requirements,
    "audit": audit,
}


def _begin_lint() -> list[tuple[str, subprocess.Popen]]:
    """Start all checks at once; each with its name, in the order they are reported."""
    manage = [sys.executable, "manage.py"]
    deploy = PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(64)}
    checks: list[tuple[str, list[str], dict[str, str]]] = [
        ("ruff", [_tool("ruff"), "check", "."], {}),
        ("ruff format", [_tool("ruff"), "format", "--check", "--quiet", "."], {}),
        ("import levels", [_tool("lint-imports"), "--no-logo", "--config", _contract_file()], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], TESTING),
        ("deploy check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], deploy),
        ("mypy", [_tool("mypy")], TESTING),
    ]
    if templates := _templates():
        checks.insert(2, ("djhtml", [_tool("djhtml"), "--check", "--tabwidth", "2", *templates], {}))
    return [(name, _start(command, variables)) for name, command, variables in checks]


def _passed_all(running: list[tuple[str, subprocess.Popen]]) -> bool:
    return all([_stands_on_floors(), *(_passed(name, process) for name, process in running)])


def _contract_file() -> str:
    """The levels as import-linter reads them, written from the list of rooms."""
    file = Path(tempfile.gettempdir()) / f"levels-{os.getpid()}.toml"
    file.write_text(CONTRACT.format(rooms=json.dumps(["portal", *ROOMS]), layers=json.dumps(LEVELS)))
    atexit.register(file.unlink, missing_ok=True)
    return str(file)


def _stands_on_floors() -> bool:
    """Whether no pinned package is older than requirements-floors.txt allows."""
    below = under_floors(pins(LOCK), FLOORS)
    print("\n".join(["FAIL version floors", *below]) if below else "ok   version floors")
    return not below


def _start(
    command: list[str], variables: dict[str, str], out: IO | int = subprocess.PIPE
) -> subprocess.Popen:
    surroundings = environment_with(**variables)
    return subprocess.Popen(
        command, cwd=BASE_DIR, env=surroundings, stdout=out, stderr=subprocess.STDOUT, text=True
    )


def _passed(name: str, process: subprocess.Popen) -> bool:
    output = process.communicate()[0]
    print(f"{'ok  ' if process.returncode == 0 else 'FAIL'} {name}")
    if process.returncode:
        print(output.rstrip())
    return process.returncode == 0


def _pytest(*arguments: str, **variables: str) -> bool:
    # Journeys wait more than they count, and lie side by side in the list: a third worker fills the waits.
    command = [*PYTEST, "3", *arguments]
    code = subprocess.run(
        command, cwd=BASE_DIR, env=environment_with(**TESTING | variables), check=False
    ).returncode
    return code in (0, 5)  # 5: no test carries the marker yet


def _name_missing(absent: list[parts.Part], ci: bool) -> None:
    for part in absent:
        print(f"没有运行 / not run: {part.name} -> {part.get}")
    if absent and ci:
        print("CI=true：缺少的部分算作失败。")


def _templates() -> list[str]:
    folders = [BASE_DIR / "templates", *BASE_DIR.glob("*/templates"), *BASE_DIR.glob("portal/*/templates")]
    return [str(path) for folder in folders for path in sorted(folder.rglob("*.html"))]


def _tool(name: str) -> str:
    return str(BIN / name)


def _run(command: list[str]) -> bool:
    return subprocess.run(command, cwd=BASE_DIR, check=False).returncode == 0
