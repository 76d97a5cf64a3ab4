"""Numbers as they are typed from a list: 1-40,43."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ONE = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
DASHES = re.compile(r"\s*(?:[-‐-―−~〜～至到])\s*")
SHOWN = 5


def numbers_of(typed: str, last: int) -> list[int]:
    """The numbers of a list that goes from 1 to `last`, each once, in order.

    Raises:
        ValidationError: what is no number, or stands outside the list; the sentence says which.
    """
    plain = DASHES.sub("-", unicodedata.normalize("NFKC", typed))
    found: set[int] = set()
    wrong: list[str] = []
    outside: list[str] = []
    for one in re.split(r"[\s,、;。.]+", plain):
        if not one:
            continue
        match = ONE.fullmatch(one)
        if match is None:
            wrong.append(one[:12])
            continue
        first, end = int(match[1]), int(match[2] or match[1])
        if first < 1 or end > last:
            outside.append(one)
        elif end < first:
            wrong.append(one)
        else:
            found.update(range(first, end + 1))
    _refuse(wrong, outside, last)
    if not found:
        raise ValidationError(_("请写打了勾的号码，例如：1-40，43。"))
    return sorted(found)


def _refuse(wrong: list[str], outside: list[str], last: int) -> None:
    sentences = []
    if wrong:
        sentences.append(
            _("“%(what)s”看不懂，请照样子写：1-40，43。") % {"what": _("”“").join(wrong[:SHOWN])}
        )
    if outside:
        words = {"what": _("、").join(outside[:SHOWN]), "last": last}
        sentences.append(_("%(what)s 不在这张名单上，名单是 1 到 %(last)s 号，请对一对纸。") % words)
    if sentences:
        raise ValidationError("".join(sentences))
