"""Which pictures the demo's texts ask for, and under which name each is kept; needs no database."""

from .content_files import texts

LANDSCAPE, PORTRAIT = "landscape", "portrait"

# scene, seed, shape
Order = tuple[str, int, str]


def file_name(order: Order) -> str:
    """The file in `pictures/` that holds a picture: bridge-9-landscape.webp."""
    scene, seed, shape = order
    return f"{scene}-{seed}-{shape}.webp"


def share_pictures(data: dict) -> None:
    """A unit's front page shows the picture of its brand: one picture less for every unit."""
    brands = {brand["key"]: brand for brand in data["brands"]["brands"]}
    for unit in data["units"]["units"]:
        if brand := brands.get(unit["key"]):
            unit["scene"], unit["seed"] = brand["scene"], brand["seed"]


def wanted() -> set[Order]:
    """Every picture that some text asks for."""
    data = {name: texts(name) for name in ("units", "brands", "articles", "stories", "events", "pages")}
    share_pictures(data)
    orders = {(unit["scene"], unit["seed"], LANDSCAPE) for unit in data["units"]["units"]}
    for name in ("brands", "articles", "events", "stories"):
        shape = PORTRAIT if name == "stories" else LANDSCAPE
        orders |= {(item["scene"], item["seed"], shape) for item in data[name][name]}
    for name in ("brands", "articles", "events", "stories", "pages"):
        for item in data[name][name]:
            orders |= _in_body(item.get("body", []))
    return orders | {(issue["scene"], issue["seed"], PORTRAIT) for issue in texts("paper")["issues"]}


def _in_body(blocks: list[dict]) -> set[Order]:
    pictures = [block for block in blocks if block["type"] == "image"]
    pictures += [one for block in blocks if block["type"] == "gallery" for one in block["images"]]
    return {(one["scene"], one["seed"], LANDSCAPE) for one in pictures}
