"""What is reached on foot: at the edge of fifteen minutes, with none, one and sixty."""

import math

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from guides.actions import place
from guides.circle import REACH, WALK, around, minutes
from guides.drawing import APART, DOT, SIDE, Frame, dots
from guides.models import Spot
from portal.core import kept
from portal.places.models import Unit


@pytest.fixture
def start(town) -> Spot:
    return place(what=town.linhe, x=100, y=-50, by=town.user("editor"))


def put(town, title: str, east: int, north: int = 0, **fields):
    page = town.facility(title, **fields)
    place(what=page, x=100 + east, y=-50 + north, by=town.user("editor"))
    return page


@pytest.mark.parametrize(
    ("metres", "walked"), [(0, 1), (46, 1), (47, 2), (600, 13), (692, 15), (693, 16), (3000, 65)]
)
def test_an_elder_walks_sixty_metres_a_minute_by_a_way_a_third_longer(metres, walked):
    assert minutes(metres, 0) == minutes(0, -metres) == walked


def test_the_edge_of_the_map_is_fifteen_minutes():
    assert minutes(REACH, 0) == WALK
    assert minutes(REACH + 1, 0) == WALK + 1


def test_the_nearest_stands_first_and_what_is_further_is_a_gap(town, start, client):
    put(town, "远处的卫生站", 693, kind="health")
    put(town, "近处的食堂", 0, 300)
    put(town, "更近的图书室", -100, kind="library")
    circle = around(start)
    assert [(one.number, one.title, one.minutes) for one in circle.near] == [
        (1, "更近的图书室", 3),
        (2, "近处的食堂", 7),
    ]
    gaps = {kind: further and (further.title, further.minutes) for kind, further in circle.gaps}
    assert gaps["卫生服务站"] == ("远处的卫生站", 16)
    assert gaps["理发"] is None
    assert "社区食堂" not in gaps
    assert "室内场地" not in gaps
    html = client.get(f"/nearby/{town.linhe.slug}/").content.decode()
    said = [
        "走 3 分钟",
        "更近的图书室",
        "走十五分钟没有的",
        "远处的卫生站",
        "（走 16 分钟）",
        "全镇还没有登记",
    ]
    assert [words for words in said if words not in html] == []


def test_where_nothing_is_it_says_so(town, start, client):
    html = client.get(f"/nearby/{town.linhe.slug}/").content.decode()
    assert "还没有登记到一个服务点" in html
    assert html.count("全镇还没有登记") == 6


def test_a_draft_and_what_is_not_on_the_map_are_not_reached(town, start):
    town.facility("没放上的")
    place(what=town.facility("草稿", live=False), x=100, y=-50, by=town.user("editor"))
    assert around(start).near == []


@pytest.mark.long
def test_sixty_cost_what_one_costs_and_none_lies_upon_another(town, start, client):
    put(town, "第0处", 10)
    address = f"/nearby/{town.linhe.slug}/"
    few = asked(client, address)
    for number in range(1, 60):
        put(town, f"第{number}处", number % 8, number // 8)
    assert asked(client, address) == few
    drawn = dots(around(start).near)
    assert len(drawn) == 60
    assert all(DOT <= one.x <= SIDE - DOT and DOT <= one.y <= SIDE - DOT for one in drawn)
    near = [math.dist((a.x, a.y), (b.x, b.y)) for a in drawn for b in drawn if a.number < b.number]
    assert min(near) >= APART


def asked(client, address: str) -> int:
    client.get(address)
    kept.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_dot_lies_where_the_facility_is(town, start):
    put(town, "正东", 400)
    (dot,) = dots(around(start).near)
    assert dot.x > SIDE / 2
    assert dot.y == SIDE / 2
    assert not dot.is_moved


def test_an_estate_has_a_walk_of_its_own_and_a_unit_off_the_map_has_none(town, start, client):
    town.linhe.refresh_from_db()
    estate = town.linhe.add_child(name="河畔小区", kind=Unit.Kind.ESTATE, slug="hepan")
    assert client.get("/nearby/hepan/").status_code == 404
    place(what=estate, x=900, y=900, by=town.user("editor"))
    put(town, "小区门口的", 800, 950)
    assert "小区门口的" in client.get("/nearby/hepan/").content.decode()
    html = client.get(f"/nearby/{town.linhe.slug}/").content.decode()
    assert "小区门口的" not in html.split("nearby-list")[-1].split("nearby-gaps")[0]
    assert 'href="/nearby/hepan/"' in html
    assert client.get(f"/nearby/{town.beizha.slug}/").status_code == 404


def test_the_unit_leads_to_its_walk_once_it_is_on_the_map(town, client):
    town.facility()
    assert "/nearby/" not in client.get(town.linhe.page.url).content.decode()
    place(what=town.linhe, x=0, y=0, by=town.user("editor"))
    assert f'href="/nearby/{town.linhe.slug}/"' in client.get(town.linhe.page.url).content.decode()


def test_a_spot_is_of_one_thing_and_near_the_town(town):
    page = town.facility()
    for wrong in ({}, {"unit": town.linhe, "facility": page}, {"unit": town.linhe, "far": True}):
        far = wrong.pop("far", False)
        with pytest.raises(IntegrityError), transaction.atomic():
            Spot.objects.create(x=30_001 if far else 0, y=0, **wrong)


def test_what_is_tapped_is_where_it_was_drawn():
    frame = Frame.around([(0, 0), (2000, -1000)])
    for point in ((0, 0), (2000, -1000), (740, 310)):
        across, down = frame.on_paper(*point)
        there = frame.in_town(round(across), round(down))
        assert math.dist(point, there) <= 10
    assert Frame.around([]) == Frame(-1000, -1000, 2000)
