"""The line drawings that stand beside words: each one path on a field of 24 by 24."""

# By what they stand for; sections have the name of their address.
PATHS = {
    "home": "M4 11.5 12 4l8 7.5M6 10v10h4.5v-6h3v6H18V10",
    "news": "M4 5h13v14H6a2 2 0 0 1-2-2zM17 9h3v8a2 2 0 0 1-2 2M7.5 9h6M7.5 12.5h6M7.5 16h4",
    "stories": "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5M4.5 20c.6-3.8 3.6-6 7.5-6s6.9 2.2 7.5 6",
    "paper": (
        "M12 6c-2-1.3-4.7-1.8-8-1.5v13.5c3.3-.3 6 .2 8 1.5 2-1.3 4.7-1.8 8-1.5V4.5c-3.3-.3-6 .2-8 "
        "1.5zM12 6v13.5"
    ),
    "brands": "M5 4.5h14v15H5zM9 8.5h6M12 8.5v7M8.5 15.5h7M12 12h2.5",
    "events": "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4M8 14.5h3v2.5H8z",
    "phone": (
        "M6 4h3.5l1.5 4-2.2 1.6a12 12 0 0 0 5.6 5.6L16 13l4 1.5V18a2 2 0 0 1-2 2C10.8 20 4 13.2 4 6a2 2 "
        "0 0 1 2-2z"
    ),
    "place": (
        "M12 21c4.5-5 6.8-8.6 6.8-11.5A6.8 6.8 0 0 0 5.2 9.5C5.2 12.4 7.5 16 12 21zM12 12a2.6 2.6 0 1 0 "
        "0-5.2 2.6 2.6 0 0 0 0 5.2"
    ),
    "clock": "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 7v5.5l3.5 2",
    "file": "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16h6.5",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13M15.2 15.2 20.5 20.5",
    "size": "M3 19 8.5 5 14 19M5 14.5h7M14 19l3.5-8.5L21 19M15.3 16h4.5",
    "feed": "M5 12a7 7 0 0 1 7 7M5 5a14 14 0 0 1 14 14M6 18h.01",
}
OTHER = "M5 5h14v14H5zM8.5 9.5h7M8.5 14.5h7"


def icon_path(name: str) -> str:
    """The path of a drawing; of what has none, a sheet with two lines."""
    return PATHS.get(name, OTHER)
