"""The point by which readers are counted, given without Django: every page that is read asks for it (`portal/core/view_counts.py`)."""

import re

from portal.core.view_counts import AGAIN_AFTER, MACHINES, POINT, gathered
from portal.launch.buffering import REFUSAL_HEADERS, Answer, Scope

SEEN = re.compile(rb"/n/(\d{1,18})/seen\.gif")
# Whoever is logged in may work at the desk; Django looks who it is.
SESSION = re.compile(rb"(?:^|;)\s*sessionid=")
POINT_ANSWER = Answer(
    200,
    [
        (b"content-type", b"image/gif"),
        (b"content-length", str(len(POINT)).encode()),
        (b"cache-control", f"private, max-age={AGAIN_AFTER}".encode()),
        *(one for one in REFUSAL_HEADERS if one[0] not in (b"cache-control", b"connection")),
    ],
    POINT,
)


def counted(scope: Scope) -> Answer | None:
    """The point, after counting who asked for it; None for what Django must look at."""
    asked = SEEN.fullmatch(scope["raw_path"])
    if asked is None:
        return None
    headers = dict(scope["headers"])
    if SESSION.search(headers.get(b"cookie", b"")):
        return None
    agent = headers.get(b"user-agent", b"").decode("latin-1")
    if scope["method"] == "GET" and agent and not MACHINES.search(agent):
        gathered.add(int(asked[1]))
    return POINT_ANSWER
