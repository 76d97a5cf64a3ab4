"""The demo's pictures: files that `python -m tools.pictures` has drawn, each stored once."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from wagtail.models import Collection

from portal.media.actions import new_picture
from portal.media.models import PortalImage, PortalRendition
from portal.media.renditions import drawn_sizes

from .orders import LANDSCAPE, Order, file_name

PICTURES = Path(__file__).parent / "pictures"
# Beside the one that writes: more would wait for each other.
THREADS = 2
Drawn = tuple[PortalImage, list[PortalRendition]]


class MissingPicture(Exception):
    """A text asks for a picture that nobody has drawn; the sentence says how to have it drawn."""


class PictureBook:
    """Pictures by scene and seed, read from their files and stored when first asked for.

    Their sizes are half the work of a first start: they are drawn on the other core while the texts are written.

    Args:
        collection: where they are stored.
        ahead: what will be asked for, in this order.
    """

    def __init__(self, collection: Collection, ahead: Iterable[Order] = ()):
        self.collection = collection
        self.stored: dict[Order, PortalImage] = {}
        self.threads = ThreadPoolExecutor(THREADS, "pictures")
        self.drawn: dict[Order, Future[Drawn]] = {order: self._drawn(order) for order in ahead}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.threads.shutdown(cancel_futures=True)

    def of(self, item: dict) -> PortalImage | None:
        """The picture that a text asks for; plain news has none."""
        return self.get(item["scene"], item["seed"], title=item["alt"]) if "scene" in item else None

    def get(self, scene: str, seed: int, shape: str = LANDSCAPE, title: str = "") -> PortalImage:
        """The picture in the library.

        Raises:
            MissingPicture: it was never drawn.
        """
        order = (scene, seed, shape)
        if order not in self.stored:
            drawn = self.drawn.pop(order, None) or self._drawn(order)
            picture, sizes = drawn.result()
            picture.title, picture.collection = title[:80] or picture.title, self.collection
            picture.save()
            PortalRendition.objects.bulk_create(sizes)
            self.stored[order] = picture
        return self.stored[order]

    def _drawn(self, order: Order) -> Future[Drawn]:
        return self.threads.submit(_draw, order)


def _draw(order: Order) -> Drawn:
    picture = new_picture(title=file_name(order), data=_read(order), credit="示例插画")
    return picture, drawn_sizes(picture)


def _read(order: Order) -> bytes:
    name = file_name(order)
    try:
        return (PICTURES / name).read_bytes()
    except FileNotFoundError:
        raise MissingPicture(
            f"示例内容要用的图 {name} 还没有画：请运行 python -m tools.pictures，它画出缺少的图。"
        ) from None
