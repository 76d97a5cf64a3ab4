"""Reviewers are told that something waits: who, once, at most hourly, by day, where they want it."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from portal.accounts.models import Role, StaffPhone
from portal.editorial.models import ToldReviewer
from portal.editorial.telling import AN_HOUR, tell_reviewers
from portal.editorial.verdicts import Verdict, decide, name_reviewer, under_review
from portal.outbox.actions import deliver_due
from portal.outbox.models import Message
from tests.edges import INSTANT, clock_at, shanghai
from tests.editor import at_desk
from tests.town import Town

from .test_reviews import change, colleague, fresh, handed_in

pytestmark = pytest.mark.django_db
NOON = shanghai(2026, 12, 1, 12)
NUMBERS = {"editor": "19900000701", "signatory": "19900000702", "correspondent": "19900000703"}


@pytest.fixture
def phones(town: Town, settings) -> dict[str, str]:
    """Their registered phones; whoever is not among them has none."""
    settings.PORTAL_SMS = "console"
    for username, number in NUMBERS.items():
        StaffPhone.objects.create(user=town.user(username), number=number, name="phone", confirmed=True)
    return NUMBERS


def told_at(moment: datetime.datetime) -> list[str]:
    """Who is told at this moment, by the last digit of their phones or by their mail."""
    before = {*Message.objects.values_list("pk", flat=True)}
    with clock_at(moment):
        tell_reviewers()
    return sorted(
        (one.recipient[-1:] or one.mail)
        for one in Message.objects.exclude(pk__in=before)
        if one.kind == "review-waits"
    )


def last() -> Message:
    return Message.objects.latest("pk")


def verdict(town: Town, page, username: str, what: Verdict = Verdict.APPROVE) -> None:
    decide(seen=under_review(fresh(page)), by=town.user(username), verdict=what, remark="再写一句")


def test_who_may_decide_is_told_with_how_many_wait_and_where(town: Town, phones):
    handed_in(town)
    handed_in(town, title="又一篇")
    assert told_at(NOON) == ["1", "2"]
    message = last()
    assert message.template == "review-waits"
    assert message.text.startswith("有 2 篇稿件等您审，请登录后台 http")
    assert message.channel == Message.Channel.SMS


def test_nobody_is_told_of_their_own_text_or_of_what_they_read_before(town: Town, phones):
    page = handed_in(town, by="editor")
    assert told_at(NOON) == ["2"]
    verdict(town, page, "signatory")
    assert told_at(NOON + 2 * AN_HOUR) == []


def test_each_desk_is_told_once_and_again_when_a_text_comes_back(town: Town, phones):
    page = handed_in(town)
    assert told_at(NOON) == ["1", "2"]
    assert told_at(NOON + 2 * AN_HOUR) == []
    verdict(town, page, "editor")
    assert told_at(NOON + 3 * AN_HOUR) == ["2"]
    verdict(town, page, "signatory", Verdict.REJECT)
    assert told_at(NOON + 5 * AN_HOUR) == []
    change(town, page, "correspondent", "改好了")
    fresh(page).current_workflow_state.resume(user=town.user("correspondent"))
    assert told_at(NOON + 6 * AN_HOUR) == ["1", "2"]


@pytest.mark.parametrize(("later", "is_told"), [(-INSTANT, False), (INSTANT * 0, True), (INSTANT, True)])
def test_an_hour_holds_one_message_and_the_next_names_all_that_wait(town: Town, phones, later, is_told):
    handed_in(town)
    assert told_at(NOON) == ["1", "2"]
    handed_in(town, title="又一篇")
    handed_in(town, title="第三篇")
    assert told_at(NOON + AN_HOUR + later) == (["1", "2"] if is_told else [])
    if is_told:
        assert last().text.startswith("有 3 篇")


def test_what_was_decided_within_the_hour_is_not_told(town: Town, phones):
    first = handed_in(town)
    told_at(NOON)
    second = handed_in(town, title="又一篇")
    for page in (first, second):
        verdict(town, page, "editor", Verdict.REJECT)
    assert told_at(NOON + 2 * AN_HOUR) == []
    assert not ToldReviewer.objects.exists()


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ((7, 59), False),
        ((8, 0), True),
        ((20, 59), True),
        ((21, 0), False),
        ((23, 30), False),
        ((2, 0), False),
    ],
)
def test_nobody_is_told_at_night(town: Town, phones, moment, is_told):
    handed_in(town)
    assert bool(told_at(shanghai(2026, 12, 1, *moment))) is is_told
    assert bool(told_at(shanghai(2026, 12, 2, 8))) is not is_told


def test_what_did_not_leave_by_night_does_not_leave_and_is_no_call(town: Town, phones):
    handed_in(town)
    told_at(shanghai(2026, 12, 1, 20, 58))
    with clock_at(shanghai(2026, 12, 1, 21, 1)):
        assert deliver_due() == 0
    assert {one.state for one in Message.objects.all()} == {Message.State.DROPPED}
    assert not Message.objects.to_call().exists()


def test_without_a_phone_it_is_the_mail_and_without_both_the_dashboard_alone(town: Town, settings):
    settings.PORTAL_SMS = "console"
    handed_in(town)
    assert told_at(NOON) == []
    assert not ToldReviewer.objects.exists()
    editor = town.user("editor")
    editor.email = "bianji@example.com"
    editor.save()
    assert told_at(NOON) == ["bianji@example.com"]
    with clock_at(NOON):
        deliver_due()
    assert "篇稿件等您审" in mail.outbox[0].body
    settings.PORTAL_MAIL = False
    handed_in(town, title="又一篇")
    assert told_at(NOON + 2 * AN_HOUR) == []
    assert not Message.objects.to_call().exists()


def test_a_phone_that_no_gateway_reaches_or_nobody_confirmed_is_none(town: Town, phones, settings):
    settings.PORTAL_SMS = "none"
    handed_in(town)
    assert told_at(NOON) == []
    settings.PORTAL_SMS = "console"
    StaffPhone.objects.update(confirmed=False)
    assert told_at(NOON) == []
    StaffPhone.objects.update(confirmed=True)
    assert told_at(NOON) == ["1", "2"]


def test_words_that_carriers_have_not_passed_go_by_mail(town: Town, phones, settings):
    settings.PORTAL_SMS, settings.PORTAL_SMS_TEMPLATES = "http", "required"
    handed_in(town)
    assert told_at(NOON) == []
    editor = town.user("editor")
    editor.email = "bianji@example.com"
    editor.save()
    told_at(NOON)
    assert last().channel == Message.Channel.MAIL


def test_somebody_who_was_named_for_a_stage_is_told(town: Town, phones):
    page = handed_in(town)
    told_at(NOON)
    verdict(town, page, "editor")
    for username in ("signatory", "senior"):
        town.user(username).staff_roles.all().delete()
    page = fresh(page)
    other = colleague(town, "xin", Role.DESK_CLERK)
    StaffPhone.objects.create(user=town.user(other), number="19900000709", name="phone", confirmed=True)
    name_reviewer(page=page, person=town.user(other), by=town.user("admin"), reason="没有人了")
    assert told_at(NOON + AN_HOUR) == ["9"]


def test_whoever_turned_it_off_or_left_is_not_told(town: Town, phones):
    handed_in(town)
    client = at_desk(town, "editor")
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "有稿件等我审的时候告诉我" in page
    assert "发短信到您登记的工作手机" in page
    UserProfile.objects.filter(user=town.user("editor")).update(submitted_notifications=False)
    signatory = town.user("signatory")
    signatory.is_active = False
    signatory.save()
    assert told_at(NOON) == []
    UserProfile.objects.update(submitted_notifications=True)
    assert told_at(NOON) == ["1"]


def test_the_switch_stands_on_the_page_of_those_who_review_and_works(town: Town, settings):
    settings.PORTAL_SMS = "console"
    address = reverse("wagtailadmin_account")
    assert "有稿件等我审" not in at_desk(town, "correspondent").get(address).content.decode()
    client = at_desk(town, "editor")
    shown = client.get(address)
    assert "您还没有登记工作手机" in shown.content.decode()
    # As the page stands: whoever has no e-mail must not be asked for one to be left in peace.
    data = {
        f"{panel.name}-{name}": panel.get_form()[name].value()
        for panels in shown.context["panels_by_tab"].values()
        for panel in panels
        for name in panel.get_form().fields
    }
    data = {key: value for key, value in data.items() if value}
    assert data.pop("reviews-submitted_notifications") is True
    assert client.post(address, data).status_code == 302
    assert not UserProfile.objects.get(user=town.user("editor")).submitted_notifications
    client.post(address, data | {"reviews-submitted_notifications": "on"})
    assert UserProfile.objects.get(user=town.user("editor")).submitted_notifications


def test_a_clock_with_nothing_new_asks_the_same_however_much_waits(town: Town, phones):
    def asked() -> int:
        with clock_at(NOON + 2 * AN_HOUR), CaptureQueriesContext(connection) as queries:
            tell_reviewers()
        return len(queries)

    handed_in(town)
    asked()
    few = asked()
    for number in range(4):
        handed_in(town, title=f"第{number}篇")
    with clock_at(NOON + 4 * AN_HOUR):
        tell_reviewers()
    assert asked() == few
