"""What a page shows that changes too often to make every page anew: the places left of a date.

Whoever shows such a number notes whose it is and as of when, `note("roll", {pk: token})`; a finished page keeps what was noted,
and is good as long as each row still answers the same token. Rooms say how a kind of row is asked (`marked_by`).
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Tokens = dict[tuple[str, int], Hashable]
# For some rows of one kind: the token of each, which is another one after every change.
Ask = Callable[[list[int]], Mapping[int, Hashable]]
_ASKED: dict[str, Ask] = {}
_NOTED: ContextVar[Tokens | None] = ContextVar("noted", default=None)


def marked_by(kind: str, ask: Ask) -> None:
    """Say how rows of a kind are asked for their tokens."""
    _ASKED[kind] = ask


def note(kind: str, tokens: Mapping[int, Hashable]) -> None:
    """Note that the page that is being made shows something of these rows.

    Args:
        tokens: of each row as it was read, no later than what is shown of it.
    """
    noted = _NOTED.get()
    if noted is not None:
        for pk, token in tokens.items():
            noted.setdefault((kind, pk), token)


@contextmanager
def noting() -> Iterator[Tokens]:
    """Gather what is noted while a page is made."""
    noted: Tokens = {}
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def tokens_now(whose: Iterable[tuple[str, int]]) -> Tokens:
    """How noted rows stand now, one query a kind; one that is gone is missing."""
    kinds: dict[str, list[int]] = {}
    for kind, pk in whose:
        kinds.setdefault(kind, []).append(pk)
    return {(kind, pk): token for kind, pks in kinds.items() for pk, token in _ASKED[kind](pks).items()}
