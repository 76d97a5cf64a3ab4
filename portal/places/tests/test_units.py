"""The tree of units and which unit a page belongs to."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import EventIndexPage
from news.models import ArticlePage, NewsIndexPage
from portal.places.models import Unit

Kind = Unit.Kind
EVERY = list(Kind)


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("parent", EVERY)
def test_a_kind_stands_only_where_the_table_says(kind, parent):
    unit, above = Unit(kind=kind), Unit(kind=parent)
    if parent in Unit.MAY_STAND_UNDER[kind]:
        unit.check_parent(above)
    else:
        with pytest.raises(ValidationError) as refusal:
            unit.check_parent(above)
        assert "不能放在" in str(refusal.value.message_dict["kind"])


def test_only_a_town_stands_alone():
    Unit(kind=Kind.TOWN).check_parent(None)
    with pytest.raises(ValidationError):
        Unit(kind=Kind.VILLAGE).check_parent(None)


def test_only_a_building_names_a_grid(town):
    grid = town.linhe.add_child(name="一网格", kind=Kind.GRID, slug="wg1")
    building = Unit.objects.get(pk=town.linhe.pk).add_child(
        name="5号楼", kind=Kind.BUILDING, slug="b5", grid=grid
    )
    assert list(grid.buildings.all()) == [building]
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=town.beizha.pk).update(grid=grid)


def test_a_role_in_a_unit_covers_what_lies_below(town):
    assert town.unit.covers(town.linhe)
    assert town.linhe.covers(town.linhe)
    assert not town.linhe.covers(town.beizha)
    assert not town.linhe.covers(town.unit)


def test_a_page_belongs_to_the_unit_of_its_nearest_ancestor(town):
    article = town.article()
    assert Unit.objects.of_page(article) == town.linhe
    assert Unit.objects.of_page(town.index(NewsIndexPage)) == town.linhe
    assert Unit.objects.of_page(town.linhe.page) == town.linhe
    assert Unit.objects.of_page(town.event(unit=town.unit)) == town.unit
    assert Unit.objects.of_page(town.front) == town.unit


def test_a_page_without_a_place_belongs_to_no_unit(town):
    assert Unit.objects.of_page(ArticlePage(title="还没放")) is None


def test_the_unit_that_came_with_the_page_is_the_one_the_database_names(client, town):
    article = town.article()
    served = client.get(article.get_url()).context["unit"]
    assert served == town.linhe
    town.event(unit=town.unit)
    response = client.get(town.index(EventIndexPage, town.unit).get_url())
    assert Unit.objects.of_page(response.context["page"]) == town.unit
