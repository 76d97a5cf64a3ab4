"""Fetching the pictures of one page together: its lead, those in its body, those of the cards beside it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from wagtail.blocks import StreamValue

from .cards import pictures_of
from .models import PortalImage


def fetch_pictures(*pages, bodies: Iterable[StreamValue] = ()) -> None:
    """Bring along the made sizes of every picture that these pages show: one query, and one for each kind of
    block that shows pictures, however many bodies there are.

    Args:
        pages: pages with a `lead_picture` (fetched with them).
        bodies: the bodies that will be shown whole.
    """
    bodies = list(bodies)
    _read_blocks(bodies)
    images = [image for body in bodies for block in body for image in _images(block.value)]
    images += [page.lead_picture for page in pages if page.lead_picture]
    bare = [image for image in images if not hasattr(image, "prefetched_renditions")]
    sizes = pictures_of(image.pk for image in bare)
    for image in bare:
        image.made_sizes = sizes[image.pk].made_sizes


def _images(value) -> Iterator[PortalImage]:
    """The pictures inside a block's value, at any depth."""
    if isinstance(value, PortalImage):
        yield value
    elif hasattr(value, "values"):
        for one in value.values():
            yield from _images(one)
    elif isinstance(value, list | tuple) or hasattr(value, "bound_blocks"):
        for one in value:
            yield from _images(one)


def _read_blocks(bodies: list[StreamValue]) -> None:
    """Turn the stored blocks into values, one lookup for each kind of block over all bodies.

    StreamValue does the same for one body; a number of the paper shows ten.
    """
    waiting = defaultdict(list)
    for body in bodies:
        for index, child in enumerate(body._bound_blocks):
            if child is None:
                waiting[type(body.stream_block), body._raw_data[index]["type"]].append((body, index))
    for (_stream, name), places in waiting.items():
        block = places[0][0].stream_block.child_blocks[name]
        values = block.bulk_to_python([body._raw_data[index]["value"] for body, index in places])
        for (body, index), value in zip(places, values, strict=True):
            raw = body._raw_data[index]
            body._bound_blocks[index] = StreamValue.StreamChild(block, value, id=raw.get("id"))
