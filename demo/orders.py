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


# Whose pictures stand first: the demo takes them in the same order.
TEXTS = ("units", "pages", "brands", "articles", "stories", "boards", "events", "guides", "paper")


def wanted(data: dict) -> list[Order]:
    """Every picture that some text asks for, each once, in the order in which the town is made.

    Args:
        data: the texts named in TEXTS, with `share_pictures` done.
    """
    orders: list[Order] = []
    for name in TEXTS:
        if name == "guides":
            orders += [(scene, 1, LANDSCAPE) for scene in data[name]["samples"].values()]
            continue
        for item in data[name]["issues" if name == "paper" else name]:
            if name == "boards":
                orders.append(("chalk", item["seed"], LANDSCAPE))
            elif "scene" in item:
                shape = PORTRAIT if name in ("stories", "paper") else LANDSCAPE
                orders.append((item["scene"], item["seed"], shape))
            orders += _in_body(item.get("body", []))
    return list(dict.fromkeys(orders))


def _in_body(blocks: list[dict]) -> list[Order]:
    pictures = [block for block in blocks if block["type"] == "image"]
    pictures += [one for block in blocks if block["type"] == "gallery" for one in block["images"]]
    return [(one["scene"], one["seed"], LANDSCAPE) for one in pictures]
