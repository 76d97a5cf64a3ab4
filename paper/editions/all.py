"""Every edition of a number by its name: what makes it of the frozen document, and as what file it comes."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from ..document import Document
from ..freezing import written
from ..links import counted
from ..printing.complaints import Unprintable
from ..printing.printer import print_edition
from .card import card_of
from .mail import mail_of
from .plain import plain_of
from .refusal import Unmakeable
from .wechat import jpeg_for_phones, wechat_of

PDF, HTML = "application/pdf", "text/html; charset=utf-8"
# Files keep no time of their own, so that the same document gives the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Made:
    """An edition as files.

    Args:
        name: of its file, as `manage.py issue_editions` writes it.
        beside: what belongs to it, by path: pictures, further parts.
    """

    name: str
    content_type: str
    data: bytes
    beside: dict[str, bytes] = field(default_factory=dict)

    def packed(self) -> "Made":
        """One file: itself, or everything in a zip."""
        if not self.beside:
            return self
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {self.name: self.data, **self.beside}.items():
                archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), data, zipfile.ZIP_DEFLATED)
        return Made(f"{Path(self.name).stem}.zip", "application/zip", out.getvalue())


Maker = Callable[[Document, Path], Made]


def _printed(edition: str) -> Maker:
    """An edition on paper, by the printer."""

    def make_printed(document: Document, folder: Path) -> Made:
        try:
            data = print_edition(document, folder, edition)
        except Unprintable as refused:
            raise Unmakeable(*refused.sentences) from refused
        return Made(f"{edition}.pdf", PDF, data)

    return make_printed


def _wechat(document: Document, folder: Path) -> Made:
    pasted = wechat_of(document)
    pairs = zip(pasted.names(), pasted.pictures, strict=True)
    beside = {f"pictures/{name}": jpeg_for_phones(folder / picture["file"]) for name, picture in pairs}
    for number, page in enumerate(pasted.pages[1:], start=2):
        beside[f"wechat-{number}.html"] = page.encode()
    beside["pictures.txt"] = "\n".join([pasted.digest, "", *pasted.listed(), ""]).encode()
    return Made("wechat.html", HTML, pasted.pages[0].encode(), beside)


def _mail(document: Document, folder: Path) -> Made:
    return Made("mail.html", HTML, mail_of(document).encode())


def _plain(document: Document, folder: Path) -> Made:
    return Made("mail.txt", "text/plain; charset=utf-8", plain_of(document).encode())


def _card(document: Document, folder: Path) -> Made:
    return Made("card.png", "image/png", card_of(document, folder))


def _document(document: Document, folder: Path) -> Made:
    return Made("document.json", "application/json", written(document)[0].encode())


MAKERS: dict[str, Maker] = {
    **{name: _printed(name) for name in ("screen", "press-a4", "press-a3", "large", "poster")},
    "wechat": _wechat,
    "mail": _mail,
    "plain": _plain,
    "card": _card,
    "document": _document,
}


def make(document: Document, folder: Path, edition: str) -> Made:
    """One edition of a document.

    Args:
        folder: holds its pictures (`paper.pictures.folder_of`).
        edition: a key of `MAKERS`.

    Raises:
        Unmakeable: with sentences that name the place and say what to do.
    """
    # The paper speaks Chinese, whoever asks for it.
    with override(settings.LANGUAGE_CODE):
        return MAKERS[edition](counted(document, edition), folder)
