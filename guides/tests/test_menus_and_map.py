"""Menus and the map in the admin: by whom, for which week, what is said of what is wrong, what is never lost."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guides import retention
from guides.actions import put_up_menu, repeat_menu
from guides.models import MenuDay, Spot
from guides.models.menu_day import WEEK, monday_of
from portal.core.models import AuditEntry


@pytest.fixture
def canteen(town):
    return town.facility()


def monday() -> datetime.date:
    return monday_of(timezone.localdate())


def up(canteen) -> list[tuple[datetime.date, str]]:
    return list(canteen.menu_days.values_list("date", "lunch"))


def test_a_pasted_week_is_up_at_once_and_takes_the_place_of_what_was(town, canteen, client):
    client.force_login(town.user("editor"))
    address = reverse("guides_menu", args=[canteen.pk])
    for text, lunch in (("周一 午餐：肉\n周二 午餐：鱼", ["肉", "鱼"]), ("日期\t午餐\n周三\t面", ["面"])):
        answer = client.post(address, {"week": f"{monday()}", "text": text})
        assert answer.status_code == 302
        assert [said for _day, said in up(canteen)] == lunch
    html = client.get(answer.url).content.decode()
    assert "周三  午餐：面" in html
    assert AuditEntry.objects.filter(verb="guides.put_up_menu", actor_id=town.user("editor").pk).count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "请写上菜单"), ("周一 红烧肉", "看不出是哪一天"), ("日期\t点心\n周一\t糕", "“点心”不认识")],
)
def test_what_cannot_be_read_is_said_at_the_field_and_stays_there(town, canteen, client, text, sentence):
    put_up_menu(canteen=canteen, monday=monday(), days=[MenuDay(date=monday(), lunch="旧的")], by=None)
    client.force_login(town.user("editor"))
    answer = client.post(reverse("guides_menu", args=[canteen.pk]), {"week": f"{monday()}", "text": text})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert text in html
    assert up(canteen) == [(monday(), "旧的")]


@pytest.mark.parametrize("week", ["", "gestern", "2020-01-06"])
def test_a_week_that_is_none_of_two_is_refused(town, canteen, client, week):
    client.force_login(town.user("editor"))
    for name in ("guides_menu", "guides_repeat"):
        answer = client.post(reverse(name, args=[canteen.pk]), {"week": week, "text": "周一 午餐：肉"})
        assert answer.status_code == 422
    assert client.get(reverse("guides_menu", args=[canteen.pk]), {"week": week}).status_code == 200
    assert up(canteen) == []


def test_last_week_is_served_again_with_one_press(town, canteen, client):
    before = [MenuDay(date=monday() - WEEK + datetime.timedelta(days=n), lunch=f"第{n}天") for n in (0, 4)]
    put_up_menu(canteen=canteen, monday=monday() - WEEK, days=before, by=None)
    client.force_login(town.user("editor"))
    client.post(reverse("guides_repeat", args=[canteen.pk]), {"week": f"{monday()}"})
    assert up(canteen)[2:] == [(monday(), "第0天"), (monday() + datetime.timedelta(days=4), "第4天")]
    with pytest.raises(ValidationError, match="已经有菜单了"):
        repeat_menu(canteen=canteen, monday=monday(), by=None)


def test_where_nothing_was_nothing_is_copied_and_it_says_so(town, canteen, client):
    client.force_login(town.user("editor"))
    answer = client.post(reverse("guides_repeat", args=[canteen.pk]), {"week": f"{monday()}"}, follow=True)
    assert "没有可以照抄的" in answer.content.decode()
    assert up(canteen) == []


def test_only_those_who_edit_in_its_unit_write_on_a_board(town, canteen, client):
    address = reverse("guides_menu", args=[canteen.pk])
    for name, status in (("editor", 200), ("correspondent", 404), ("other", 404)):
        client.force_login(town.user(name))
        assert client.get(address).status_code == status, name
    hall = town.facility("大厅", kind="hall")
    client.force_login(town.user("editor"))
    assert client.get(reverse("guides_menu", args=[hall.pk])).status_code == 404
    html = client.get(reverse("guides_menus")).content.decode()
    assert "荷心老人食堂" in html
    assert "大厅" not in html.split("<main")[-1]


def test_menus_are_forgotten_after_five_weeks(canteen):
    today = timezone.localdate()
    for days in (35, 36):
        MenuDay.objects.create(facility=canteen, date=today - datetime.timedelta(days=days), lunch="肉")
    retention.forget()
    assert [day for day, _lunch in up(canteen)] == [today - datetime.timedelta(days=35)]


def test_a_tap_or_two_numbers_put_a_thing_on_the_map(town, canteen, client):
    client.force_login(town.user("editor"))
    tapped = {"what": f"page-{canteen.pk}", "frame": "-1000,-1000,2000", "at.x": "270", "at.y": "90"}
    assert client.post(reverse("guides_map"), tapped).status_code == 302
    assert Spot.objects.values_list("facility", "x", "y").get() == (canteen.pk, 500, 500)
    client.post(reverse("guides_map"), {"what": f"page-{canteen.pk}", "x": "-120", "y": "35"})
    assert Spot.objects.values_list("x", "y").get() == (-120, 35)
    picture = client.get(reverse("guides_map_picture"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert "荷心老人食堂" in picture.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "请选要放到图上的"),
        ({"what": "page-999999", "x": 1, "y": 1}, "不归您管"),
        ({"what": "own"}, "请在图上点一下"),
        ({"what": "own", "at.x": "0", "at.y": "0"}, "请在图上点一下"),
        ({"what": "own", "x": "三百", "y": "1"}, "请只写数字"),
        ({"what": "own", "x": "30001", "y": "1"}, "太远了"),
        ({"what": "own", "x": "7", "y": ""}, "请在图上点一下"),
    ],
)
def test_what_is_wrong_on_the_map_is_said_at_its_field(town, canteen, client, data, sentence):
    client.force_login(town.user("editor"))
    if data.get("what") == "own":
        data = data | {"what": f"page-{canteen.pk}"}
    answer = client.post(reverse("guides_map"), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Spot.objects.exists()


@pytest.mark.parametrize("frame", ["", "a,b,c", "1,2", "1,2,0", "1,2,-5", "1,2,99999999", "--1,2,3"])
def test_a_frame_that_is_none_is_drawn_anew(town, client, frame):
    client.force_login(town.user("editor"))
    assert client.get(reverse("guides_map_picture"), {"frame": frame}).status_code == 200
