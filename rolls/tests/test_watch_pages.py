"""The screens of 开放时告诉我: from the event's page to 我的 and the desk; and everybody who might try somebody else's."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.actions import open_round
from events.actions.rounds import DateOfRound
from events.models import Channel, Occurrence, Round
from events.models.state import Stage
from events.tests.rolls import a_round, people
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from portal.accounts.models import Role
from portal.core import kept
from portal.outbox.models import Message
from portal.people.actions import act_for
from portal.people.models import Person
from rolls.actions.watching import look_after_watches, watch
from rolls.models import Watch
from tests.town import Town

from .rows import daughter, not_open, opened, page_of, waits

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]


def entered(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_page_offers_it_while_there_is_no_place(town: Town, client: Client):
    round_ = not_open(town)
    address = page_of(round_).get_url()
    assert "开放时告诉我" in read(client, address)
    opened(round_)
    assert "开放时告诉我" not in read(client, address)


def test_a_full_date_with_a_waiting_list_offers_both(town: Town, client: Client):
    from events.tests.rolls import come

    round_ = a_round(town, places=1)
    come(round_.rolls.with_round().get(), people(town, 1)[0])
    html = read(client, page_of(round_).get_url())
    assert "我要候补" in html
    assert "开放时告诉我" in html


OFFERED = "event-row-watch"


def lists_of(page) -> list[str]:
    return ["/", "/events/", page.get_parent().get_url(), page.get_parent().get_parent().get_url()]


def test_rows_offer_it_where_the_page_does(town: Town, client: Client):
    round_ = not_open(town)
    page = page_of(round_)
    assert 'id="tell-me"' in read(client, page.get_url())
    for address in lists_of(page):
        assert f'href="{page.get_url()}#tell-me"' in read(client, address), address
    opened(round_)
    for address in lists_of(page):
        assert OFFERED not in read(client, address), address


def test_a_full_row_offers_it_and_one_with_a_waiting_list_says_that_first(town: Town, client: Client):
    from events.tests.rolls import come

    round_ = a_round(town, places=1, waiting_max=0)
    come(round_.rolls.with_round().get(), people(town, 1)[0])
    assert OFFERED in read(client, "/events/")
    Round.objects.update(waiting_max=5)
    assert OFFERED not in read(client, "/events/")


def test_a_row_of_a_few_days_knows_the_places_of_later_ones(town: Town, client: Client):
    """The page of the activity offers a place, so the row of this week does not offer to wait."""
    round_ = not_open(town)
    page = page_of(round_)
    assert OFFERED in read(client, "/events/?when=week")
    roll = round_.rolls.get()
    weeks = datetime.timedelta(days=20)
    other = Occurrence.objects.create(
        page_id=page.pk, starts_at=roll.starts_at + weeks, ends_at=roll.starts_at + 2 * weeks
    )
    assert OFFERED in read(client, "/events/?when=week")
    now = timezone.now()
    later = Round(
        page=page, unit=town.linhe, name="下个月", period="2027-01", opens_at=now, closes_at=other.starts_at
    )
    open_round(round_=later, dates=[DateOfRound(occurrence=other, places=3)], by=None)
    assert [one.state.stage for one in page_of(round_).upcoming] == [Stage.NOT_YET, Stage.OPEN]
    assert OFFERED not in read(client, "/events/?when=week")
    assert 'id="tell-me"' not in read(client, page.get_url())


def test_nobody_waits_where_people_just_come_or_for_what_is_called_off(town: Town, client: Client):
    page = town.event("纳凉")
    assert "纳凉" in read(client, "/events/")
    assert OFFERED not in read(client, "/events/")
    page.occurrences.update(cancelled=True)
    assert OFFERED not in read(client, "/events/")


def test_an_activity_to_which_people_come_and_sign_up_another_day_offers_it_too(town: Town, client: Client):
    page = page_of(not_open(town))
    today = timezone.now() + datetime.timedelta(hours=2)
    Occurrence.objects.create(page_id=page.pk, starts_at=today, ends_at=today + datetime.timedelta(hours=1))
    html = read(client, "/events/")
    assert "即将开始" in html or "就在今天" in html
    assert OFFERED in html
    assert 'id="tell-me"' in read(client, page.get_url())


def test_rows_that_offer_it_cost_the_same_with_more_of_them(town: Town, client: Client):
    def asked() -> int:
        kept.forget()
        with CaptureQueriesContext(connection) as queries:
            assert OFFERED in read(client, "/events/")
        return len(queries)

    not_open(town)
    asked()
    few = asked()
    for number in range(6):
        not_open(town, page=town.event(f"理发{number}"))
    assert asked() == few


def test_a_stranger_is_shown_the_way_in_and_led_back_from_my_page(town: Town, client: Client):
    round_ = not_open(town)
    html = read(client, f"/watch/{round_.page_id}/")
    assert "先用手机号码进来" in html
    user, mother = daughter(town)
    client.force_login(user)
    assert "接着办：上门理发" in read(client, "/my/")
    html = read(client, f"/watch/{round_.page_id}/")
    assert mother.name in html
    assert "接着办" not in read(client, "/my/")


def test_a_daughter_waits_for_her_mother_and_stops(town: Town):
    round_ = not_open(town)
    user, mother = daughter(town)
    client = entered(user)
    answer = client.post(f"/watch/{round_.page_id}/", {"people": [mother.pk]}, follow=True)
    assert f"记下了：{mother.name}" in answer.content.decode()
    assert "已经记下的" in answer.content.decode()
    html = read(client, "/my/")
    assert "还没开放，等到" in html
    look_after_watches(opened(round_))
    html = read(client, "/my/")
    assert "告诉过：可以报名了" in html
    assert f"/sign-up/{round_.pk}/" in html
    one = Watch.objects.get()
    answer = client.post(f"/my/watching/{one.pk}/stop/", follow=True)
    assert answer.redirect_chain[-1][0] == "/my/"
    assert f"不再告诉{mother.name}" in answer.content.decode()
    assert not Watch.objects.standing().exists()


def test_somebody_who_never_signed_up_writes_who_it_is_for(town: Town):
    round_ = not_open(town, age_min=75)
    client = resident("new", "19900000803")
    address = f"/watch/{round_.page_id}/"
    answer = client.post(address, {"name": "", "unit": ""})
    assert answer.status_code == 422
    assert "请写姓名" in answer.content.decode()
    typed = {"name": "王秀英", "unit": "", "relation": "family", "agreed": "on"}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "王秀英" in answer.content.decode(), "what was typed is still there"
    typed |= {"unit": town.linhe.pk}
    answer = client.post(address, typed | {"agreed": ""})
    assert "请在方框里打勾" in answer.content.decode()
    assert not Person.objects.filter(name="王秀英").exists()
    assert client.post(address, typed).status_code == 302
    one = Watch.objects.get()
    assert (one.person.name, one.person.unit, one.made_by) == ("王秀英", town.linhe, client.user)
    look_after_watches(opened(round_))
    assert Message.objects.get(kind="roll-watch").recipient == "19900000803"


def test_a_namesake_of_the_register_is_not_touched(town: Town):
    known = Person.objects.create(name="王秀英", unit=town.linhe, is_resident=True)
    client = resident("new", "19900000803")
    round_ = not_open(town)
    client.post(
        f"/watch/{round_.page_id}/",
        {"name": "王秀英", "unit": town.linhe.pk, "relation": "self", "agreed": "on"},
    )
    assert Watch.objects.get().person_id != known.pk
    assert not known.proxies.exists()


@pytest.mark.parametrize("people_sent", [[], ["999999"], ["0"], ["new"]])
def test_nobody_or_somebody_elses_mother_is_refused(town: Town, people_sent):
    round_ = not_open(town)
    user, _mother = daughter(town)
    stranger = people(town, 1)[0]
    sent = [str(stranger.pk) if one == "0" else one for one in people_sent]
    answer = entered(user).post(f"/watch/{round_.page_id}/", {"people": sent})
    assert answer.status_code == 422
    assert not Watch.objects.exists()


def test_of_a_watch_that_is_not_theirs_nobody_learns_anything(town: Town):
    one = waits(town, not_open(town))[0]
    other = resident("stranger", "19900000850")
    assert other.post(f"/my/watching/{one.pk}/stop/").status_code == 404
    assert Client().post(f"/my/watching/{one.pk}/stop/").status_code == 404
    assert one.person.name not in read(other, f"/watch/{one.page_id}/")
    assert Watch.objects.standing().exists()


def test_a_number_that_must_prove_itself_anew_sees_nothing(town: Town):
    one = waits(town, not_open(town))[0]
    client = entered(one.made_by)
    session = client.session
    session["second_fact_wanted"] = True
    session.save()
    assert one.person.name not in read(client, f"/watch/{one.page_id}/")
    assert client.post(f"/my/watching/{one.pk}/stop/").status_code == 404


def test_the_desk_puts_somebody_without_a_phone_on_the_list_and_calls(town: Town):
    round_ = not_open(town)
    person = people(town, 1)[0]
    desk = staff(town, Role.DESK_CLERK)
    address = f"/desk/watching/{round_.page_id}/"
    assert "没有人在等" in read(desk, address)
    assert person.name in desk.post(address, {"q": person.name}).content.decode()
    answer = desk.post(address, {"person": person.pk}, follow=True)
    assert "待打电话" in answer.content.decode()
    assert "打电话告诉" in answer.content.decode()
    assert "1 人在等" in read(desk, "/desk/watching/")
    assert "等开放的 1 人" in read(desk, f"/desk/roll/{round_.rolls.get().pk}/")
    look_after_watches(opened(round_))
    html = read(desk, "/desk/calls/")
    assert "现在可以报名" in html
    assert f"找{person.name}" in html
    call = Message.objects.to_call().get()
    desk.post(f"/desk/calls/{call.pk}/done/", {"ended": "called"})
    assert not Message.objects.to_call().exists()
    desk.post(f"/desk/watching/{Watch.objects.get().pk}/stop/")
    assert Watch.objects.get().end == "no_more"


def test_the_desk_enters_somebody_whom_the_register_does_not_know(town: Town):
    round_ = not_open(town)
    desk, address = staff(town, Role.DESK_CLERK), f"/desk/watching/{round_.page_id}/"
    assert "没找到。请在下面新登记一位" in desk.post(address, {"q": "没有这个人"}).content.decode()
    for wrong in ({"name": ""}, {"unit": town.beizha.pk}, {"phone": "12"}):
        answer = desk.post(address, {"name": "赵阿婆", "unit": town.linhe.pk, "phone": ""} | wrong)
        assert answer.status_code == 422
        assert wrong.get("name") == "" or "赵阿婆" in answer.content.decode()
    assert not Watch.objects.exists()
    desk.post(address, {"name": "赵阿婆", "unit": town.linhe.pk, "phone": ""})
    desk.post(address, {"name": "钱阿公", "unit": town.linhe.pk, "phone": "19900000888"})
    look_after_watches(opened(round_))
    ways = {one.who: one.channel for one in Message.objects.filter(kind="roll-watch")}
    assert ways == {"赵阿婆": "call", "钱阿公": "sms"}


def test_the_desk_of_another_village_neither_sees_nor_ends_it(town: Town):
    one = waits(town, not_open(town))[0]
    other = staff(town, Role.DESK_CLERK, town.beizha)
    assert other.get(f"/desk/watching/{one.page_id}/").status_code == 404
    assert other.post(f"/desk/watching/{one.pk}/stop/").status_code == 404
    assert one.page.title not in read(other, "/desk/watching/")


def test_the_desk_cannot_put_a_stranger_of_another_register_on_it(town: Town):
    round_ = not_open(town)
    stranger = people(town, 1, unit=town.beizha)[0]
    desk = staff(town, Role.DESK_CLERK)
    for sent in (stranger.pk, "x", "9" * 40, ""):
        assert desk.post(f"/desk/watching/{round_.page_id}/", {"person": sent}).status_code == 404
    assert not Watch.objects.exists()


def test_a_draft_is_waited_for_by_nobody(town: Town):
    page = town.event("还没发布", live=False)
    user, _mother = daughter(town)
    assert entered(user).get(f"/watch/{page.pk}/").status_code == 404


def test_a_call_that_is_over_need_not_be_made(town: Town):
    round_ = not_open(town)
    person = people(town, 1)[0]
    watch(page=page_of(round_), person=person, channel=Channel.DESK)
    look_after_watches(opened(round_))
    Watch.objects.update(ended_at=timezone.now(), end="signed_up")
    assert "已经过了，不用再打" in read(staff(town, Role.DESK_CLERK), "/desk/calls/")


def test_the_file_of_ones_own_data_says_what_one_waits_for(town: Town):
    one = waits(town, not_open(town))[0]
    held = entered(one.made_by).post("/my/data/").json()
    assert held["waiting_for_places"][0]["who"] == one.person.name
    other = resident("stranger", "19900000850")
    act_for(user=other.user, person=people(town, 1)[0], relation="self")
    assert other.post("/my/data/").json()["waiting_for_places"] == []
