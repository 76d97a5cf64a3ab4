"""Characters that are there and cannot be seen: marks of direction, spaces of no width, what a phone book puts around
a number when it is copied out of a chat."""

import unicodedata


def without_invisible(text: str) -> str:
    """The text without characters of the category Cf and variation selectors."""
    return "".join(
        one for one in text if unicodedata.category(one) != "Cf" and not "\ufe00" <= one <= "\ufe0f"
    )
