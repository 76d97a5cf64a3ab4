"""What was erased after a copy was made does not come back with it."""

import datetime
import json

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from wagtail.models import Page

from events.models import SignUp
from events.retention import FORGOTTEN, forget_person
from events.tests.rolls import a_roll, come, people, phone
from mailing.actions import subscribing
from mailing.models import Suppression
from mailing.tests.readers import reader, role_list, the_list
from news.models import StoryPage
from portal.accounts.models import Role, StaffRole, User
from portal.accounts.staff import change_colleague
from portal.core.models import AuditEntry
from portal.core.put_back import ERASURES
from portal.core.sealed import keyed_hash
from portal.editorial.actions import withdraw_page
from portal.editorial.tick import run_tick
from portal.keeping import erasures, restoring
from portal.keeping.models import Run
from portal.outbox.models import Message
from portal.people.actions import act_for, close_account, give_contact
from portal.people.models import Consent, Contact, Person, Proxy
from residents.account import record

from .kept import Kept, ends_with, run

ADDRESSES = ["one@example.cn", "two@example.cn", "three@example.cn"]


class Lives:
    """People of the town, and what each of them has erased."""

    def __init__(self, kept: Kept) -> None:
        self.town = town = kept.town
        self.admin = town.user("admin")
        self.leaver = User.objects.create(
            username="r-1", phone="19900000201", phone_hash=keyed_hash("19900000201")
        )
        self.family, self.old, self.gone, self.moved = people(town, 4)
        self.proxy = act_for(user=self.leaver, person=self.family, relation="child")
        self.roll = a_roll(town)
        come(self.roll, self.old, contact=phone(301))
        give_contact(person=self.old, number="19900000301", relation="self")
        self.contact = give_contact(person=self.moved, number="19900000302", relation="self")
        self.mailed = give_contact(person=self.family, number="19900000303", relation="self")
        Contact.objects.filter(pk=self.mailed.pk).update(mail="old@example.cn")
        self.story = town.story()
        self.article = town.article("要下线的一篇")
        self.colleague, self.former = town.user("correspondent"), town.user("editor")
        lists = [the_list(town), role_list(town)]
        self.readers = [reader(*lists, address=one) for one in ADDRESSES]
        self.lists = lists

    def erase(self) -> None:
        close_account(user=self.leaver, by=self.leaver)
        forget_person(self.old)
        Person.objects.get(pk=self.gone.pk).delete()
        Contact.objects.filter(pk=self.mailed.pk).update(mail="")
        record("people.drop_mail", of_type="people.contact", of_id=str(self.mailed.pk))
        consent = self.story.person.consents.get()
        consent.withdrawn_on = timezone.localdate()
        consent.save()
        withdraw_page(page=Page.objects.get(pk=self.article.pk), by=self.admin, reason="当事人要求")
        change_colleague(
            user=self.colleague,
            name="走了的人",
            login="correspondent",
            places=[],
            active=False,
            by=self.admin,
        )
        subscribing.leave(subscriber_token=self.readers[0].token)
        subscribing.suppress_by_phone(address=ADDRESSES[1], by=self.admin)
        subscribing.suppress_by_phone(address="stranger@example.cn", by=self.admin)

    def back(self) -> list[str]:
        """What is there that should not be."""
        user = User.objects.get(pk=self.leaver.pk)
        found = {
            "account": user.is_active or user.phone,
            "proxy": Proxy.objects.filter(pk=self.proxy.pk, until=None).exists(),
            "person": Person.objects.get(pk=self.old.pk).name != FORGOTTEN,
            "their sign-up's number": SignUp.objects.filter(person=self.old, contact__isnull=False).exists(),
            "deleted person": Person.objects.filter(pk=self.gone.pk).exists(),
            "mail": Contact.objects.get(pk=self.mailed.pk).mail,
            "consent": Consent.objects.filter(person=self.story.person, withdrawn_on=None).exists(),
            "page": Page.objects.get(pk=self.article.pk).live,
            "colleague": User.objects.get(pk=self.colleague.pk).is_active,
            "role": StaffRole.objects.filter(user=self.colleague).exists(),
            "reader": not Suppression.objects.filter(address_hash=self.readers[0].address_hash).exists(),
            "two suppressed": Suppression.objects.count() < 3,
        }
        return [name for name, there in found.items() if there]


@pytest.fixture
def lives(kept):
    return Lives(kept)


@pytest.mark.long
@pytest.mark.postgres
def test_what_was_erased_after_the_copy_does_not_come_back(kept, lives):
    assert len(lives.back()) == 12, "all of it is there before"
    copy = kept.copy()
    lives.erase()
    assert lives.back() == []
    later = kept.town.article("备份以后的一篇")
    said = run("restore", copy, "--yes")
    assert not Page.objects.filter(pk=later.pk).exists(), "the copy is in place"
    assert lives.back() == []
    assert "accounts.close × 1" in said
    run_tick()
    assert not StoryPage.objects.get(pk=lives.story.pk).live, (
        "its consent is withdrawn: down with the next tick"
    )


@pytest.mark.long
def test_without_the_note_it_would_all_come_back(kept, lives, monkeypatch):
    """The control."""
    copy = kept.copy()
    lives.erase()
    monkeypatch.setattr(restoring.erasures, "since", lambda *_args: [])
    run("restore", copy, "--yes")
    assert len(lives.back()) == 12


@pytest.mark.long
def test_the_file_alone_is_enough_when_the_database_is_lost(kept, lives):
    from .test_there_and_back import lose_everything

    copy = kept.copy()
    lives.erase()
    run_tick()
    elsewhere = kept.folder / "kept.jsonl"
    elsewhere.write_bytes(erasures.journal().read_bytes())
    lose_everything(kept.data)
    run("restore", copy, "--yes")
    assert len(lives.back()) == 12, "nothing told of it"
    when = timezone.localtime(restoring.read_manifest(copy).when).replace(tzinfo=None).isoformat()
    said = run("replay_erasures", "--since", when, "--from", elsewhere)
    assert lives.back() == []
    assert run("replay_erasures", "--since", when, "--from", elsewhere) != said, (
        "a second time nothing is there"
    )
    assert lives.back() == []


@pytest.mark.long
def test_the_file_holds_numbers_and_nothing_of_anybody(kept, lives):
    lives.erase()
    erasures.note_new()
    text = erasures.journal().read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["verb"] for line in lines} >= {"accounts.close", "events.forget_person", "mailing.suppress"}
    told = [lives.leaver.username, lives.gone.name, *ADDRESSES, "stranger", "当事人", "19900000", "要下线"]
    assert [word for word in told if word in text] == []
    assert erasures.journal().stat().st_mode & 0o077 == 0


@pytest.mark.long
def test_each_line_is_noted_once_also_one_that_was_committed_late(kept, lives):
    close_account(user=lives.leaver, by=None)
    assert erasures.note_new() >= 1
    assert erasures.note_new() == 0
    first = AuditEntry.objects.filter(verb="accounts.close").get()
    late = AuditEntry.objects.create(verb="accounts.close", object_type="accounts.user", object_id="999")
    # Its number and its time are older: its transaction took longer. An hour at most is looked back.
    moment = datetime.timedelta(minutes=50)
    AuditEntry.objects.bulk_create(
        [AuditEntry(verb="accounts.close", object_type="accounts.user", object_id="998")]
    )
    assert erasures.note_new() == 2
    assert {line.pk for line in erasures._read(erasures.journal())} >= {"998", "999", first.object_id}
    assert late.at - first.at < moment


@pytest.mark.long
def test_a_line_that_a_power_cut_left_half_is_passed_over(kept, lives):
    close_account(user=lives.leaver, by=None)
    erasures.note_new()
    whole = len(erasures._read(erasures.journal()))
    with erasures.journal().open("a") as stream:
        stream.write('{"at": "2026-11-30T0')
    assert len(erasures._read(erasures.journal())) == whole


def line(at: str, verb: str = "accounts.close", pk: str = "1", number: int = 0) -> str:
    return (
        json.dumps({"at": f"2026-11-{at}+00:00", "verb": verb, "id": number or hash(at) % 1000, "pk": pk})
        + "\n"
    )


@pytest.mark.parametrize(
    ("minute", "again"), [("28T03:59:59", False), ("28T04:00:00", False), ("28T04:00:01", True)]
)
def test_a_time_that_an_earlier_restore_undid_is_not_done_again(db, settings, tmp_path, minute, again):
    """Numbers given in it were given again to others: what was erased then is nothing of this copy's."""
    settings.DATA_DIR = tmp_path
    put_back = line("28T04:00:00", erasures.PUT_BACK, "2026-11-27T00:00:00+00:00", 1)
    erasures.journal().write_text(line(minute, pk="7", number=2) + put_back)
    copy = datetime.datetime.fromisoformat("2026-11-28T04:30:00+00:00")
    assert [one.pk for one in erasures.since(copy, erasures.journal())] == (["7"] if again else [])


def test_what_the_copy_knows_already_is_not_done_again(db, settings, tmp_path):
    """A person may have come back since: the account that was closed before the copy and opened again stays open."""
    settings.DATA_DIR = tmp_path
    AuditEntry.objects.create(verb="accounts.close", object_type="accounts.user", object_id="5")
    erasures.note_new()
    assert erasures.since(timezone.now() - datetime.timedelta(minutes=5), erasures.journal()) == []
    AuditEntry.objects.filter(pk=0).exists()
    one = erasures._read(erasures.journal())[0]
    other = erasures.Line(one.at, one.verb, one.id + 1, one.of, one.pk)
    erasures._append([other])
    assert erasures.since(timezone.now() - datetime.timedelta(minutes=5), erasures.journal()) == [other]


@pytest.mark.long
def test_what_cannot_be_erased_again_is_named_and_keeps_no_other_from_it(kept, lives, monkeypatch):
    copy = kept.copy()
    lives.erase()

    def broken(*_args):
        raise ValueError("not today")

    kind = ERASURES["people.delete", ""]
    monkeypatch.setitem(ERASURES, ("people.delete", ""), type(kind)(broken, kind.also))
    with ends_with(1, "要人来看"):
        run("restore", copy, "--yes")
    assert lives.back() == ["deleted person"]


@pytest.mark.long
def test_a_restore_that_was_interrupted_keeps_the_portal_closed_until_it_is_finished(
    kept, lives, monkeypatch
):
    from portal.launch.checks import Refusal
    from portal.launch.half_restored import refuse_half_restored

    copy = kept.copy()
    lives.erase()

    class Killed(BaseException):
        pass

    def dies(*_args):
        raise Killed

    monkeypatch.setattr(restoring, "finish", dies)
    with pytest.raises(Killed):
        run("restore", copy, "--yes")
    monkeypatch.undo()
    with pytest.raises(Refusal, match="replay_erasures"):
        refuse_half_restored(kept.data)
    with ends_with(78, "replay_erasures"):
        run("upgrade", "--without-backup")
    run("replay_erasures")
    assert lives.back() == []
    refuse_half_restored(kept.data)
    with ends_with(78, "--since"):
        run("replay_erasures")


@pytest.mark.long
def test_nothing_that_was_on_its_way_out_leaves_twice_and_nobody_is_still_in(kept, lives, client):
    values = {"channel": "sms", "recipient": "19900000301", "text": "x", "not_before": timezone.now()}
    for cause, hours in (("must know", None), ("reminder", 1)):
        until = hours and timezone.now() + datetime.timedelta(hours=hours)
        Message.objects.create(cause=cause, kind="k", recipient_hash=cause, useful_until=until, **values)
    client.force_login(lives.former)
    assert Session.objects.exists()
    copy = kept.copy()
    Message.objects.update(state="sent")
    run("restore", copy, "--yes")
    assert set(Message.objects.filter(kind="k").values_list("state", flat=True)) == {"unknown"}
    to_call = Message.objects.to_call().filter(kind="k")
    assert [one.cause for one in to_call] == ["must know"]
    assert not Session.objects.exists()


@pytest.mark.long
def test_a_sending_under_way_waits_for_a_person(kept, lives, settings):
    from mailing.models import SendJob
    from mailing.tests.readers import a_build

    settings.PORTAL_MAIL_HOUSE = "one house for several machines"
    job = SendJob.objects.create(build=a_build(kept.town), subject="一期", state=SendJob.State.RUNNING)
    copy = kept.copy()
    run("restore", copy, "--yes")
    job.refresh_from_db()
    assert job.state == SendJob.State.PAUSED
    assert "接着发" in job.why


def test_the_record_tells_of_the_copy_that_lies_in_place(kept):
    copy = kept.copy()
    when = restoring.read_manifest(copy).when
    run("restore", copy, "--yes")
    assert Run.objects.newest("backup").get().ended_at == when
    assert Run.objects.filter(kind="restore", well=True).count() == 1
    assert AuditEntry.objects.filter(verb="keeping.restore").count() == 1


def test_every_room_that_erases_says_how_it_is_done_again():
    """The verbs of erasing, as the log names them: one that is new and not in the list is asked about here."""
    known = {verb for verb, _of in ERASURES}
    assert known >= {
        "accounts.close",
        "accounts.disable",
        "accounts.reset_second_factor",
        "accounts.revoke_role",
        "accounts.unmake_administrator",
        "editorial.withdraw",
        "events.forget_person",
        "events.remove_picture",
        "mailing.leave",
        "mailing.suppress",
        "media.delete",
        "people.delete",
        "people.drop_mail",
        "people.end_proxy",
        "people.number_moved_on",
        "people.withdraw_consent",
    }
    assert Role.EDITOR
