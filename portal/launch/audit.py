"""`make audit`: do the pinned packages have known holes? Says what was asked and what was not, and never more.

The floors (requirements-floors.txt) are always held. The advisory service osv.dev is asked where it can be reached.
"""

import datetime
import json
import re
import urllib.request
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portal.settings.env import BASE_DIR

LOCK, FLOORS = BASE_DIR / "requirements.txt", BASE_DIR / "requirements-floors.txt"
SERVICE = "https://api.osv.dev/v1/querybatch"
PATIENCE = 20
# Floors that nobody has looked at for so long say nothing any more.
STALE = datetime.timedelta(days=90)
LOOKED_AT = re.compile(r"looked at on (\d{4}-\d\d-\d\d)")


def audit() -> int:
    """0: nothing known against what is pinned; 1: something is, or nobody could say."""
    pinned = pins(LOCK)
    below = under_floors(pinned, FLOORS)
    for line in below:
        print(f"FAIL {line}")
    if not below:
        print("ok   没有低于底线的版本（requirements-floors.txt）")
    try:
        found = ask(pinned)
    except (OSError, ValueError, KeyError) as error:
        return int(bool(below) | _unasked(error))
    for line in found:
        print(f"FAIL {line}")
    if not found:
        print(f"ok   osv.dev 不知道这 {len(pinned)} 个包有漏洞")
    return int(bool(below or found))


def _unasked(error: Exception) -> bool:
    """Say that the service was not asked; whether the floors alone are too old to stand for it."""
    looked_at = datetime.date.fromisoformat(LOOKED_AT.findall(FLOORS.read_text())[0])
    old = datetime.date.today() - looked_at > STALE
    print(f"没有问到漏洞库 / not asked: osv.dev（{type(error).__name__}）。只按 {looked_at} 看过的底线核对。")
    if old:
        print(
            f"FAIL 底线 {STALE.days} 天没有人看过了：查一遍安全公告，改 requirements-floors.txt 和里面的日期。"
        )
    return old


def pins(lock: Path) -> dict[str, str]:
    """Each pinned package with its version."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", lock.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


def under_floors(pinned: dict[str, str], floors: Path) -> list[str]:
    """A sentence for each package that stands below its floor, or has one and is not pinned at all."""
    wrong = []
    for line in floors.read_text().splitlines():
        words = line.split("#")[0].strip()
        if not words:
            continue
        floor = Requirement(words)
        version = pinned.get(canonicalize_name(floor.name))
        if version is None or not floor.specifier.contains(version, prereleases=True):
            wrong.append(f"{floor.name} {version or '没有钉住'}：至少要 {floor.specifier}")
    return wrong


def ask(pinned: dict[str, str]) -> list[str]:
    """What the advisory service knows against the pinned versions.

    Raises:
        OSError: nobody answered.
        ValueError: the answer was none.
        KeyError: nor was this.
    """
    names = list(pinned)
    queries = [{"package": {"ecosystem": "PyPI", "name": one}, "version": pinned[one]} for one in names]
    request = urllib.request.Request(
        SERVICE, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the address stands above
        results = json.load(answer)["results"]
    if len(results) != len(names):
        raise ValueError("the answer is not about what was asked")
    return [
        f"{name} {pinned[name]}: {', '.join(one['id'] for one in result['vulns'])}"
        for name, result in zip(names, results, strict=True)
        if result.get("vulns")
    ]
