"""What every test may use, and what happens to tests whose parts are missing.

- `@pytest.mark.journey` drives Chromium (`tests/browser.py`); `@pytest.mark.needs("vnu")` names another part
  of `portal/launch/parts.py`. A missing part skips the test visibly; with CI=true it fails it.
- `@pytest.mark.postgres` means: on SQLite with the rest, and on PostgreSQL as well. `make long` runs pytest a
  second time with `-m postgres` and TEST_DATABASE=postgres, as anybody can by hand; `make test` those in files called races.
- `@pytest.mark.long` means: costs more than half a second of work, left to `make long` (docs/adr/043-two-lengths-of-tests.md).
- `transactional_db` and `live_server` commit. After each such test `tests/pristine.py` puts the database back
  as the migrations left it, Wagtail's root page included, so `town` can be built on both kinds.
"""

import pytest

from portal.launch.parts import PARTS
from portal.settings.env import read_environment

pytest_plugins = [
    "tests.lengths",
    "tests.thrift",
    "tests.pristine",
    "tests.browser",
    "tests.town",
    "tests.demo_server",
    "tests.forgotten",
    "tests.carrier",
]
MISSING = "missing part: "


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pictures",
        action="store_true",
        help="keep a picture of every screen of the journeys in screenshots/",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    wanted = [name for marker in item.iter_markers("needs") for name in marker.args]
    if item.get_closest_marker("journey"):
        wanted += ["chromium", "font"]
    for name in wanted:
        if not PARTS[name].there():
            (pytest.fail if read_environment().ci else pytest.skip)(MISSING + name)


def pytest_terminal_summary(terminalreporter) -> None:
    """Name each missing part once, with how many tests it kept from running and how to get it."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for name, part in PARTS.items():
        count = sum(MISSING + name in reason for reason in reasons)
        if count:
            terminalreporter.write_line(f"没有运行 / not run: {count} × {part.name} -> {part.get}")
