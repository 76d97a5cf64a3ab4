"""What was published since the last number: the articles and stories that an editor picks from."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.utils.text import text_from_html

from news.models import ArticlePage, IssuePage, Publication, StoryPage
from portal.media.cards import with_lead_pictures
from portal.places.models import Unit

ON_A_SHEET = 30
# What stands in a block and is no word of the text.
NO_WORDS = {"id", "type", "as_of", "source", "alt_text", "decorative", "image"}


@dataclass
class Piece:
    """An article or a story on offer.

    Args:
        printed: the numbers that carried it, by their count.
        length: signs of its text.
    """

    page: Any
    unit: str
    is_story: bool
    printed: list[int]
    in_this: bool
    length: int

    @property
    def day(self) -> datetime.datetime | None:
        return self.page.first_published_at


class Sieve(forms.Form):
    """What the list keeps to; everything may stay empty."""

    words = forms.CharField(label=_("题目里有"), required=False, max_length=40)
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.none(), required=False, empty_label=_("全部单位")
    )
    kind = forms.ChoiceField(
        label=_("种类"),
        required=False,
        choices=[("", _("新闻和人物")), ("article", _("只看新闻")), ("story", _("只看人物"))],
    )
    fresh = forms.ChoiceField(
        label=_("登过没有"),
        required=False,
        choices=[("", _("没登过的")), ("all", _("登过的也看"))],
    )
    since = forms.ChoiceField(
        label=_("什么时候的"),
        required=False,
        choices=[("", _("上一期以后的")), ("all", _("早些时候的也看"))],
    )

    def __init__(self, data, *, publication: Publication):
        super().__init__(data)
        unit: Any = self.fields["unit"]
        unit.queryset = units_of(publication)

    def value(self, name: str):
        """What was chosen; None where nothing or nonsense was."""
        self.is_valid()
        return self.cleaned_data.get(name)


def units_of(publication: Publication) -> QuerySet:
    """The paper's unit and all below it that have pages of their own."""
    return Unit.objects.filter(path__startswith=publication.unit.path, page__isnull=False)


def on_offer(issue: IssuePage, sieve: Sieve, printed: dict[int, list[int]]) -> QuerySet:
    """Live articles and stories of the paper's unit and below, newest first, as the sieve lets through."""
    home = issue.publication.unit.page
    if home is None:
        return Page.objects.none()
    kind = sieve.value("kind")
    models = (
        [StoryPage] if kind == "story" else [ArticlePage] if kind == "article" else [ArticlePage, StoryPage]
    )
    found = Page.objects.live().type(*models).descendant_of(home)
    if unit := sieve.value("unit"):
        found = found.filter(path__startswith=unit.page.path)
    if words := sieve.value("words"):
        found = found.filter(title__icontains=words)
    if sieve.value("since") != "all":
        found = found.filter(first_published_at__gte=began(issue))
    if sieve.value("fresh") != "all":
        found = found.exclude(pk__in=printed)
    return found.order_by("-first_published_at", "-pk")


def began(issue: IssuePage) -> datetime.datetime:
    """From when on something is new: the day after the last number's period, or the day it came out where that was
    earlier, so that what followed it in its own period is not lost between the two."""
    numbers = IssuePage.objects.live().filter(
        publication=issue.publication_id, total_number__lt=issue.total_number
    )
    came_out = numbers.order_by("-total_number").values_list("first_published_at", flat=True).first()
    day = min(issue.period_start, timezone.localdate(came_out)) if came_out else issue.period_start
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def printed_in(issue: IssuePage) -> dict[int, list[int]]:
    """What the other numbers of the paper carried: page -> their counts. One query."""
    others = IssuePage.objects.live().filter(publication=issue.publication_id).exclude(pk=issue.pk)
    found: dict[int, list[int]] = {}
    for total, stream in others.order_by("total_number").values_list("total_number", "sections"):
        for part in stream.raw_data:
            if part["type"] == "section":
                for row in part["value"].get("items") or []:
                    page = row.get("value", row).get("page")
                    found.setdefault(page, []).append(total)
    return found


def sheet_of(
    found: QuerySet, number, issue: IssuePage, printed, chosen: set[int]
) -> tuple[Sheet, list[Piece]]:
    """One sheet of the list with all that its rows show, in a fixed number of queries.

    Args:
        number: which sheet; nonsense is the first, too far is the last.
        chosen: the pages that stand in the number on the table.
    """
    sheet = Paginator(found, ON_A_SHEET).get_page(number)
    keys = [page.pk for page in sheet]
    pages: dict[int, Any] = {}
    for model in (ArticlePage, StoryPage):
        pages |= with_lead_pictures(model.objects.filter(pk__in=keys)).in_bulk()
    names = names_by_path(issue.publication)
    return sheet, [
        Piece(
            page,
            unit_name(page.path, names),
            isinstance(page, StoryPage),
            printed.get(page.pk, []),
            page.pk in chosen,
            signs_in(page.body.raw_data),
        )
        for page in (pages[key] for key in keys if key in pages)
    ]


def names_by_path(publication: Publication) -> dict[str, str]:
    """What the units are called, by the place of their page."""
    return dict(units_of(publication).values_list("page__path", "name"))


def unit_name(path: str, names: dict[str, str]) -> str:
    """The unit that a page belongs to."""
    above = (path[:end] for end in range(len(path), 0, -Page.steplen))
    return next((names[place] for place in above if place in names), "")


def signs_in(raw) -> int:
    """How many signs a body holds, spaces and markup not counted."""
    return len(re.sub(r"\s", "", words_of(raw)))


def words_of(raw) -> str:
    """The words of a body or of one block, as stored."""
    if isinstance(raw, str):
        return text_from_html(raw)
    if isinstance(raw, dict):
        return "".join(words_of(value) for name, value in raw.items() if name not in NO_WORDS)
    if hasattr(raw, "__iter__"):
        return "".join(words_of(one) for one in raw)
    return ""
