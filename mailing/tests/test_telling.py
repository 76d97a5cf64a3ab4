"""A sending that waits for a person says so: by mail to whoever asked for it and to the administrators, and on the dashboard."""

import pytest
from django.core import mail
from django.utils import timezone

from mailing.actions import jobs
from mailing.actions.by_the_clock import look_after, stop_after_restore
from mailing.models import Delivery, SendJob
from mailing.progress import waiting_for
from mailing.sending.carriers import Answer, Fate
from mailing.sending.work import Sender
from portal.accounts.models import User
from portal.outbox.actions import deliver_due
from portal.outbox.models import Message

from .sendings import a_job, asked, build, going, house, number_to_mail, readers_list  # noqa: F401
from .test_sending import Noting

pytestmark = [pytest.mark.django_db]
State = SendJob.State


@pytest.fixture
def addresses(town):
    """Of the staff: the one who asks, an administrator, one who left, one who has nothing to do with it."""
    for name in ("senior", "signatory"):
        town.user(name)
        User.objects.filter(username=name).update(email=f"{name}@example.cn")
    User.objects.filter(is_superuser=True).update(email="Admin@example.cn")
    User.objects.create_superuser(username="gone", email="gone@example.cn", password="x", is_active=False)


def told() -> list[str]:
    return sorted(one.mail for one in Message.objects.filter(kind="mailing-waits"))


def stopped_by_refusals(town, build) -> SendJob:  # noqa: F811
    job = going(town, build, readers_list(town, 20))
    Sender(Noting(timezone.now, Answer(Fate.NEVER, "550 no"))).work(10)
    return SendJob.objects.get(pk=job.pk)


def test_too_many_refusals_are_told_once_to_whoever_asked_and_to_the_administrators(town, build, addresses):  # noqa: F811
    job = stopped_by_refusals(town, build)
    for _again in range(2):
        Sender(Noting(timezone.now)).work(1)
        look_after(timezone.now())
    assert job.state == State.PAUSED
    assert told() == ["admin@example.cn", "senior@example.cn"]
    deliver_due(limit=10)
    assert {tuple(one.to) for one in mail.outbox} == {("admin@example.cn",), ("senior@example.cn",)}
    words = mail.outbox[0].body
    assert "“枫浦邻里 第1期”没有发完，自己停下了" in words
    assert "有 10 封被退回" in words
    assert f"/admin/mailing/{job.pk}/" in words
    assert [one.pk for one in waiting_for(town.user("senior"))["stopped"]] == [job.pk]


def test_going_on_and_stopping_again_is_told_again(town, build, addresses):  # noqa: F811
    job = stopped_by_refusals(town, build)
    jobs.resume(job=job, by=town.user("senior"))
    Sender(Noting(timezone.now, Answer(Fate.NEVER, "550 no"))).work(10)
    assert told() == ["admin@example.cn"] * 2 + ["senior@example.cn"] * 2


def test_a_sending_that_ends_with_mails_in_doubt_is_told_and_stands_on_the_dashboard(
    town,
    build,  # noqa: F811
    addresses,
    client,
):
    job = going(town, build, readers_list(town, 3), hold=True)
    answers = iter([Answer(Fate.DOUBTFUL, "x"), Answer(Fate.TAKEN, "250 ok"), Answer(Fate.TAKEN, "250 ok")])
    carrier = Noting(timezone.now)
    carrier.carry = lambda letter: next(answers)
    for _twice in range(2):
        SendJob.objects.update(rest_until=None)
        Sender(carrier).work(5)
    look_after(timezone.now())
    assert SendJob.objects.get(pk=job.pk).state == State.DONE
    assert told() == ["admin@example.cn", "senior@example.cn"]
    assert "有 1 封说不准到没到，没有再发" in Message.objects.filter(kind="mailing-waits").first().text
    senior = town.user("senior")
    client.force_login(senior)
    assert "有的说不准到没到，等人决定要不要再发一次" in client.get("/admin/").content.decode()
    jobs.decide(delivery=Delivery.objects.get(state="uncertain"), again=False, by=senior)
    assert waiting_for(senior)["doubtful"] == []


def test_a_person_who_stops_it_a_portal_without_mail_and_an_end_as_it_should_be_tell_nobody(
    town,
    build,  # noqa: F811
    addresses,
    settings,
):
    job = going(town, build, readers_list(town, 2))
    jobs.pause(job=job, by=town.user("senior"))
    jobs.resume(job=job, by=town.user("senior"))
    Sender(Noting(timezone.now)).work(5)
    look_after(timezone.now())
    assert SendJob.objects.get(pk=job.pk).state == State.DONE
    SendJob.objects.filter(pk=job.pk).update(state=State.RUNNING)
    settings.PORTAL_MAIL = False
    stop_after_restore()
    assert SendJob.objects.get(pk=job.pk).state == State.PAUSED
    assert told() == []


def test_a_copy_put_back_is_told_while_what_was_under_way_waits(town, build, addresses):  # noqa: F811
    asked(town, a_job(town, build, readers_list(town, 2)))
    stop_after_restore()
    assert told() == ["admin@example.cn", "senior@example.cn"]
