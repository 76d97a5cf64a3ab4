"""集体报名: each a sign-up of its own, by every rule of the round; all or as many as fit; each told once."""

import datetime
import uuid

import pytest
from django.utils import timezone

from events.actions import Refusal, leave
from events.models import Channel, Claim, SignUp, Slot, State
from events.tests.rolls import audited, come, people, phone  # noqa: F401
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from events.tests.test_volunteers import a_clean_up, role
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from portal.people.models import Person
from teams.actions.joining import end_team
from teams.actions.together import Came, sign_up_team
from teams.models import Team
from tests.town import Town

from .rows import a_page, a_team, belongs, of
from .test_joining import account_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


def a_shift(town: Town, *, most: int = 3, **rules):
    roll = a_clean_up(town, tracks=[role("捡垃圾", least=1, most=most)], **rules)
    return roll, roll.round.tracks.get()


def together(team, roll, track, chosen=None, **fields):
    values = {"people": chosen if chosen is not None else of(team), "key": uuid.uuid4(), "by": None} | fields
    return sign_up_team(team=team, roll=roll, track=track, **values)


def test_as_many_as_fit_the_others_wait_in_order_and_each_is_told_once_by_their_own_phone(town: Town):
    team = a_team(town, 5)
    roll, track = a_shift(town, most=3, waiting_max=1)
    done, found = together(team, roll, track)
    assert done
    assert [one.came for one in found] == [Came.PLACE] * 3 + [Came.WAITS, Came.REFUSED]
    assert "报满了" in found[4].words
    rows = SignUp.objects.order_by("ticket")
    assert {(one.channel, one.made_by) for one in rows} == {(Channel.TEAM, None)}
    assert Message.objects.count() == 4
    assert Message.objects.values("recipient_hash").distinct().count() == 4
    assert "候补" in Message.objects.get(kind="waiting").text


def test_the_same_press_twice_is_once(town: Town):
    team = a_team(town, 3)
    roll, track = a_shift(town)
    key = uuid.uuid4()
    first = together(team, roll, track, key=key)
    assert together(team, roll, track, key=key) == first
    assert (SignUp.objects.count(), Message.objects.count()) == (3, 3)
    _done, again = together(team, roll, track)
    assert {one.came for one in again} == {Came.BEFORE}
    assert SignUp.objects.count() == 3


@pytest.mark.parametrize(("places", "done"), [(3, False), (4, True)])
def test_all_or_nobody_and_who_had_a_place_before_counts(town: Town, places, done):
    team = a_team(town, 4)
    roll, track = a_shift(town, most=places)
    come(roll, of(team)[0], track=track, contact=phone(1))
    told = Message.objects.count()
    outcome, found = together(team, roll, track, all_or_none=True)
    assert outcome is done
    assert SignUp.objects.count() == (4 if done else 1)
    assert Message.objects.count() - told == (3 if done else 0), "nobody is told of what did not happen"
    assert found[0].came == Came.BEFORE
    assert AuditEntry.objects.filter(verb="teams.sign_up").exists() is done


def test_each_meets_the_rules_alone(town: Town):
    """Age, unit, another shift at that time, one a month: the sentence is the rule's own."""
    team = a_team(town)
    born = datetime.date(1950, 1, 1)
    young, foreign, busy, used, fit = (
        people(town, 1, **fields)[0]
        for fields in (
            {"born": datetime.date(2015, 1, 1)},
            {"unit": town.beizha, "born": born},
            {"born": born},
            {"born": born},
            {"born": born},
        )
    )
    for person in (young, foreign, busy, used, fit):
        belongs(team, person)
    roll, track = a_shift(town, most=9, age_min=16, own_unit_only=True, per_person=1)
    other = a_clean_up(town, page=town.event("别的事", kind="volunteering"))
    come(other, busy, track=other.round.tracks.first())
    taken = come(other, used, track=other.round.tracks.first())
    leave(sign_up=taken, channel="web")
    Claim.objects.create(
        page=roll.round.page, period=roll.round.period, subject_kind="person", subject_id=used.pk, number=1,
        sign_up=taken,
    )  # fmt: skip
    _done, found = together(team, roll, track)
    words = [one.words for one in found]
    for said, expected in zip(
        words, ("满 16 周岁", "只给住在", "这个时间已经报了", "已经用完了", "报上了"), strict=True
    ):
        assert expected in said, words
    assert [one.came for one in found] == [Came.REFUSED] * 4 + [Came.PLACE]
    Claim.objects.filter(sign_up=taken).delete()


def test_places_kept_for_the_desk_are_not_given_to_a_team_whoever_presses(town: Town):
    team = a_team(town, 2)
    roll, track = a_shift(town, most=2)
    Slot.objects.filter(roll=roll, number=1).update(desk_until=timezone.now() + datetime.timedelta(hours=9))
    _done, found = together(team, roll, track, by=town.user("editor"))
    assert [one.came for one in found] == [Came.PLACE, Came.WAITS]


def test_only_members_are_signed_up_and_only_for_an_open_role(town: Town):
    team, stranger = a_team(town, 1), people(town, 1)[0]
    roll, track = a_shift(town)
    with pytest.raises(Refusal, match="没有勾人"):
        together(team, roll, track, [stranger])
    other, foreign = a_shift(town, page=town.event("别的事", kind="volunteering"))
    _done, found = together(team, roll, foreign)
    assert (found[0].came, SignUp.objects.count()) == (Came.REFUSED, 0), "a role of another date"
    _done, found = together(team, other, foreign, now=other.round.closes_at)
    assert "截止" in found[0].words
    end_team(team=team, by=None)
    with pytest.raises(Refusal, match="解散"):
        together(Team.objects.get(), roll, track, [Person.objects.get(pk=stranger.pk)])


def test_a_place_stays_the_members_own_and_is_none_of_the_leaders(town: Town):
    team = a_team(town, 2, page=a_page(town))
    leader, me = of(team)
    roll, track = a_shift(town)
    theirs = account_of(leader, "19900000381")
    address = f"/desk/teams/{team.pk}/together/"
    assert "捡垃圾" in theirs.get(address).content.decode()
    one = f"{address}{roll.pk}/{track.pk}/"
    assert "没有勾人" in theirs.post(one, {"how": "fit", "key": uuid.uuid4()}).content.decode()
    page = theirs.post(one, {"people": [me.pk], "how": "fit", "key": uuid.uuid4()}).content.decode()
    assert "报好了" in page
    assert me.name in page
    assert "河边清洁" not in theirs.get("/my/").content.decode()
    made = SignUp.objects.get()
    assert theirs.post(f"/my/leave/{made.pk}/").status_code == 404
    stranger = people(town, 1)[0]
    wrong = theirs.post(one, {"people": [stranger.pk], "how": "fit", "key": uuid.uuid4()})
    assert wrong.status_code == 422, "a number posted by hand is nobody of the team"
    assert SignUp.objects.count() == 1
    leave(sign_up=made, channel="web")
    assert SignUp.objects.get().state == State.CANCELLED


def test_not_all_says_what_became_of_each_and_keeps_what_was_ticked(town: Town):
    team = a_team(town, 3)
    roll, track = a_shift(town, most=2)
    organiser = staff(town, Role.ORGANISER)
    address = f"/desk/teams/{team.pk}/together/{roll.pk}/{track.pk}/"
    typed = {"people": [one.pk for one in of(team)], "how": "all", "key": uuid.uuid4()}
    page = organiser.post(address, typed).content.decode()
    assert "一个都没有报" in page
    assert page.count("checked") >= 4
    assert not SignUp.objects.exists()
    assert "报好了" in organiser.post(address, typed | {"people": typed["people"][:2]}).content.decode()
    assert resident("x", "19900000382").get(address).status_code == 404
    roll.round.page.unpublish()
    assert organiser.get(address).status_code == 404


def test_where_nothing_is_wanted_the_list_says_so(town: Town):
    team = a_team(town, 1)
    page = staff(town, Role.ORGANISER).get(f"/desk/teams/{team.pk}/together/").content.decode()
    assert "没有还要人的志愿岗位" in page
