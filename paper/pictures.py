"""Pictures of frozen numbers: once made for the press, named by their bytes, never changed."""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from portal.core.publishing import Problems
from portal.media.models import PortalImage

from .document import Document, Picture
from .models import PressPicture

# 300 dpi over the width of an A4 page.
LONG_SIDE = 2480
JPEG_QUALITY = 88
STORED_BELOW = "paper"


def press_picture(image: PortalImage) -> PressPicture:
    """The picture as JPEG, or PNG where it is drawn with transparency; made from what the library keeps.

    A changed picture of the library is a new file (ADR 20), so that one made once stays right.

    Raises:
        OSError: the picture's file is gone or cannot be read.
    """
    known = PressPicture.objects.filter(source=image.file.name).first()
    if known is not None and default_storage.exists(stored_name(known.file)):
        return known
    with image.file.open("rb") as stored, Image.open(stored) as opened:
        data, suffix, size = _for_press(opened)
    name = f"pictures/{hashlib.sha256(data).hexdigest()}.{suffix}"
    if not default_storage.exists(stored_name(name)):
        default_storage.save(stored_name(name), ContentFile(data))
    made = {"file": name, "width": size[0], "height": size[1]}
    return PressPicture.objects.update_or_create(source=image.file.name, defaults=made)[0]


def asked_picture(image: PortalImage) -> PressPicture:
    """As `press_picture`, where only the problems are wanted: nothing is made or kept.

    Raises:
        OSError: the picture's file is gone.
    """
    if not image.file.storage.exists(image.file.name):
        raise FileNotFoundError(image.file.name)
    return PressPicture(source=image.file.name, file="", width=image.width, height=image.height)


def _for_press(picture: Image.Image) -> tuple[bytes, str, tuple[int, int]]:
    picture.load()
    clear = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if clear else "RGB"
    shown = picture if picture.mode == mode else picture.convert(mode)
    shown.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if clear and shown.getchannel("A").histogram()[255] < shown.width * shown.height:
        shown.save(out, "PNG", optimize=True)
        return out.getvalue(), "png", shown.size
    shown.convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY, progressive=True)
    return out.getvalue(), "jpg", shown.size


def stored_name(file: str) -> str:
    """Where a picture of a document lies in private storage: nothing public leads there."""
    return f"{STORED_BELOW}/{file}"


def pictures_of(document: Document) -> list[Picture]:
    """Every picture of a document, wherever it stands; one that stands twice comes twice."""
    found: list[Picture] = []

    def look(value) -> None:
        if isinstance(value, dict):
            if "file" in value and "decorative" in value:
                found.append(value)  # type: ignore[arg-type]
            else:
                for one in value.values():
                    look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look(document)
    return found


@contextmanager
def folder_of(document: Document) -> Iterator[Path]:
    """A folder with the document's pictures beside it, as the makers of editions want it; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        (folder / "pictures").mkdir()
        for file in {one["file"] for one in pictures_of(document)}:
            with default_storage.open(stored_name(file)) as stored:
                (folder / file).write_bytes(stored.read())
        yield folder


class FrozenPictures:
    """Turns pictures of pages into pictures of a document, and notes what is missing."""

    def __init__(self, problems: Problems, *, only_asks: bool = False):
        self.problems = problems
        self.only_asks = only_asks

    def frozen(
        self, image, *, alt: str, decorative: bool, caption: str, credit: str, where: str
    ) -> Picture | None:
        """One picture as it stands in the number; None without one.

        Args:
            where: the article in words, for whoever must mend it.
        """
        if image is None:
            return None
        if not alt.strip() and not decorative:
            words = _("%(where)s有一张图没有写“图里有什么”，请到文章里补上，或者勾选“只是装饰”。")
            self.problems.add("sections", words % {"where": where})
        try:
            made = asked_picture(image) if self.only_asks else press_picture(image)
        except OSError:
            words = _("%(where)s的图片“%(title)s”打不开，请换一张。")
            self.problems.add("sections", words % {"where": where, "title": image.title})
            return None
        return Picture(
            file=made.file,
            width=made.width,
            height=made.height,
            alt="" if decorative else alt.strip(),
            decorative=decorative,
            caption=caption.strip(),
            credit=(credit or image.credit).strip(),
        )
