"""A question put into SQL once gets the answers that its queryset gets."""

import datetime
from functools import partial

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from portal.core.models import Tag
from portal.core.statements import Statement, columns_of, object_of
from portal.places.models import Unit
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PAGE = columns_of(Page)


def test_text_numbers_moments_and_lists_are_put_in_at_their_places(town: Town):
    articles = [town.article(f"第{number}篇") for number in range(4)]

    def ask(path, depth, pks, since):
        below = Page.objects.filter(path__startswith=path, depth__gte=depth, pk__in=pks)
        return below.filter(Q(first_published_at__gte=since) | Q(first_published_at=since)).order_by("pk")

    statement = Statement(
        lambda *values: ask(*values).values_list("pk", "title", "live", "first_published_at")
    )
    for chosen in (articles[:1], articles[1:], articles[:3], articles[2:]):
        for since in (chosen[0].first_published_at, datetime.datetime(2199, 1, 1, tzinfo=datetime.UTC)):
            values = (town.front.path, 2, [one.pk for one in chosen], since)
            expected = ask(*values).values_list("pk", "title", "live", "first_published_at")
            assert [tuple(row) for row in statement.rows(*values)] == list(expected)


def test_a_sentence_is_built_once_for_lists_of_one_length(town: Town):
    asked = []

    def ask(pks):
        asked.append(len(pks))
        return Page.objects.filter(pk__in=pks).values_list("pk")

    statement = Statement(ask)
    for pks in ([1], [2], [1, 2], [3], []):
        statement.rows(pks)
    assert asked == [1, 2, 0]
    assert statement.rows([]) == []


def test_what_means_something_in_a_pattern_means_itself():
    for name in ("100%", "100元", "a_b", "axb", r"a\b"):
        Tag.objects.create(name=name, slug=f"t{Tag.objects.count()}")
    beginning = Statement(
        lambda text: Tag.objects.filter(name__startswith=text).order_by("pk").values_list("name")
    )
    for text in ("100%", "a_", "a\\", "100"):
        expected = list(Tag.objects.filter(name__startswith=text).order_by("pk").values_list("name"))
        assert [tuple(row) for row in beginning.rows(text)] == expected


def test_a_row_becomes_the_object_that_it_is_and_a_relation_to_nothing_none(town: Town):
    article, unit = town.article(), columns_of(Unit, "unit__")
    statement = Statement(
        lambda pks: Page.objects.filter(pk__in=pks).order_by("depth").values_list(*PAGE, *unit)
    )
    front, plain = statement.rows([article.pk, town.front.pk])
    assert object_of(Unit, columns_of(Unit), front[len(PAGE) :]) == town.unit
    assert object_of(Unit, columns_of(Unit), plain[len(PAGE) :]) is None
    page = object_of(Page, PAGE, plain[: len(PAGE)])
    with CaptureQueriesContext(connection) as queries:
        assert (page.title, page.first_published_at, page.live) == (
            article.title,
            article.first_published_at,
            True,
        )
    assert not queries.captured_queries


def test_columns_that_were_not_fetched_are_asked_for_when_somebody_wants_them(town: Town):
    names = columns_of(Page, only=("id", "title"))
    statement = Statement(lambda pk: Page.objects.filter(pk=pk).values_list(*names))
    page = object_of(Page, names, statement.rows(town.front.pk)[0])
    assert (page.title, page.slug) == (town.front.title, town.front.slug)


def test_an_object_is_as_django_makes_it(town: Town):
    """Of each kind that pages are made of; a body is blocks, and a picture knows its file."""
    article = town.article(lead_picture=town.picture(), lead_decorative=True)
    for one in (article, town.event(), town.facility(), article.lead_picture, town.linhe, town.front):
        model, names = type(one), columns_of(type(one))
        (row,) = Statement(partial(column_rows, model, names)).rows(one.pk)
        made, django = object_of(model, names, row), model.objects.get(pk=one.pk)
        with CaptureQueriesContext(connection) as queries:
            assert made == django
            assert [getattr(made, name) for name in names] == [getattr(django, name) for name in names]
        assert not queries.captured_queries
        assert (made._state.adding, made._state.db) == (django._state.adding, django._state.db)
        made.save()
        assert model.objects.filter(pk=one.pk).count() == 1


def column_rows(model, names, pk):
    return model.objects.filter(pk=pk).values_list(*names)
