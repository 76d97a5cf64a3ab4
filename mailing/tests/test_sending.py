"""The engine against a mail server that takes, refuses, hangs up, hangs and lies; each sending ends in a state to act on."""

import datetime

import pytest
from django.utils import timezone

from mailing.actions import jobs
from mailing.actions.by_the_clock import look_after, note_failure
from mailing.models import Delivery, SendJob, Subscriber, Subscription, Suppression, address_hash
from mailing.sending import carriers
from mailing.sending.brakes import MOST_FAILURES, stop_sentence
from mailing.sending.carriers import Answer, Fate, new_carrier
from mailing.sending.work import Sender
from news.models import ArticlePage
from paper.actions.signing import say_why
from paper.actions.withdrawing import withdraw_build
from paper.models import IssueBuild
from paper.tests.numbers import item, section, sign_again
from portal.accounts.models import User
from tests.mail_sink import mail_sink

from .sendings import (
    a_job,
    asked,
    build,  # noqa: F401
    going,
    house,  # noqa: F401
    hurry,
    number_to_mail,  # noqa: F401
    reader_address,
    readers_list,
    states,
    with_mail,
)

pytestmark = [pytest.mark.django_db]
State = SendJob.State


@pytest.fixture
def smtp(settings):
    """The settings of a portal with a mail server at a port."""

    def use(port: int) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5

    return use


def send_all(rounds: int = 1) -> int:
    """Whatever is due, as often as it takes something on; leases and pauses run out in between."""
    sender, carried = Sender(new_carrier()), 0
    for _round in range(rounds):
        look_after(timezone.now())
        carried += sender.work(30)
        hurry()
    sender.carrier.close()
    look_after(timezone.now())
    return carried


def fresh(job: SendJob) -> SendJob:
    return SendJob.objects.get(pk=job.pk)


def first_time_for(numbers: set[int], way: str):
    """Misbehave with the first offer to each of these readers."""
    waiting = {reader_address(number) for number in numbers}

    def behave(_n: int, recipient: str) -> str:
        if recipient in waiting:
            waiting.discard(recipient)
            return way
        return "take"

    return behave


def test_each_reader_gets_one_mail_and_the_sending_says_how_it_ended(town, build, smtp):  # noqa: F811
    """S5 in small: 10 come too often at first, 2 do not exist, the line drops 3 times before a mail was taken."""
    later, dropped = first_time_for(set(range(0, 100, 10)), "later"), first_time_for({33, 66, 99}, "drop")

    def behave(number: int, recipient: str) -> str:
        if recipient in (reader_address(5), reader_address(77)):
            return "never"
        way = later(number, recipient)
        return way if way != "take" else dropped(number, recipient)

    job = going(town, build, readers_list(town, 200))
    with mail_sink(behave) as sink:
        smtp(sink.port)
        assert send_all(3) == 213
    assert states(job) == {"sent": 198, "failed": 2}
    assert (len(sink.ids), sink.repeats, max(sink.recipients.values())) == (198, 0, 1)
    job = fresh(job)
    assert (job.state, job.why) == (State.DONE, "发完了，2 封没有送到")
    failed = Delivery.objects.filter(state="failed").first()
    assert failed.code == "550 5.1.1 … no such user"
    # Kept connections: two for a hundred each, and a fresh one after each drop.
    assert sink.connections <= 2 + 3 + 3
    assert jobs.try_failed_again(job=job, by=town.user("senior")) == 2
    with mail_sink() as mended:
        smtp(mended.port)
        send_all()
    assert states(job) == {"sent": 200}
    assert fresh(job).why == "发完了"


@pytest.mark.long
@pytest.mark.parametrize(
    ("way", "hold", "states_before", "repeats"),
    [
        # Taken without a word: nobody knows. Again with the same Message-ID, or a person decides.
        ("vanish", False, {"sent": 2, "retry": 1}, 1),
        ("vanish", True, {"sent": 2, "uncertain": 1}, 0),
        ("babble", True, {"sent": 2, "uncertain": 1}, 0),
        ("hang", True, {"sent": 2, "uncertain": 1}, 0),
        # Before it was given it surely was not taken: no doubt, whatever the setting.
        ("drop", True, {"sent": 3}, 0),
        ("closing", True, {"sent": 3}, 0),
    ],
)
def test_a_server_that_lies_or_vanishes(
    town,
    build,  # noqa: F811
    smtp,
    monkeypatch,
    way,
    hold,
    states_before,
    repeats,
):
    monkeypatch.setattr(carriers, "PATIENCE", 0.3)
    job = going(town, build, readers_list(town, 3), hold=hold)
    with mail_sink(first_time_for({1}, way)) as sink:
        smtp(sink.port)
        sender = Sender(new_carrier())
        sender.work(10)
        sender.work(10)
        assert states(job) == states_before
        hurry()
        send_all(2)
        assert sink.repeats == repeats
    assert fresh(job).state == State.DONE
    if "uncertain" not in states_before:
        assert states(job) == {"sent": 3}
        return
    assert fresh(job).why == "发完了，1 封说不准到没到"
    (doubtful,) = Delivery.objects.filter(state="uncertain")
    with pytest.raises(jobs.Refused, match="只有本单位"):
        jobs.decide(delivery=doubtful, again=True, by=town.user("editor"))
    jobs.decide(delivery=doubtful, again=True, by=town.user("senior"))
    with pytest.raises(jobs.Refused, match="已经有人看过"):
        jobs.decide(delivery=doubtful, again=False, by=town.user("senior"))
    assert fresh(job).state == State.RUNNING
    with mail_sink() as sink:
        smtp(sink.port)
        send_all()
    assert sink.ids.total() == 1
    assert f"<{doubtful.message_id}>" in str(sink.ids)
    assert states(job) == {"sent": 3}


def test_a_server_that_is_not_there_stops_the_sending_with_a_sentence_and_loses_nothing(
    town,
    build,  # noqa: F811
    smtp,
):
    job = going(town, build, readers_list(town, 5))
    smtp(1)  # nobody listens there
    now = timezone.now()
    clock = [now]
    sender = Sender(new_carrier(), lambda: clock[0])
    tries = 0
    while fresh(job).state == State.RUNNING and tries < 50:
        sender.work(0.2)
        clock[0] += datetime.timedelta(seconds=61)
        tries += 1
    job = fresh(job)
    assert (job.state, job.failures) == (State.PAUSED, MOST_FAILURES)
    assert job.why.startswith("邮件服务器连着 10 次没有接上。")
    assert states(job) == {"queued": 5}
    assert set(job.deliveries.values_list("attempts", flat=True)) == {0}
    with mail_sink() as sink:
        smtp(sink.port)
        jobs.resume(job=job, by=town.user("signatory"))
        send_all()
    assert (states(job), fresh(job).state, fresh(job).failures) == ({"sent": 5}, State.DONE, 0)


def test_it_rests_longer_and_longer_and_an_answer_begins_anew(town, build):  # noqa: F811
    class Gone:
        def ready(self):
            raise carriers.Unreachable("x")

        def close(self): ...

    job = going(town, build, readers_list(town, 1))
    clock = [timezone.now()]
    rests = []
    for _try in range(4):
        Sender(Gone(), lambda: clock[0]).work(5)
        rests.append((fresh(job).rest_until - clock[0]).total_seconds())
        clock[0] = fresh(job).rest_until
    # After the first failure at once.
    assert (rests, fresh(job).failures) == ([1, 2, 5, 10], 5)
    # Several connections that meet the same silence count once.
    before = clock[0] - datetime.timedelta(seconds=1)
    SendJob.objects.filter(pk=job.pk).update(rest_until=clock[0])
    note_failure(job, before)
    assert fresh(job).failures == 5
    Sender(Noting(timezone.now), lambda: clock[0]).work(5)
    assert (fresh(job).failures, states(job)) == (0, {"sent": 1})


TAKEN = Answer(Fate.TAKEN, "250 ok")


class Noting:
    """Takes everything and notes when, by the clock of the test."""

    def __init__(self, clock, answer=TAKEN, before=lambda: None):
        self.clock, self.times, self.answer, self.before, self.to = clock, [], answer, before, []

    def ready(self): ...

    def carry(self, letter):
        self.before()
        self.times.append(self.clock())
        self.to.append(letter.to)
        return self.answer

    def close(self): ...


@pytest.mark.long
def test_no_minute_has_more_than_the_pace_whoever_sends_and_those_who_left_get_nothing(town, build):  # noqa: F811
    """S6: 30 a minute, two postmen side by side, 100 of 300 leave while they wait."""
    one = readers_list(town, 300)
    job = asked(town, a_job(town, build, one))
    jobs.set_pace(job=job, per_minute=30, by=town.user("senior"))
    look_after(timezone.now())
    start = timezone.now()
    clock = [start]
    times, to = [], []
    postmen = [Sender(Noting(lambda: clock[0]), lambda: clock[0]) for _n in range(2)]
    for postman in postmen:
        postman.carrier.times, postman.carrier.to = times, to
    for second in range(0, 520, 13):
        clock[0] = start + datetime.timedelta(seconds=second)
        for postman in postmen:
            postman.work(5)
        if second == 91:
            leave(one, range(200, 300))
    assert len(times) == 200
    for begins in {*times}:
        within = [when for when in times if begins <= when < begins + datetime.timedelta(minutes=1)]
        assert len(within) <= 30
    assert (times[29] - times[0]).total_seconds() == 0
    # A minute later the next thirty, by a clock that is looked at every thirteen seconds.
    assert (times[30] - times[0]).total_seconds() == 65
    assert not {reader_address(number) for number in range(200, 300)} & set(to)
    assert states(job) == {"sent": 200, "skipped": 100}


def leave(one, numbers) -> None:
    """A third leaves the list, a third everything, a third is suppressed."""
    hashes = [address_hash(reader_address(number)) for number in numbers]
    Subscription.objects.filter(list=one, subscriber__address_hash__in=hashes[::3]).update(state="left")
    Subscriber.objects.filter(address_hash__in=hashes[1::3]).update(state="left")
    Suppression.objects.bulk_create([Suppression(address_hash=one, reason="left") for one in hashes[2::3]])


def test_whoever_leaves_at_the_last_moment_or_after_a_pause_gets_nothing(town, build):  # noqa: F811
    """Leased already, and not yet handed over: asked once more at that moment. A pause is one more such moment."""
    one = readers_list(town, 10)
    job = going(town, build, one)
    carrier = Noting(timezone.now)

    def leaves():
        if len(carrier.to) == 2:
            leave(one, range(3, 6))

    carrier.before = leaves
    Sender(carrier).work(10)
    # The fourth, fifth and sixth left while the third was being sent.
    assert states(job) == {"sent": 7, "skipped": 3}
    job = going(town, rebuilt(build), one)
    carrier.to.clear()

    def pauses():
        if len(carrier.to) == 1:
            jobs.pause(job=job, by=town.user("senior"))

    carrier.before = pauses
    Sender(carrier).work(10)
    assert states(job) == {"sent": 2, "queued": 5}
    assert fresh(job).why == "王senior按了“停下”。"
    assert Sender(carrier).work(10) == 0


def rebuilt(build):  # noqa: F811
    """The same number, changed and signed again."""
    say_why(issue=build.issue, reason="漏了", by=User.objects.get(username="editor"))
    article = ArticlePage.objects.get(pk=build.items.get().page)
    sign_again(build.issue, section("新的", item(article)))
    return with_mail(IssueBuild.objects.of(build.issue))


def test_a_number_withdrawn_while_it_is_sent_ends_its_sending_at_once(town, build):  # noqa: F811
    job = going(town, build, readers_list(town, 10))
    carrier = Noting(timezone.now)

    def withdraws():
        if len(carrier.to) == 3:
            withdraw_build(build=build, items=list(build.items.all()))

    carrier.before = withdraws
    Sender(carrier).work(10)
    assert len(carrier.to) == 4
    job = fresh(job)
    assert (job.state, job.why) == (State.CANCELLED, "这一期撤下了或者重做了，没发的不再发。")
    assert states(job) == {"sent": 4, "skipped": 6}
    with pytest.raises(jobs.Refused, match="没有停下"):
        jobs.resume(job=job, by=town.user("senior"))


def test_too_many_hard_failures_stop_it_and_a_person_lets_it_go_on(town, build):  # noqa: F811
    """A batch of a hundred is not gone through when all of them fail."""
    job = going(town, build, readers_list(town, 120))
    Sender(Noting(timezone.now, Answer(Fate.NEVER, "550 no"))).work(10)
    assert states(job) == {"failed": 10, "queued": 110}
    assert fresh(job).why == "最近发的里有 10 封被退回，太多了，先停下。请看看“发不出”的原因，再按“接着发”。"
    jobs.resume(job=job, by=town.user("senior"))
    Sender(Noting(timezone.now)).work(10)
    look_after(timezone.now())
    assert (fresh(job).state, states(job)) == (State.DONE, {"failed": 10, "sent": 110})


@pytest.mark.parametrize(
    ("failed", "sent", "stops"), [(9, 0, False), (10, 0, True), (24, 476, False), (25, 475, True)]
)
def test_the_edge_of_too_many(town, build, failed, sent, stops):  # noqa: F811
    job = going(town, build, readers_list(town, 1))
    now = timezone.now()
    rows = [("failed", n) for n in range(failed)] + [("sent", n) for n in range(failed, failed + sent)]
    Delivery.objects.bulk_create(
        Delivery(job=job, address_hash=str(n), message_id=str(n), state=state, settled_at=now)
        for state, n in rows
    )
    assert bool(stop_sentence(fresh(job), now)) is stops


def test_an_address_that_could_carry_another_line_never_leaves(town, build):  # noqa: F811
    one = readers_list(town, 3)
    bad = ["a@example.cn\r\nBcc: b@example.cn", "a b,c@example.cn", "读者@example.cn"]
    for person, address in zip(Subscriber.objects.order_by("pk"), bad, strict=True):
        Subscriber.objects.filter(pk=person.pk).update(address=address)
    job = going(town, build, one)
    carrier = Noting(timezone.now)
    Sender(carrier).work(5)
    assert (carrier.to, states(job)) == ([], {"failed": 3})
