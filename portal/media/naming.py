"""What a file is called: in the store, in a download, in a sentence to the editor."""

import re
import string
import unicodedata

from django.utils.crypto import get_random_string

from portal.core.pinyin import pinyin_slug

SLUG_LENGTH = 40
# 16 of 36 signs, 82 bits: who holds an address was given it.
TOKEN_LENGTH = 16
SHOWN_LENGTH = 60


def stored_name(title: str, extension: str) -> str:
    """A new name for a file we keep; nothing of the uploaded name survives in it.

    The random part stands first: Wagtail cuts the names of renditions from behind, and a name that
    comes back for another picture would show the old one from the browser's store.

    Args:
        title: what the editor calls it.
        extension: ours, from what the file is, without the dot.
    """
    token = get_random_string(TOKEN_LENGTH, string.ascii_lowercase + string.digits)
    slug = pinyin_slug(title, SLUG_LENGTH)
    return f"{token}-{slug}.{extension}" if slug else f"{token}.{extension}"


def download_name(title: str, extension: str) -> str:
    """The name under which a reader keeps a file: its title, without what file systems refuse."""
    kept = "".join(" " if character in '\\/:*?"<>|' else character for character in _printable(title))
    return f"{' '.join(kept.split()).strip('. ')[:80] or '附件'}.{extension}"


def shown_name(upload) -> str:
    """The uploaded name as it may stand in a sentence: no path, no markup, not endless."""
    name = re.split(r"[\\/]", _printable(getattr(upload, "name", None) or ""))[-1]
    name = "".join(character for character in name if character not in "<>&\"'").strip()
    if len(name) > SHOWN_LENGTH:
        name = f"{name[: SHOWN_LENGTH - 12]}…{name[-10:]}"
    return name or "（没有名字）"


def _printable(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character)[0] != "C")
