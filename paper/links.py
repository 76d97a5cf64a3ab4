"""Short links that say through which medium of which number they were followed: /n/12/p88.

Counted by number, page and medium; nothing is known of whoever follows one (no cookie, no address). In the frozen document
links are plain: what is made of it carries its medium.
"""

import copy
import re
from typing import Any, cast

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.core.view_counts import Gathered

from .document import Document
from .frozen_words import short_link
from .models import IssueBuild, LinkCount


class Medium(models.TextChoices):
    """Through what somebody came."""

    PAPER = "p", _("纸上的二维码")
    SCREEN = "s", _("电子版")
    POSTER = "o", _("海报")
    WECHAT = "w", _("公众号")
    CARD = "c", _("分享图")
    MAIL = "m", _("邮件")


OF_EDITION = {
    "screen": Medium.SCREEN,
    "press-a4": Medium.PAPER,
    "press-a3": Medium.PAPER,
    "large": Medium.PAPER,
    "poster": Medium.POSTER,
    "wechat": Medium.WECHAT,
    "card": Medium.CARD,
    "mail": Medium.MAIL,
    "plain": Medium.MAIL,
}
# What is read months later, and stays as it was printed.
PRINTED = (Medium.PAPER, Medium.POSTER, Medium.SCREEN)
SHORT = re.compile(r"(?P<plain>https?://[^/]+/n/\d+)(/[a-z]\d+)?")
Followed = tuple[int, int, str]


def counted(document: Document, edition: str) -> Document:
    """The document with its short links as this edition bears them; as it is for one that is not handed out."""
    number = SHORT.fullmatch(document["link"])
    if edition not in OF_EDITION or number is None:
        return document
    tail = f"/{OF_EDITION[edition].value}{document['link'].rpartition('/')[2]}"
    return cast(Document, _with_tail(copy.deepcopy(document), tail))


def plain(link: str) -> str:
    """A short link without its medium."""
    found = SHORT.fullmatch(link)
    return found["plain"] if found else link


def _with_tail(value: Any, tail: str) -> Any:
    if isinstance(value, list):
        return [_with_tail(one, tail) for one in value]
    if isinstance(value, dict):
        return {name: _with_tail(one, tail) for name, one in value.items()}
    own = isinstance(value, str) and value.startswith(f"{settings.SITE_URL}/n/")
    return f"{value}{tail}" if own and SHORT.fullmatch(value) else value


def stands_in(page: int, issue: int) -> bool:
    """Whether a number really leads to a page: nobody counts for others by typing numbers."""
    link = f'"{short_link(page)}"'
    return IssueBuild.objects.filter(issue=issue, document__contains=link).exists()


@transaction.atomic
def write_follows(counts: dict[Followed, int]) -> None:
    """Add to the counts; what no number leads to is left out."""
    known = {one: count for one, count in counts.items() if stands_in(one[0], one[1])}
    for (page, issue, medium), count in sorted(known.items()):
        row = LinkCount.objects.filter(page=page, issue=issue, medium=medium)
        if not row.update(total=F("total") + count):
            try:
                with transaction.atomic():
                    LinkCount.objects.create(page=page, issue_id=issue, medium=medium, total=count)
            except IntegrityError:  # another process wrote the first one in this very moment
                row.update(total=F("total") + count)


followed = Gathered[Followed](write_follows)
