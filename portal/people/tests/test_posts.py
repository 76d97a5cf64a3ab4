"""Who holds which office: days, spans, consent, whom it may be, and what becomes of it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.core.generation import read
from portal.core.models import AuditEntry
from portal.core.moments import next_moment
from portal.people.appointing import KEPT_AFTER_END, appoint, forget_ended, name_office
from portal.people.models import Consent, Household, Office, Person, Post
from portal.people.posts import answering_for, vacancies
from portal.places.models import Unit
from tests.town import Town

from .holders import A_DAY, TODAY, a_person, a_post, leader, secretary

__all__ = ["leader", "secretary"]


def refused(post: Post) -> dict[str, list[str]]:
    try:
        appoint(post=post, by=None)
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(
    ("days", "is_held"),
    [(-1, False), (0, True), (5, True), (6, False)],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_a_post_is_held_from_its_first_to_its_last_day(town: Town, secretary, days, is_held):
    first = datetime.date(2026, 3, 1)
    post = a_post(secretary, town.linhe, since=first, until=first + 5 * A_DAY)
    post.save()
    assert Post.objects.on(first + days * A_DAY).exists() is is_held


def test_an_open_end_is_held_on(town: Town, secretary):
    a_post(secretary, town.linhe).save()
    assert Post.objects.on(TODAY() + 10_000 * A_DAY).exists()


def test_pages_are_made_anew_at_the_midnight_after_the_last_day(db):
    evening = timezone.make_aware(datetime.datetime(2026, 3, 6, 23, 59, 58))
    assert timezone.localtime(next_moment(evening)) == timezone.make_aware(datetime.datetime(2026, 3, 7))


def test_an_end_before_the_beginning_is_refused_at_its_field_and_by_the_database(town: Town, secretary):
    post = a_post(secretary, town.linhe, since=TODAY(), until=TODAY() - A_DAY)
    assert refused(post) == {"until": ["“到”不能早于“从”，请改日期；还在任就留空。"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        post.save()
    post.until = TODAY()
    assert refused(post) == {}


@pytest.mark.parametrize(("households", "is_taken"), [(4, False), (5, True), (15, True), (16, False)])
def test_a_span_keeps_to_the_rule_of_its_office(town: Town, leader, households, is_taken):
    post = a_post(leader, town.linhe, households=households)
    words = refused(post)
    if is_taken:
        assert words == {}
    else:
        (sentence,) = words["households"]
        assert f"规定楼组长管 5 到 15 户，这里写了 {households} 户" in sentence
        post.reason = "另外两栋还没有人接"
        assert refused(post) == {}


def test_an_office_may_know_one_limit_or_none(db):
    assert [Office(least=5).allows(n) for n in (4, 5)] == [False, True]
    assert [Office(most=5).allows(n) for n in (5, 6)] == [True, False]
    assert Office().allows(10_000)
    assert Office(most=5).allows(None)
    assert [str(one.rule()) for one in (Office(least=5), Office(most=9), Office())] == [
        "不少于 5 户",
        "不多于 9 户",
        "",
    ]


def test_a_rule_without_a_span_or_upside_down_is_refused(db):
    with pytest.raises(ValidationError) as without:
        Office(name="书记", most=5).full_clean()
    assert "most" in without.value.message_dict
    with pytest.raises(ValidationError, match="不能比"):
        Office(name="楼组长", has_span=True, least=9, most=5).full_clean()
    Office(name="楼组长", has_span=True, least=5, most=5).full_clean()


def test_a_span_is_named_and_counted_where_the_office_has_one_and_only_there(town: Town, secretary, leader):
    assert set(refused(a_post(leader, town.linhe, span=" ", households=None))) == {"span", "households"}
    assert set(refused(a_post(secretary, town.linhe, households=3))) == {"households"}


@pytest.mark.parametrize(
    ("since", "until", "is_taken"),
    [(-30, -11, True), (-30, -10, False), (-30, None, False), (5, 20, False), (6, 20, True), (6, None, True)],
)
def test_an_office_for_one_is_held_by_one_at_a_time(town: Town, secretary, since, until, is_taken):
    appoint(post=a_post(secretary, town.linhe, until=TODAY() + 5 * A_DAY), by=None)
    days = {"since": TODAY() + since * A_DAY, "until": None if until is None else TODAY() + until * A_DAY}
    other = a_post(secretary, town.linhe, a_person(town.linhe, "周敏"), **days)
    words = refused(other)
    assert (words == {}) is is_taken
    if not is_taken:
        assert "临河居民区的书记现在登记的是王桂兰" in words["since"][0]


def test_another_unit_another_office_and_an_office_for_many_are_free(town: Town, secretary, leader):
    appoint(post=a_post(secretary, town.linhe), by=None)
    assert refused(a_post(secretary, town.beizha)) == {}
    assert refused(a_post(leader, town.linhe)) == {}
    assert refused(a_post(leader, town.linhe, a_person(town.linhe, "俞凤仙"))) == {}


def test_the_same_person_twice_in_one_office_is_refused(town: Town, leader):
    post = a_post(leader, town.linhe)
    appoint(post=post, by=None)
    assert set(refused(a_post(leader, town.linhe, post.person))) == {"person"}
    assert refused(a_post(leader, town.linhe, post.person, span="4 号楼")) == {}
    assert refused(Post.objects.get(span="3 号楼")) == {}


@pytest.mark.parametrize(
    ("consent", "words"),
    [
        ({}, {"shows_phone"}),
        ({"post_photo": True, "text": True}, {"shows_phone"}),
        ({"post_phone": True}, set()),
    ],
)
def test_a_phone_is_shown_with_its_own_consent_only(town: Town, leader, consent, words):
    person = a_person(town.linhe, **consent)
    assert set(refused(a_post(leader, town.linhe, person, phone="199 0000 0101", shows_phone=True))) == words


def test_a_photo_needs_its_own_consent_too(town: Town, leader):
    person = a_person(town.linhe, photo=True, post_phone=True)
    post = a_post(leader, town.linhe, person, photo=town.picture())
    assert set(refused(post)) == {"photo"}
    Consent.objects.create(person=person, post_photo=True)
    assert refused(post) == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("199-0000-0101", "19900000101"),
        ("021-00000500", "021-00000500"),
        ("0573 0550000转12", "0573 0550000转12"),
        ("12345", None),
        ("请打办公室", None),
    ],
)
def test_a_phone_is_a_mobile_or_a_landline(town: Town, leader, typed, kept):
    post = a_post(leader, town.linhe, phone=typed)
    assert set(refused(post)) == (set() if kept else {"phone"})
    if kept:
        assert Post.objects.get().phone == kept


def test_a_phone_to_be_shown_must_be_there(town: Town, leader):
    person = a_person(town.linhe, post_phone=True)
    assert set(refused(a_post(leader, town.linhe, person, shows_phone=True))) == {"phone"}


def test_a_consent_that_is_withdrawn_takes_phone_and_photo_off(town: Town, leader):
    person = a_person(town.linhe, post_phone=True, post_photo=True)
    shown = {"phone": "199 0000 0101", "shows_phone": True, "photo": town.picture()}
    appoint(post=a_post(leader, town.linhe, person, **shown), by=None)

    def seen() -> tuple:
        one = Post.objects.with_holders().get()
        alone = Post.objects.get()
        assert (one.shown_phone(), one.shown_photo()) == (alone.shown_phone(), alone.shown_photo())
        return one.shown_phone(), one.shown_photo() is not None

    assert seen() == ("199 0000 0101", True)
    Consent.objects.update(withdrawn_on=TODAY())
    assert seen() == ("", False)
    # A newer consent for less is the one that counts.
    Consent.objects.update(withdrawn_on=None, given_on=TODAY() - A_DAY)
    Consent.objects.create(person=person, post_phone=True)
    assert seen() == ("199 0000 0101", False)


def test_the_phone_lies_sealed(town: Town, leader):
    appoint(post=a_post(leader, town.linhe, phone="199 0000 0101"), by=None)
    assert "0101" not in Post.objects.extra(select={"raw": "phone"}).get().raw


def test_a_number_in_span_or_reason_is_masked(town: Town, leader):
    post = a_post(leader, town.linhe, span="3 号楼 19900000101", reason="问 19900000101")
    appoint(post=post, by=None)
    assert "19900000101" not in post.span + post.reason


def test_who_is_erased_ends_and_is_named_no_more(town: Town, leader):
    person = a_person(town.linhe, post_phone=True)
    fields = {"phone": "199 0000 0101", "shows_phone": True}
    appoint(post=a_post(leader, town.linhe, person, **fields), by=None)
    appoint(post=a_post(leader, town.linhe, person, span="9 号楼", since=TODAY() + A_DAY), by=None)
    before = {"until": TODAY() - 5 * A_DAY}
    appoint(post=a_post(leader, town.linhe, person, span="7 号楼", **before), by=None)
    person.delete()
    assert not Post.objects.on(TODAY()).exists()
    kept = {one.span: one for one in Post.objects.all()}
    assert set(kept) == {"3 号楼", "7 号楼"}
    assert (kept["3 号楼"].until, kept["7 号楼"].until) == (TODAY(), TODAY() - 5 * A_DAY)
    assert {(one.person, one.phone, one.shows_phone) for one in kept.values()} == {(None, "", False)}
    assert AuditEntry.objects.filter(verb="people.end_post").count() == 2
    assert "王桂兰" not in "".join(AuditEntry.objects.values_list("label", flat=True))


@pytest.mark.parametrize(("days", "is_kept"), [(KEPT_AFTER_END.days, True), (KEPT_AFTER_END.days + 1, False)])
def test_phone_and_photo_are_forgotten_thirty_days_after_the_end(town: Town, leader, days, is_kept):
    fields = {"since": TODAY() - 90 * A_DAY, "until": TODAY() - days * A_DAY, "phone": "199 0000 0101"}
    appoint(post=a_post(leader, town.linhe, **fields), by=None)
    assert forget_ended() == (not is_kept)
    assert bool(Post.objects.get().phone) is is_kept
    assert forget_ended() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["appoint", "end", "withdraw"])
def test_what_readers_see_moves_with_a_post(town: Town, leader, what):
    person = a_person(town.linhe, post_phone=True)
    post = a_post(leader, town.linhe, person)
    if what != "appoint":
        appoint(post=post, by=None)
    before = read()
    if what == "appoint":
        appoint(post=post, by=None)
    elif what == "end":
        Post.objects.update(until=TODAY())
    else:
        Consent.objects.update(withdrawn_on=TODAY())
    assert read().number > before.number


# ---------------------------------------------------------------- vacancies and homes


def test_an_expected_office_is_vacant_in_each_neighbourhood_without_one(town: Town, secretary):
    appoint(post=a_post(secretary, town.linhe), by=None)
    lacking = vacancies(Unit.objects.all(), TODAY())
    assert [str(one) for one in lacking] == ["北栅居民区、书记"]
    assert lacking[0].since is None


@pytest.mark.parametrize(("days", "is_vacant"), [(-1, True), (0, False)])
def test_a_post_that_is_over_is_vacant_until_somebody_follows(town: Town, leader, days, is_vacant):
    last = TODAY() + days * A_DAY
    appoint(post=a_post(leader, town.linhe, until=last), by=None)
    assert [one.since for one in vacancies([town.linhe], TODAY())] == ([last] if is_vacant else [])
    after = {"since": max(last + A_DAY, TODAY())}
    appoint(post=a_post(leader, town.linhe, a_person(town.linhe, "俞凤仙"), **after), by=None)
    assert vacancies([town.linhe], TODAY()) == []


def test_the_home_of_a_known_building_has_its_own_leader(town: Town, leader):
    linhe = Unit.objects.get(pk=town.linhe.pk)
    grid = linhe.add_child(name="第一网格", kind=Unit.Kind.GRID, slug="g1")
    linhe = Unit.objects.get(pk=linhe.pk)
    estate = linhe.add_child(name="河畔小区", kind=Unit.Kind.ESTATE, slug="e1")
    three = estate.add_child(name="3 号楼", kind=Unit.Kind.BUILDING, slug="b3", grid=grid)
    estate = Unit.objects.get(pk=estate.pk)
    five = estate.add_child(name="5 号楼", kind=Unit.Kind.BUILDING, slug="b5")
    whole, own, of_grid = (
        a_post(leader, unit, a_person(town.linhe, name), span=name)
        for unit, name in ((town.linhe, "俞凤仙"), (three, "凌伯年"), (grid, "倪春燕"))
    )
    for post in (whole, own, of_grid):
        appoint(post=post, by=None)
    resident = Person.objects.create(name="王秀英", unit=town.linhe, building=three, is_resident=True)
    assert {one.person.name for one in answering_for(resident, TODAY())} == {"凌伯年", "倪春燕"}
    for building in (five, None):
        resident.building = building
        assert [one.person.name for one in answering_for(resident, TODAY())] == ["俞凤仙"]
    appoint(post=a_post(leader, estate, a_person(town.linhe, "游佩兰"), span="全部"), by=None)
    resident.building = five
    assert [one.person.name for one in answering_for(resident, TODAY())] == ["游佩兰"]
    assert answering_for(Person(name="某", unit=town.beizha), TODAY()) == []
    assert Household.objects.count() == 0


@pytest.mark.parametrize("written", ["3 号楼", "3号楼", " ３ 号楼 ", "3號樓"])
def test_one_span_is_held_by_one_however_it_is_written(town: Town, leader, written):
    leader.for_one = True
    leader.save()
    appoint(post=a_post(leader, town.linhe), by=None)
    words = refused(a_post(leader, town.linhe, a_person(town.linhe, "俞凤仙"), span=written))
    assert "同时只能有一位" in words["since"][0]
    assert refused(a_post(leader, town.linhe, a_person(town.linhe, "俞凤仙"), span="4 号楼")) == {}


@pytest.mark.parametrize(("until", "is_taken"), [(-1, True), (0, False), (None, False)])
def test_an_office_that_two_hold_does_not_become_one_for_one(town: Town, leader, until, is_taken):
    last = None if until is None else TODAY() + until * A_DAY
    appoint(post=a_post(leader, town.linhe, until=last), by=None)
    appoint(post=a_post(leader, town.linhe, a_person(town.linhe, "俞凤仙"), span="3号楼"), by=None)
    appoint(post=a_post(leader, town.linhe, a_person(town.linhe, "凌伯年"), span="4 号楼"), by=None)
    leader.for_one = True
    if is_taken:
        name_office(office=leader, by=None)
    else:
        with pytest.raises(ValidationError) as refusal:
            name_office(office=leader, by=None)
        assert "王桂兰、俞凤仙" in refusal.value.message_dict["for_one"][0]
    assert Office.objects.get().for_one is is_taken
