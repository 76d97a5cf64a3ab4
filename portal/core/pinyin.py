"""Addresses and sort keys from Chinese words."""

import re

from django.utils.text import slugify

from portal.core.spoken import Style, lazy_pinyin

SLUG_LENGTH = 60


def pinyin_slug(text: str, length: int = SLUG_LENGTH) -> str:
    """An ASCII address for a title: 重阳节 -> chong-yang-jie.

    Args:
        text: any title, Chinese or not.
        length: longest result in characters; cut at a syllable, never inside one.

    Returns:
        Lower-case ASCII with hyphens; empty if nothing can be read aloud (only emoji, say).
    """
    syllables = lazy_pinyin(text, style=Style.NORMAL, errors=_keep_ascii)
    slug = slugify("-".join(part.strip() for part in syllables if part.strip()))
    slug = re.sub(r"-{2,}", "-", slug).strip("-_")
    if len(slug) <= length:
        return slug
    return slug[: length + 1].rsplit("-", 1)[0][:length].strip("-")


def initials(text: str) -> str:
    """The first letter of every syllable, as people type names in a hurry: 王秀英 -> wxy."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors=_keep_ascii)).replace(" ", "").lower()


def _keep_ascii(characters: str) -> list[str]:
    kept = re.findall(r"[A-Za-z0-9]+", characters)
    return kept or [" "]
