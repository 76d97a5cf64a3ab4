"""What a page's headers are worth, by the public score table of the MDN HTTP Observatory.

A hundred, plus and minus; what is above a hundred counts only from ninety on. Only what a single answer shows is asked:
redirects to HTTPS and the preload list belong to the host.
"""

import re
from collections.abc import Mapping

PRIVATE_REFERRER = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
HALF_A_YEAR = 15_768_000
UNSAFE = {"'unsafe-inline'", "'unsafe-eval'"}
ANY_HOST = {"*", "http:", "https:", "data:", "ftp:"}


def score(headers: Mapping[str, str], cookies, body: str) -> tuple[int, dict[str, int]]:
    """The score, and what each test gave.

    Args:
        headers: of one answer over HTTPS.
        cookies: http.cookies.Morsel of each that it sets.
        body: its HTML.
    """
    policy = directives(headers.get("Content-Security-Policy", ""))
    found = {
        "csp": _csp(policy),
        "cookies": _cookies(list(cookies)),
        "cors": -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
        "corp": _corp(headers.get("Cross-Origin-Resource-Policy", "")),
        "hsts": _hsts(headers.get("Strict-Transport-Security", "")),
        "referrer": _referrer(headers.get("Referrer-Policy", "")),
        "sri": -50 if re.search(r"<script[^>]+src=[\"']http:", body) else 0,
        "nosniff": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "frames": _frames(policy, headers.get("X-Frame-Options", "")),
    }
    without_bonus = 100 + sum(value for value in found.values() if value < 0)
    bonus = sum(value for value in found.values() if value > 0)
    return without_bonus + bonus if without_bonus >= 90 else without_bonus, found


def directives(policy: str) -> dict[str, list[str]]:
    parts = [one.split() for one in policy.split(";") if one.strip()]
    return {name.lower(): values for name, *values in parts}


def _csp(policy: dict[str, list[str]]) -> int:
    if not policy:
        return -25
    fallback = policy.get("default-src", ["*"])
    scripts = set(policy.get("script-src", fallback)) | set(policy.get("object-src", fallback))
    styles = set(policy.get("style-src", fallback))
    if "'unsafe-inline'" in scripts or scripts & ANY_HOST:
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if styles & (UNSAFE | ANY_HOST):
        return 0
    return 10 if fallback == ["'none'"] else 5


def _cookies(cookies: list) -> int:
    if not cookies:
        return 0
    for one in cookies:
        if not one["secure"]:
            return -20 if one.key != "sessionid" else -40
        if one.key == "sessionid" and not one["httponly"]:
            return -30
    return 5 if all(one["samesite"] for one in cookies) else 0


def _corp(value: str) -> int:
    return 10 if value in ("same-origin", "same-site") else 0


def _hsts(value: str) -> int:
    age = re.search(r"max-age=(\d+)", value)
    if not age:
        return -20
    return 0 if int(age[1]) >= HALF_A_YEAR else -10


def _referrer(value: str) -> int:
    if not value:
        return 0
    return 5 if value in PRIVATE_REFERRER else -5


def _frames(policy: dict[str, list[str]], value: str) -> int:
    if "frame-ancestors" in policy and not set(policy["frame-ancestors"]) & ANY_HOST:
        return 5
    return 0 if value in ("DENY", "SAMEORIGIN") else -20
