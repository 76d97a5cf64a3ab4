"""What a picture of the demo is asked for by, and under which name it is kept; needs no database."""

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
