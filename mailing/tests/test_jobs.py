"""What people do with a sending: who may, twice, late, on another machine; and to whom it goes."""

import datetime

import pytest
from django.test import override_settings
from django.utils import timezone

from mailing import audience
from mailing.actions import jobs
from mailing.actions.by_the_clock import look_after
from mailing.models import (
    Delivery,
    MailingList,
    Pace,
    SendJob,
    Subscriber,
    Subscription,
    Suppression,
    address_hash,
)
from mailing.sending.carriers import new_carrier
from mailing.sending.fingerprint import fingerprint
from mailing.sending.work import Sender
from news.models import Publication
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry

from .sendings import a_job, asked, build, going, house, number_to_mail, reader_address, readers_list, states  # noqa: F401

pytestmark = [pytest.mark.django_db]
State = SendJob.State
AN_HOUR = datetime.timedelta(hours=1)


def fresh(job: SendJob) -> SendJob:
    return SendJob.objects.get(pk=job.pk)


def send_all() -> None:
    look_after(timezone.now())
    Sender(new_carrier()).work(30)
    look_after(timezone.now())


def refused(sentence: str):
    return pytest.raises(jobs.Refused, match=sentence)


@pytest.mark.parametrize(("readers", "state"), [(200, State.SCHEDULED), (201, State.SECOND)])
def test_above_two_hundred_another_person_says_yes(town, build, readers, state):  # noqa: F811
    senior, signatory = town.user("senior"), town.user("signatory")
    job = a_job(town, build, readers_list(town, readers))
    with refused("责编或签发人"):
        jobs.ask_to_send(job=job, by=town.user("editor"))
    assert jobs.ask_to_send(job=job, by=senior).state == state
    with refused("已经有人按过了"):
        jobs.ask_to_send(job=job, by=signatory)
    if state == State.SECOND:
        look_after(timezone.now())
        assert fresh(job).state == State.SECOND
        with refused("要两个人"):
            jobs.confirm(job=job, by=senior)
        for nobody in ("editor", "correspondent", "other"):
            with refused("责编或签发人"):
                jobs.confirm(job=job, by=town.user(nobody))
        assert jobs.confirm(job=job, by=signatory).state == State.SCHEDULED
    with refused("不用确认"):
        jobs.confirm(job=job, by=signatory)
    look_after(timezone.now())
    assert (fresh(job).state, job.deliveries.count()) == (State.RUNNING, readers)


def test_a_list_that_grew_past_two_hundred_before_its_hour_waits_for_the_second_person(town, build):  # noqa: F811
    one = readers_list(town, 200)
    job = asked(town, a_job(town, build, one))
    people = [Subscriber(address="x@example.cn", address_hash="x", state="active")]
    Subscription.objects.create(
        list=one, subscriber=Subscriber.objects.bulk_create(people)[0], state="active"
    )
    look_after(timezone.now())
    assert (fresh(job).state, fresh(job).counted, states(job)) == (State.SECOND, 201, {})
    jobs.confirm(job=job, by=town.user("signatory"))
    look_after(timezone.now())
    assert states(job) == {"queued": 201}


def test_what_keeps_a_sending_from_being_made_or_asked_for(town, build):  # noqa: F811
    editor, senior = town.user("editor"), town.user("senior")
    one = readers_list(town, 1)
    elsewhere = Publication.objects.create(name="北栅报", slug="beizha", unit=town.beizha)
    foreign = MailingList.objects.create(name="北栅", publication=elsewhere, unit=town.beizha)
    whole = dict(build=build, lists=[one], subject="标题", by=editor)
    for change, sentence in [
        ({"by": town.user("correspondent")}, "编辑、责编或签发人"),
        ({"by": town.user("other")}, "编辑、责编或签发人"),
        ({"lists": []}, "请选发给哪些名单"),
        ({"lists": [one, foreign]}, "不是这份小报的"),
        ({"subject": " \n "}, "请写邮件标题"),
        ({"subject": "长" * 101}, "最多 100 个字"),
    ]:
        with refused(sentence):
            jobs.make_job(**whole | change)
    with override_settings(PORTAL_MAIL=False), refused("还没有接邮件服务器"):
        jobs.make_job(**whole)
    files = build.files.filter(edition="mail")
    files.update(state="waiting")
    with refused("邮件还没有做好"):
        jobs.make_job(**whole)
    files.update(state="made")
    assert not SendJob.objects.exists()
    job, twin = jobs.make_job(**whole), jobs.make_job(**whole)
    with refused("已经过了"):
        jobs.ask_to_send(job=job, by=senior, send_at=timezone.now())
    jobs.ask_to_send(job=job, by=senior)
    with refused("已经有一次发送在路上"):
        jobs.ask_to_send(job=twin, by=senior)
    assert jobs.cancel(job=twin, by=editor).state == State.CANCELLED
    with refused("责编或签发人"):
        jobs.cancel(job=job, by=editor)
    send_all()
    again = jobs.make_job(**whole)
    assert again.counted == 0
    with refused("都收到过这一期了"):
        jobs.ask_to_send(job=again, by=senior)


def test_a_sending_that_missed_its_hour_waits_for_a_person(town, build):  # noqa: F811
    """S7: off at eight, on at eleven; a minute before the limit it still goes."""
    eight = timezone.now() + AN_HOUR
    job = asked(town, a_job(town, build, readers_list(town, 2)), send_at=eight)
    for moment, state in [
        (eight - AN_HOUR / 60, State.SCHEDULED),
        (eight + 2 * AN_HOUR + AN_HOUR / 60, State.PAUSED),
    ]:
        look_after(moment)
        assert fresh(job).state == state
    assert fresh(job).why.startswith("过了原定的时间两个多小时")
    assert states(job) == {}
    jobs.resume(job=job, by=town.user("senior"))
    SendJob.objects.filter(pk=job.pk).update(latest_at=eight + 2 * AN_HOUR, send_at=eight)
    look_after(eight + 2 * AN_HOUR)
    assert fresh(job).state == State.RUNNING


def test_a_sending_that_stood_still_for_hours_waits_for_a_person(town, build):  # noqa: F811
    job = going(town, build, readers_list(town, 2))
    Sender(new_carrier(), lambda: timezone.now() + 3 * AN_HOUR).work(5)
    assert (fresh(job).state, states(job)) == (State.PAUSED, {"queued": 2})
    jobs.resume(job=job, by=town.user("senior"))
    send_all()
    assert (fresh(job).state, states(job)) == (State.DONE, {"sent": 2})


def test_a_database_put_back_on_another_machine_sends_nothing(town, build, settings, tmp_path, mailoutbox):  # noqa: F811
    """S7: another data folder, a copy of the same one, another address, another database: each is another house."""
    settings.PORTAL_MAIL_HOUSE = ""
    job = going(town, build, readers_list(town, 2))
    here = fingerprint()
    assert here == fingerprint()
    mark = tmp_path / "mail-house"
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "mail-house").write_text(mark.read_text())
    elsewhere = [{"DATA_DIR": tmp_path / "new"}, {"DATA_DIR": copy}, {"SITE_URL": "https://test.example.cn"}]
    for change in elsewhere:
        with override_settings(**change):
            Sender(new_carrier()).work(5)
            assert fresh(job).state == State.PAUSED
            assert "从别处复制或恢复来的" in fresh(job).why
        SendJob.objects.filter(pk=job.pk).update(state=State.RUNNING)
    assert mailoutbox == []
    with override_settings(DATA_DIR=copy):
        Sender(new_carrier()).work(5)
        jobs.resume(job=job, by=town.user("senior"))
        send_all()
    assert len(mailoutbox) == 2


def test_staff_of_a_role_list_get_it_once_and_may_leave_and_those_without_mail_are_named(
    town,
    build,  # noqa: F811
    mailoutbox,
    django_assert_num_queries,
):
    def member(name: str, role: Role, unit, email: str) -> User:
        user = User.objects.create_user(username=name, email=email)
        grant_role(user=user, unit=unit, role=role, by=None)
        return user

    leader = Role.TEAM_LEADER
    first = member("a", leader, town.linhe, "A@example.cn")
    grant_role(user=first, unit=town.beizha, role=leader, by=None)
    paperless = member("b", leader, town.linhe, "")
    member("c", Role.DESK_CLERK, town.linhe, "c@example.cn")
    away = member("d", leader, town.linhe, "d@example.cn")
    User.objects.filter(pk=away.pk).update(is_active=False)
    reader = member("e", leader, town.beizha, "reader0@example.cn")
    gone = member("f", leader, town.beizha, "f@example.cn")
    member("g", leader, town.beizha, "g@example.cn")
    Suppression.objects.create(address_hash=address_hash("g@example.cn"), reason="asked")
    working = MailingList.objects.create(
        name="楼组长", kind="role", unit=town.unit, ground="您是楼组长。", roles=[leader]
    )
    left = Subscriber.objects.create(
        address=gone.email, address_hash=address_hash(gone.email), state="active"
    )
    Subscription.objects.create(list=working, subscriber=left, state="left")
    readers = readers_list(town, 2)
    assert list(audience.without_mail(working)) == [paperless]
    assert not audience.without_mail(readers).exists()
    lists = [readers, working]
    with django_assert_num_queries(6):
        assert audience.count(lists, build) == 3
    readers_list(town, 40, first=10, unit=town.beizha)
    for number in range(20):
        member(f"h{number}", leader, town.linhe, f"h{number}@example.cn")
    more = [*lists, MailingList.objects.get(unit=town.beizha)]
    with django_assert_num_queries(6):
        assert audience.count(more, build) == 63
    User.objects.filter(username__startswith="h").delete()
    job = going(town, build, *lists)
    send_all()
    assert {mail.to[0] for mail in mailoutbox} == {"a@example.cn", reader.email, "reader1@example.cn"}
    assert Delivery.objects.get(subscriber__user=first).list == working
    assert Delivery.objects.get(address_hash=address_hash(reader.email)).list == readers
    assert Subscriber.objects.get(user=first).address == "a@example.cn"
    assert audience.count(lists, build) == 0
    assert states(job) == {"sent": 3}


def test_nobody_does_anything_with_the_sending_of_another_unit(town, build):  # noqa: F811
    stranger = User.objects.create_user(username="stranger")
    grant_role(user=stranger, unit=town.beizha, role=Role.SIGNATORY, by=None)
    Publication.objects.filter(pk=build.issue.publication_id).update(unit=town.linhe)
    job = going(town, build, readers_list(town, 3))
    row = job.deliveries.first()
    Delivery.objects.filter(pk=row.pk).update(state="uncertain")
    for press in (
        lambda: jobs.pause(job=job, by=stranger),
        lambda: jobs.resume(job=job, by=stranger),
        lambda: jobs.cancel(job=job, by=stranger),
        lambda: jobs.confirm(job=job, by=stranger),
        lambda: jobs.set_pace(job=job, per_minute=1, by=stranger),
        lambda: jobs.set_hold(job=job, hold=True, by=stranger),
        lambda: jobs.decide(delivery=row, again=True, by=stranger),
        lambda: jobs.try_failed_again(job=job, by=stranger),
        lambda: jobs.send_test(job=job, to="x@example.cn", by=stranger),
    ):
        with refused("只有本单位"):
            press()
    assert fresh(job).state == State.RUNNING


def test_how_fast_all_sendings_go_together_is_said_by_the_town(town, build):  # noqa: F811
    Publication.objects.filter(pk=build.issue.publication_id).update(unit=town.linhe)
    there = User.objects.create_user(username="there")
    grant_role(user=there, unit=town.linhe, role=Role.SENIOR_EDITOR, by=None)
    job = a_job(town, build, readers_list(town, 1))
    with refused("请街道（镇）一级的责编或签发人来改"):
        jobs.set_pace(job=job, per_minute=7, by=there)
    jobs.set_pace(job=job, per_minute=7, by=town.user("senior"))
    assert Pace.now() == 7
    assert not jobs.may_set_pace(there)


@pytest.mark.parametrize(("pace", "fine"), [(0, False), (1, True), (100_000, True), (100_001, False)])
def test_a_pace_is_a_number_that_makes_sense(town, build, pace, fine):  # noqa: F811
    job = a_job(town, build, readers_list(town, 1))
    if fine:
        assert jobs.set_pace(job=job, per_minute=pace, by=town.user("senior")).per_minute == pace
    else:
        with refused("请写 1 到 100000 的数"):
            jobs.set_pace(job=job, per_minute=pace, by=town.user("senior"))


def test_a_cancelled_sending_strikes_off_what_waits_and_sees_through_what_is_under_way(town, build):  # noqa: F811
    job = going(town, build, readers_list(town, 4))
    one, two, *_rest = job.deliveries.all()
    later = timezone.now() + AN_HOUR
    Delivery.objects.filter(pk=one.pk).update(state="handed", owner="x", lease_until=later)
    Delivery.objects.filter(pk=two.pk).update(state="leased", owner="x", lease_until=later)
    assert jobs.cancel(job=job, by=town.user("senior")).state == State.CANCELLED
    assert states(job) == {"handed": 1, "skipped": 3}
    # Its postman fell: whether it arrived nobody knows, and nobody sends it again.
    look_after(later + AN_HOUR)
    assert states(job) == {"uncertain": 1, "skipped": 3}
    with refused("已经结束了"):
        jobs.cancel(job=job, by=town.user("senior"))
    with refused("取消了，不能再发"):
        jobs.decide(delivery=one, again=True, by=town.user("senior"))
    jobs.decide(delivery=one, again=False, by=town.user("senior"))
    assert states(job) == {"sent": 1, "skipped": 3}


def test_a_test_goes_to_oneself_is_the_very_mail_and_has_a_limit(town, build, mailoutbox):  # noqa: F811
    editor = town.user("editor")
    job = a_job(town, build, readers_list(town, 1))
    with refused("请写您自己的邮箱"):
        jobs.send_test(job=job, to="me", by=editor)
    jobs.send_test(job=job, to=" Me@example.cn", by=editor)
    assert fresh(job).tested_at
    asked(town, job)
    send_all()
    test, real = (mail.message() for mail in mailoutbox)
    assert (test["To"], real["To"]) == ("me@example.cn", reader_address(0))
    assert {name for name in test if test[name] != real[name]} <= {
        "To",
        "Message-ID",
        "List-Unsubscribe",
        "Date",
    }
    for _n in range(9):
        jobs.send_test(job=job, to="me@example.cn", by=editor)
    with refused("最多试发 10 次"):
        jobs.send_test(job=job, to="me@example.cn", by=editor)


def test_no_press_is_without_a_line_and_no_line_has_an_address(town, build, caplog):  # noqa: F811
    senior = town.user("senior")
    job = a_job(town, build, readers_list(town, 1))
    jobs.send_test(job=job, to="me@example.cn", by=senior)
    job = asked(town, job)
    for press in (jobs.pause, jobs.resume):
        press(job=job, by=senior)
    jobs.set_pace(job=job, per_minute=7, by=senior)
    jobs.set_hold(job=job, hold=True, by=senior)
    send_all()
    Delivery.objects.update(state="failed")
    jobs.try_failed_again(job=job, by=senior)
    Delivery.objects.update(state="uncertain")
    jobs.decide(delivery=Delivery.objects.get(), again=False, by=senior)
    jobs.cancel(job=job, by=senior)
    lines = AuditEntry.objects.filter(verb__startswith="mailing.").order_by("pk")
    verbs = "make_job test ask pause resume set_pace set_hold begin done try_again decide cancel"
    assert " ".join(line.verb.partition(".")[2] for line in lines) == verbs
    told = "".join(f"{line.label}{line.note}{line.actor_label}" for line in lines) + caplog.text
    assert "@" not in told
