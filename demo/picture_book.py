"""The demo's pictures: files that `python -m tools.pictures` has drawn, each stored once."""

from pathlib import Path

from wagtail.models import Collection

from portal.media.actions import store_picture
from portal.media.models import PortalImage

from .orders import LANDSCAPE, Order, file_name

PICTURES = Path(__file__).parent / "pictures"


class MissingPicture(Exception):
    """A text asks for a picture that nobody has drawn; the sentence says how to have it drawn."""


class PictureBook:
    """Pictures by scene and seed, read from their files and stored when first asked for."""

    def __init__(self, collection: Collection):
        self.collection = collection
        self.stored: dict[Order, PortalImage] = {}

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
            self.stored[order] = store_picture(
                title=title[:80] or file_name(order),
                data=_read(order),
                collection=self.collection,
                credit="示例插画",
            )
        return self.stored[order]


def _read(order: Order) -> bytes:
    name = file_name(order)
    try:
        return (PICTURES / name).read_bytes()
    except FileNotFoundError:
        raise MissingPicture(
            f"示例内容要用的图 {name} 还没有画：请运行 python -m tools.pictures，它画出缺少的图。"
        ) from None
