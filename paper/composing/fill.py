"""How the paper fills while one works: the real printer sets the draft and says what is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from news.models import IssuePage
from portal.core.publishing import PublishRefused

from .draft import Draft, NotNow


@contextmanager
def draft_to_print(issue: IssuePage) -> Iterator[tuple[dict, Path]]:
    """The draft as a document, with the folder of its pictures."""
    from ..freezing import document_of
    from ..pictures import folder_of

    document = document_of(Draft.of(issue).issue, draft=True)
    with folder_of(document) as folder:
        yield document, folder


def fill_words(issue: IssuePage) -> str:
    """共 4 版，第 3 版还空四分之一.

    Raises:
        NotNow: it cannot be set as it stands; the message says why.
    """
    from ..printing.printer import Unprintable, fill_of

    try:
        with draft_to_print(issue) as (document, folder):
            return str(fill_of(document, folder).words())
    except Unprintable as refused:
        raise NotNow("\n".join(str(one) for one in sentences_of(refused))) from refused
    except PublishRefused as refused:
        raise NotNow("\n".join(refused.sentences())) from refused


def sentences_of(refused: Exception) -> list[str]:
    """What the printer asks for, one sentence each."""
    said = getattr(refused, "sentences", None)
    return list(said() if callable(said) else said or [str(refused)])
