"""Numbers on the table, for the tests of composing."""

import datetime
import json

from django.utils import timezone

from news.models import IssuePage, PaperIndexPage
from paper.composing import actions
from paper.composing.draft import Draft
from paper.composing.laid_out import lay_out


def new_number(town, total: int = 5, unit=None) -> IssuePage:
    """An empty number with two sections, of the last thirty days."""
    empty = [
        {"type": "section", "value": {"heading": name, "note": "", "items": []}} for name in ("要闻", "街坊")
    ]
    today = timezone.localdate()
    page = IssuePage(
        title=f"枫浦邻里 第{total}期",
        publication=town.publication(),
        number=total,
        total_number=total,
        period_start=today - datetime.timedelta(days=30),
        period_end=today,
        sections=json.dumps(empty),
    )
    made = town.add(page, PaperIndexPage, unit=unit or town.unit, live=False)
    return again(made)


def again(issue) -> IssuePage:
    """As it stands in the database."""
    return IssuePage.objects.get(pk=issue.pk)


def step(town, issue, action, by="editor", **given):
    return action(issue=issue, seen=Draft.of(again(issue)).seen, by=town.user(by), **given)


def section(issue, number: int = 0) -> str:
    return Draft.of(again(issue)).sections()[number]["id"]


def parts(issue, kind: str):
    return [part for part in lay_out(Draft.of(again(issue))) if part.kind == kind]


def titles(issue) -> list[list[str]]:
    return [[item.title for item in part.items] for part in parts(issue, "section")]


def item(issue, number: int = 0) -> str:
    return [row["id"] for _section, row in Draft.of(again(issue)).items()][number]


def filled(town, issue, *names: str) -> list:
    """Articles of these names in the first section."""
    pages = [town.article(name) for name in names]
    step(town, issue, actions.put, section=section(issue), pages=[page.pk for page in pages])
    return pages
