"""Writing, passing, sending back and withdrawing: who may, and what the second word is bound to."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices.actions.postings import put_up, take_down
from notices.actions.reviewing import pass_notice, send_back, submit, take_back, withdraw
from notices.actions.writing import discard, save_notice, write_again
from notices.duties import may_pass, waiting_for
from notices.models import Notice, Stage, State
from notices.refusal import Refused
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from tests.town import Town

from .scene import HOUR, building, draft, live, waiting

pytestmark = pytest.mark.django_db


def test_what_was_on_the_screen_is_passed_by_another_person(town: Town):
    notice = waiting(town)
    passed = pass_notice(notice=notice, digest=notice.digest, by=town.user("senior"))
    assert passed.stage is Stage.LIVE
    assert AuditEntry.objects.filter(verb="notices.pass", actor_id=town.user("senior").pk).exists()


@pytest.mark.parametrize("who", ["editor", "other", "correspondent", "admin"])
def test_nobody_else_passes_it(town: Town, who):
    """The writer, an editor of another unit, a correspondent; an administrator who holds no role."""
    notice = waiting(town)
    with pytest.raises(Refused, match="另一个人"):
        pass_notice(notice=notice, digest=notice.digest, by=town.user(who))
    assert Notice.objects.get(pk=notice.pk).state == State.WAITING


def test_whoever_once_typed_at_it_does_not_pass_it(town: Town):
    notice = draft(town, by="editor")
    save_notice(notice=notice, units=notice.audience, by=town.user("senior"))
    notice = submit(notice=notice, by=town.user("editor"))
    assert not may_pass(notice, town.user("senior"))
    assert may_pass(notice, town.user("signatory"))


def test_who_hands_it_in_does_not_pass_it_and_the_database_knows(town: Town):
    notice = waiting(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(
            state=State.PASSED, passed_at=timezone.now(), passed_by=town.user("editor")
        )


@pytest.mark.parametrize(
    "change",
    [
        {"title": "今晚停电"},
        {"words": "别的话"},
        {"phone": "021-00000501"},
        {"place": "别处"},
        {"urgency": "urgent"},
        {"spoken": "别的话"},
        {"valid_until": timezone.now() + 20 * HOUR},
    ],
)
def test_other_words_than_those_on_the_screen_are_not_passed(town: Town, change):
    notice = waiting(town)
    seen = notice.digest
    held = take_back(notice=notice, by=town.user("editor"))
    for name, value in change.items():
        setattr(held, name, value)
    save_notice(notice=held, units=held.audience, by=town.user("editor"))
    submit(notice=held, by=town.user("editor"))
    with pytest.raises(Refused, match="又改过"):
        pass_notice(notice=notice, digest=seen, by=town.user("senior"))


def test_other_units_than_those_on_the_screen_are_not_passed(town: Town):
    notice = waiting(town, units=[town.linhe])
    seen = notice.digest
    held = take_back(notice=notice, by=town.user("editor"))
    save_notice(notice=held, units=[town.unit], by=town.user("editor"))
    submit(notice=held, by=town.user("editor"))
    with pytest.raises(Refused, match="又改过"):
        pass_notice(notice=notice, digest=seen, by=town.user("senior"))


def test_a_second_verdict_finds_it_decided(town: Town):
    notice = waiting(town)
    pass_notice(notice=notice, digest=notice.digest, by=town.user("senior"))
    with pytest.raises(Refused, match="已经有人定了"):
        send_back(notice=notice, digest=notice.digest, reason="不对", by=town.user("signatory"))


def test_sent_back_it_is_a_draft_with_the_reason(town: Town):
    notice = waiting(town)
    with pytest.raises(Refused, match="为什么退回"):
        send_back(notice=notice, digest=notice.digest, reason=" ", by=town.user("senior"))
    held = send_back(notice=notice, digest=notice.digest, reason="电话打不通", by=town.user("senior"))
    assert (held.state, held.reason) == (State.DRAFT, "电话打不通")
    assert may_pass(submit(notice=held, by=town.user("editor")), town.user("senior"))


@pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, False), (1, True)])
def test_what_is_over_is_neither_handed_in_nor_passed(town: Town, monkeypatch, seconds, taken):
    notice, passing = draft(town), waiting(town)
    now = timezone.now()
    ends = now + datetime.timedelta(seconds=seconds)
    Notice.objects.update(valid_until=ends)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    steps = (
        lambda: submit(notice=notice, by=town.user("editor")),
        lambda: pass_notice(
            notice=passing, digest=Notice.objects.get(pk=passing.pk).digest, by=town.user("senior")
        ),
    )
    for step in steps:
        if taken:
            step()
        else:
            with pytest.raises(Refused, match="时间已经过了"):
                step()


def test_a_draft_is_handed_in_once_and_not_changed_meanwhile(town: Town):
    notice = draft(town)
    submit(notice=notice, by=town.user("editor"))
    with pytest.raises(Refused, match="交上去了"):
        submit(notice=notice, by=town.user("editor"))
    with pytest.raises(Refused, match="交上去了"):
        save_notice(notice=notice, units=notice.audience, by=town.user("editor"))
    with pytest.raises(Refused, match="不能删"):
        discard(notice=notice, by=town.user("editor"))


def test_only_what_waits_can_be_taken_back(town: Town):
    with pytest.raises(Refused, match="收不回来"):
        take_back(notice=live(town), by=town.user("editor"))


def test_withdrawing_needs_a_reason_and_something_that_is_out(town: Town):
    notice = live(town)
    with pytest.raises(Refused, match="为什么撤下"):
        withdraw(notice=notice, reason="", by=town.user("senior"))
    assert withdraw(notice=notice, reason="写错了", by=town.user("senior")).stage is Stage.WITHDRAWN
    with pytest.raises(Refused, match="不在外面"):
        withdraw(notice=notice, reason="写错了", by=town.user("senior"))


def test_an_end_is_required_and_after_the_beginning(town: Town):
    now = timezone.now()
    with pytest.raises(ValidationError) as wrong:
        draft(town, valid_until=None)
    assert "valid_until" in wrong.value.message_dict
    with pytest.raises(ValidationError):
        draft(town, valid_from=now, valid_until=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=draft(town).pk).update(valid_until=now - 9 * HOUR)


def test_the_town_covers_its_parts(town: Town):
    notice = draft(town, units=[town.unit, town.linhe, building(town, 3)])
    assert notice.audience == [town.unit]
    apart = draft(town, units=[town.linhe, town.beizha])
    assert apart.unit == town.east if town.east.covers(town.beizha) else town.unit


def test_who_waits_for_it_is_asked_the_urgent_first(town: Town):
    plain, urgent = waiting(town), waiting(town, urgency="urgent")
    assert waiting_for(town.user("senior")) == [urgent, plain]
    assert waiting_for(town.user("editor")) == []
    assert waiting_for(town.user("other")) == []


@pytest.mark.parametrize("role", list(Role))
def test_the_roles_that_pass_are_those_that_review(town: Town, role):
    user = User.objects.create_user("someone", is_staff=True)
    grant_role(user=user, unit=town.linhe, role=role, by=None)
    notice = waiting(town)
    allowed = role in (Role.EDITOR, Role.SENIOR_EDITOR, Role.SIGNATORY)
    assert may_pass(notice, user) is allowed
    assert not may_pass(waiting(town, units=[town.unit]), user)


def test_written_again_it_is_a_draft_of_whoever_asks(town: Town):
    again = write_again(notice=live(town), by=town.user("senior"))
    assert (again.state, again.title) == (State.DRAFT, "今晚停水")
    assert again.valid_until - again.valid_from == 7 * HOUR
    assert not may_pass(submit(notice=again, by=town.user("senior")), town.user("senior"))


def test_written_again_with_two_presses_it_is_one_draft(town: Town):
    notice = live(town)
    first, second = (write_again(notice=notice, by=town.user("senior")) for _press in range(2))
    assert first == second
    assert write_again(notice=notice, by=town.user("editor")) != first


def test_a_sheet_put_up_with_two_presses_hangs_once(town: Town):
    notice = live(town)
    first, second = (put_up(notice=notice, place="门厅 ", by=town.user("editor")) for _press in range(2))
    assert first == second
    take_down(posting=first, by=town.user("editor"))
    assert put_up(notice=notice, place="门厅", by=town.user("editor")) != first


def test_a_sheet_goes_up_and_comes_down_once(town: Town):
    notice = live(town)
    with pytest.raises(Refused, match="贴在哪里"):
        put_up(notice=notice, place=" ", by=town.user("editor"))
    with pytest.raises(Refused, match="通过以后"):
        put_up(notice=draft(town), place="门厅", by=town.user("editor"))
    posting = put_up(notice=notice, place="3 号楼门厅", by=town.user("editor"))
    first = take_down(posting=posting, by=town.user("editor")).taken_down_at
    assert take_down(posting=posting, by=town.user("senior")).taken_down_at == first
