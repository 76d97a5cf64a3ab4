"""The wall of seals: every brand under its series, and the units that still lack one."""

import pytest

from brands.models import BrandIndexPage, BrandPage, BrandSeries
from portal.places.models import Unit


@pytest.fixture
def shown(client):
    def show(town, unit=None, query=""):
        response = client.get(town.index(BrandIndexPage, unit or town.unit).get_url() + query)
        assert response.status_code == 200
        return response

    return show


def test_a_unit_without_a_brand_is_shown_as_a_gap(town, shown):
    brand = town.brand()
    response = shown(town)
    (wall,) = response.context["walls"]
    assert wall["brands"] == [(brand, town.linhe)]
    assert [unit.name for unit in wall["gaps"]] == ["北栅居民区"]
    assert (wall["expected"], wall["present"]) == (2, 1)
    assert "还没有品牌" in response.content.decode()


def test_two_brands_of_one_unit_fill_one_place(town, shown):
    town.brand("一"), town.brand("二")
    (wall,) = shown(town).context["walls"]
    assert wall["present"] == 1
    assert len(wall["brands"]) == 2


def test_a_brand_that_is_not_public_leaves_the_gap(town, shown):
    town.brand(), town.brand("草稿", unit=town.beizha, live=False)
    (wall,) = shown(town).context["walls"]
    assert [unit.name for unit in wall["gaps"]] == ["北栅居民区"]


def test_the_wall_of_a_unit_shows_its_own_brands_alone(town, shown):
    brand, _other = town.brand(), town.brand("北栅板凳", unit=town.beizha)
    (wall,) = shown(town, town.linhe).context["walls"]
    assert wall["brands"] == [(brand, town.linhe)]
    assert not wall["gaps"]


def test_filters_leave_what_fits_and_hide_the_gaps(town, shown):
    town.brand("点", dimension="point"), town.brand("线", dimension="line")
    response = shown(town, query="?dimension=line")
    assert [brand.title for brand in response.context["items"]] == ["线"]
    assert "还没有品牌" not in response.content.decode()
    assert not shown(town, query="?series=nobody").context["items"]


@pytest.mark.long
def test_the_brand_page_shows_the_articles_and_stories_that_tell_of_it(client, town):
    brand = town.brand()
    article, draft, story = town.article("讲它的"), town.article("没发的", live=False), town.story("它的人")
    for page in (article, draft, story):
        page.brands.add(brand)
        page.save()
    html = client.get(brand.get_url()).content.decode()
    assert "讲它的" in html
    assert "它的人" in html
    assert "没发的" not in html


def test_a_series_with_brands_cannot_be_deleted(town):
    from django.db.models import ProtectedError

    town.brand()
    with pytest.raises(ProtectedError):
        BrandSeries.objects.get().delete()


def test_a_brand_without_a_summary_is_refused(town):
    page = town.brand(live=False, summary="")
    assert "summary" in BrandPage.objects.get(pk=page.pk).publish_problems()


def test_the_unit_of_a_brand_is_the_nearest_above_it(town):
    area_brand = town.brand("东片共建", unit=town.east)
    assert Unit.objects.of_page(area_brand) == town.east
