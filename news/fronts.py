"""What news, stories and the paper show on front pages and beside a brand: each one query and its pictures."""

from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from brands.models import BrandPage
from portal.core.cards import Card, CardStatement, cards_of
from portal.core.statements import Statement, columns_of, object_of
from portal.media.cards import picture_cards, pictures_of, with_lead_pictures, with_pictures
from portal.places.context_processors import has_chosen

from .models import ArticlePage, BlackboardPage, IssuePage, Publication, StoryPage
from .models.article import ROW
from .models.story import CARD

ISSUE = columns_of(IssuePage)
PAPER = columns_of(Publication)


def latest_articles(front: Page, count: int) -> list[Card]:
    return with_pictures(_newest(ArticlePage, ROW, count).cards(front.path))


def latest_stories(front: Page, count: int) -> list[Card]:
    return with_pictures(_newest(StoryPage, CARD, count).cards(front.path))


@cache
def _newest(kind: type[Page], columns: tuple[str, ...], count: int) -> CardStatement:
    def ask(path: str) -> QuerySet:
        return kind.objects.live().filter(path__startswith=path).order_by("-first_published_at")[:count]

    return CardStatement(ask, "lead_picture_id", *columns)


_issue = Statement(
    lambda path: (
        IssuePage.objects.live()
        .filter(path__startswith=path)
        .order_by("-period_end")
        .values_list(*ISSUE, *columns_of(Publication, "publication__"))[:1]
    )
)


def newest_issue(front: Page) -> IssuePage | None:
    for row in _issue.rows(front.path):
        issue = object_of(IssuePage, ISSUE, row[: len(ISSUE)])
        issue.publication = object_of(Publication, PAPER, row[len(ISSUE) :])
        issue._state.fields_cache["lead_picture"] = pictures_of([issue.lead_picture_id]).get(
            issue.lead_picture_id
        )
        return issue
    return None


def town_news(front: Page, request: HttpRequest) -> dict[str, Any]:
    """The newest as a lead, some more below it; an empty list says so."""
    articles = latest_articles(front, 3 if has_chosen(request) else 4)
    return {"lead_article": articles[0] if articles else None, "articles": articles[1:]}


def town_story(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    stories = latest_stories(front, 1)
    return {"story": stories[0]} if stories else None


def town_paper(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    issue = newest_issue(front)
    return {"issue": issue} if issue else None


def unit_news(front: Page, request: HttpRequest) -> dict[str, Any]:
    return {"articles": latest_articles(front, 6)}


def mine(front: Page, request: HttpRequest) -> dict[str, Any]:
    """The newest of the reader's own unit, above the town's."""
    return {"articles": latest_articles(front, 2)}


def unit_stories(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    stories = latest_stories(front, 3)
    return {"stories": stories} if stories else None


def unit_board(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """The newest board."""
    newest = BlackboardPage.objects.live().descendant_of(front).order_by("-month", "-pk")
    boards = list(with_lead_pictures(newest).prefetch_related("bylines")[:1])
    # Its list stands right above it.
    return (
        {"board": boards[0], "more": f"{boards[0].url.rstrip('/').rpartition('/')[0]}/"} if boards else None
    )


def told_of(brand: BrandPage, request: HttpRequest) -> dict[str, Any] | None:
    """What was written about a brand: four articles, three people."""
    newest = ("-first_published_at", "-pk")
    articles = cards_of(brand.articles.live().order_by(*newest)[:4], "title_en", "first_published_at")
    stories = picture_cards(brand.stories.live().order_by(*newest)[:3], *CARD)
    return {"articles": articles, "stories": stories} if articles or stories else None
