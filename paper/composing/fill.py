"""How the paper fills while one works: the real printer sets the draft and says what is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from news.models import IssuePage
from portal.core.publishing import PublishRefused

from ..document import Document
from ..freezing import document_of
from ..pictures import folder_of
from ..printing.complaints import Unprintable
from ..printing.printer import fill_of
from .draft import Draft, NotNow


@contextmanager
def draft_to_print(issue: IssuePage) -> Iterator[tuple[Document, Path]]:
    """The draft as a document, with the folder of its pictures."""
    document = document_of(Draft.of(issue).issue, draft=True)
    with folder_of(document) as folder:
        yield document, folder


def fill_words(issue: IssuePage) -> str:
    """共 4 版，第 3 版还空四分之一.

    Raises:
        NotNow: it cannot be set as it stands; the message says why.
    """
    try:
        with draft_to_print(issue) as (document, folder):
            return fill_of(document, folder).words()
    except Unprintable as refused:
        raise NotNow("\n".join(refused.sentences)) from refused
    except PublishRefused as refused:
        raise NotNow("\n".join(refused.sentences())) from refused
