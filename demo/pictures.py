"""The demo's pictures: cut by code, each (scene, seed, size) once."""

from concurrent.futures import ProcessPoolExecutor

from wagtail.models import Collection

from portal.media.actions import store_picture
from portal.media.models import PortalImage

from .papercut import webp

# Large enough for every place on a page, small enough that a town is drawn in half a minute.
LANDSCAPE = (960, 640)
PORTRAIT = (720, 960)

Order = tuple[str, int, tuple[int, int]]


class PictureBook:
    """Pictures by scene and seed, drawn side by side first and stored when asked for."""

    def __init__(self, orders: set[Order], collection: Collection):
        self.collection = collection
        self.stored: dict[Order, PortalImage] = {}
        wanted = sorted(orders)
        with ProcessPoolExecutor() as pool:
            self.drawn = dict(zip(wanted, pool.map(_draw, wanted, chunksize=8), strict=True))

    def get(self, scene: str, seed: int, size: tuple[int, int] = LANDSCAPE, title: str = "") -> PortalImage:
        order = (scene, seed, size)
        if order not in self.stored:
            data = self.drawn.pop(order, None) or _draw(order)
            self.stored[order] = store_picture(
                title=title[:80] or f"剪纸 {scene}", data=data, collection=self.collection, credit="示例插画"
            )
        return self.stored[order]


def _draw(order: Order) -> bytes:
    scene, seed, size = order
    return webp(scene, seed, size=size)
