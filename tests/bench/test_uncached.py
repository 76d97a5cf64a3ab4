"""`make bench-uncached`: what a page costs that lies finished nowhere, beside the same on a plain Wagtail site.

CPU of one process, for one core; several rounds of both in turns, the least of each. "Cold" is with everything thrown away
that the portal keeps, before each request; "warm" with it there.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings.env import BASE_DIR
from tests.bench.plain import site
from tests.demo_server import DATA
from tests.launching import environment

pytestmark = pytest.mark.bench

ROUNDS = 3
HOST = "127.0.0.1:8000"
TIMING = BASE_DIR / "tests/bench/one_process.py"
PAGES = {
    "home": "/",
    "list": "/news/",
    "article": "/linhe/news/xiao-li-han-ni-lai-li-fa/",
    "event": "/linhe/events/xiao-li-han-ni-lai-li-fa/",
    "events": "/events/",
    "unit": "/linhe/",
    "brand": "/linhe/brands/lin-he-xing-fu-li/",
    "brands": "/brands/",
    "story": "/linhe/stories/wang-gui-lan-de-yao-shi-chuan/",
    "stories": "/stories/",
    "paper": "/paper/",
}
# How much faster than the plain site with nothing kept; queries and CPU with everything there.
TIMES_PLAIN = {"home": 0.75, "list": 2.0, "article": 1.0}
MOST_QUERIES, MOST_MS = 8, 12.0

Found = dict[str, dict[str, float]]


def measured(project: Path, surroundings: dict[str, str], pages: dict[str, str]) -> Found:
    command = [sys.executable, str(TIMING), HOST, *pages.values()]
    done = subprocess.run(command, cwd=project, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    by_path = json.loads(done.stdout.splitlines()[-1])
    return {kind: by_path[path] for kind, path in pages.items()}


def least(rounds: list[Found]) -> Found:
    return {
        kind: {name: min(found[kind][name] for found in rounds) for name in rounds[0][kind]}
        for kind in rounds[0]
    }


def test_pages_that_lie_finished_nowhere(demo_server, tmp_path):
    project = site.make(tmp_path)
    ours = environment(
        DATA_DIR=str(DATA), DEMO="1", PORT="8000", DJANGO_SETTINGS_MODULE="portal.settings.demo"
    )
    portal, plain = [], []
    for _round in range(ROUNDS):
        portal.append(measured(BASE_DIR, ours, PAGES))
        plain.append(measured(project, site.surroundings(), site.PAGES))
    kept = show(least(portal), least(plain))
    assert all(kept), "see the table"


def show(portal: Found, plain: Found) -> list[bool]:
    """Print the table; which limits are kept."""
    heads = ["page", "queries cold / warm", "1000 calls cold / warm", "CPU ms cold / warm"]
    heads += ["plain: queries, 1000 calls, CPU ms", "× plain cold / warm", "limits"]
    print(f"\n| {' | '.join(heads)} |\n|---|--:|--:|--:|--:|--:|---|")
    fine = []
    for kind, row in portal.items():
        other, beside, times = plain.get(kind), "–", "–"
        kept = (row["warm_queries"] <= MOST_QUERIES and row["warm_ms"] <= MOST_MS) or kind not in TIMES_PLAIN
        if other:
            ratio = other["cold_ms"] / row["cold_ms"]
            beside = f"{other['cold_queries']:.0f}, {other['cold_calls']:.0f}, {other['cold_ms']:.1f}"
            times = f"{ratio:.2f} / {other['cold_ms'] / row['warm_ms']:.2f}"
            kept = kept and ratio >= TIMES_PLAIN[kind]
        fine.append(kept)
        print(
            f"| {kind} | {row['cold_queries']:.0f} / {row['warm_queries']:.0f}"
            f" | {row['cold_calls']:.0f} / {row['warm_calls']:.0f}"
            f" | {row['cold_ms']:.1f} / {row['warm_ms']:.1f} | {beside} | {times} | {'ok' if kept else 'MISS'} |"
        )
    return fine
