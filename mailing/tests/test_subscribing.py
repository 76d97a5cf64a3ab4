"""Coming on a list takes two yeses; whoever asks learns nothing of the address."""

import datetime
import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from mailing.actions import subscribing
from mailing.addresses import mail_address, masked_mail
from mailing.models import MailingList, Subscriber, Subscription, Suppression, address_hash
from mailing.retention import CONFIRM_WITHIN, forget_unconfirmed
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from tests.town import Town

from .readers import ADDRESS, reader, role_list, the_list

pytestmark = pytest.mark.django_db


def press(client: Client, town: Town, address: str = ADDRESS, **extra):
    return client.post("/mail/", {"papers": [town.publication().pk], "address": address}, **extra)


def told() -> list[str]:
    return [one.text for one in Message.objects.order_by("pk")]


def link_in(text: str) -> str:
    return next(word for word in text.split() if "/mail/" in word).removeprefix("http://testserver")


def test_looking_changes_nothing_and_the_second_yes_is_a_press(client: Client, town: Town):
    """M3, first part; and the address stands nowhere in clear."""
    town.issue()
    page = client.get("/mail/").content.decode()
    assert "枫浦邻里" in page
    assert not MailingList.objects.exists()
    assert press(client, town)["Location"] == "/mail/asked/"
    (text,) = told()
    link = link_in(text)
    for _n in range(3):
        assert "确认订阅" in client.get(link).content.decode()
        client.head(link)
    one = Subscriber.objects.get()
    assert (one.state, one.subscriptions.get().state) == ("pending", "pending")
    page = client.post(link).content.decode()
    assert "订好了" in page
    assert ADDRESS not in page
    assert masked_mail(ADDRESS) in page
    one.refresh_from_db()
    assert (one.state, one.subscriptions.get().state, bool(one.confirmed_at)) == ("active", "active", True)
    assert client.post(link).status_code == 200, "pressed again, the same"
    assert not [row for row in AuditEntry.objects.all() if "zhang" in f"{row.label}{row.note}"]
    assert client.get(link[:-2] + "x/").status_code == 404


def test_a_second_wish_within_ten_minutes_sends_nothing_and_one_later_does(town: Town):
    lists, now = [the_list(town)], timezone.now()
    for later, mails in ((0, 1), (1, 1), (599, 1), (600, 1), (602, 2)):
        subscribing.ask(address=ADDRESS, lists=lists, now=now + datetime.timedelta(seconds=later))
        assert Message.objects.count() == mails, later
    for n in range(9):
        subscribing.ask(address=ADDRESS, lists=lists, now=now + datetime.timedelta(hours=n + 1))
    assert Message.objects.count() == subscribing.OF_A_MAILBOX, (
        "nobody's box is filled by somebody else's presses"
    )


KNOWN = ("unknown", "pending", "active", "left", "bounced", "complained", "asked", "active elsewhere")


def known(town: Town, what: str, address: str) -> None:
    if what == "unknown":
        return
    if what == "active elsewhere":
        reader(role_list(town), address=address)
    elif what == "asked":
        subscribing.suppress_by_phone(address=address, by=None)
    else:
        state = what if what in Subscriber.State.values else "active"
        reader(*([the_list(town)] if what == "active" else []), address=address, state=state)
        if what in Suppression.Reason.values:
            Suppression.objects.create(address_hash=address_hash(address), reason=what)


@pytest.mark.parametrize("rounds", [1, pytest.param(6, marks=pytest.mark.prove)])
def test_known_and_unknown_addresses_are_answered_in_the_same_bytes_and_time(
    client: Client, town: Town, rounds: int
):
    """M3, second part; the time where it is proved alone. The best of some tries each: a busy machine only ever adds."""
    press(client, town, "warm@example.cn")
    answers, best = set(), {}
    for round_ in range(rounds):
        for what in KNOWN:
            address = f"{what.replace(' ', '')}{round_}@example.cn"
            known(town, what, address)
            began = time.perf_counter()
            answer = press(client, town, address, REMOTE_ADDR=f"10.0.{round_}.{KNOWN.index(what)}")
            best[what] = min(best.get(what, 9), time.perf_counter() - began)
            page = client.get(answer["Location"])
            answers.add((answer.status_code, answer["Location"], answer.content, page.content))
    assert len(answers) == 1
    assert rounds == 1 or max(best.values()) - min(best.values()) < 0.05, best
    by_address = {one.mail.split("0@")[0]: one.text for one in Message.objects.all() if "0@" in one.mail}
    assert set(by_address) == {one.replace(" ", "") for one in KNOWN} - {"complained"}
    assert "已经在收" in by_address["active"]
    assert "/mail/mine/" in by_address["active"]
    assert "确认订阅" in by_address["activeelsewhere"]


@pytest.mark.parametrize("reason", Suppression.Reason.values)
def test_who_is_not_written_to_any_more_comes_back_by_their_own_press_unless_they_complained(
    town: Town, reason
):
    state = {"left": "left", "asked": "left"}.get(reason, reason)
    one = reader(state=state)
    Suppression.objects.create(address_hash=one.address_hash, reason=reason)
    subscribing.ask(address=ADDRESS, lists=[the_list(town)])
    if reason == "complained":
        assert told() == []
        with pytest.raises(subscribing.Refused):
            subscribing.confirm(token=one.token)
    else:
        assert Suppression.objects.exists(), "asking alone, which anybody may, lifts nothing"
        subscribing.confirm(token=one.token)
    one.refresh_from_db()
    assert one.state == ("complained" if reason == "complained" else "active")
    assert Suppression.objects.exists() == (reason == "complained")


def test_a_wish_lives_a_week(client: Client, town: Town):
    address = link = ""
    for age, status in ((CONFIRM_WITHIN - datetime.timedelta(minutes=1), 200), (CONFIRM_WITHIN, 410)):
        address = f"d{status}@example.cn"
        subscribing.ask(address=address, lists=[the_list(town)])
        link = link_in(told()[-1])
        Subscription.objects.filter(subscriber__address_hash=address_hash(address)).update(
            since=timezone.now() - age
        )
        assert client.post(link).status_code == status
    Subscriber.objects.update(created_at=timezone.now() - CONFIRM_WITHIN)
    subscribing.ask(address="young@example.cn", lists=[the_list(town)])
    forget_unconfirmed()
    assert not Subscriber.objects.filter(address_hash=address_hash(address)).exists()
    assert client.get(link).status_code == 404
    kept = Subscriber.objects.values_list("address_hash", flat=True)
    assert set(kept) == {address_hash("d200@example.cn"), address_hash("young@example.cn")}


def test_nobody_is_put_on_a_list_of_the_office_or_a_closed_one_by_a_wish(town: Town):
    shut = the_list(town)
    MailingList.objects.filter(pk=shut.pk).update(open=False)
    shut.refresh_from_db()
    subscribing.ask(address=ADDRESS, lists=[role_list(town), shut])
    assert not Subscription.objects.exists()


def test_one_network_address_asks_twenty_times_and_then_is_asked_to_wait(client: Client, town: Town):
    for n in range(20):
        assert press(client, town, f"a{n}@example.cn").status_code == 302
    answer = press(client, town, "last@example.cn")
    assert answer.status_code == 429
    assert "过十分钟再试" in answer.content.decode()
    assert "last@example.cn" in answer.content.decode(), "what was typed is still there"
    assert not Subscriber.objects.filter(address_hash=address_hash("last@example.cn")).exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Zhang@Example.cn", ADDRESS),
        (" zhang ＠ example。cn ", ADDRESS),
        ("ｚｈａｎｇ@ｅｘａｍｐｌｅ．ｃｎ", ADDRESS),
        ("zhang@example.cn。", ADDRESS),
        ("mailto:zhang@example.cn", ADDRESS),
        ("\u200bzhang@example.cn\u202c", ADDRESS),
    ],
)
def test_what_is_plainly_meant_is_mended(typed, meant):
    assert mail_address(typed) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请写邮箱"),
        ("12345", "12345@qq.com"),
        ("12345qq.com", "12345@qq.com"),
        ("12345@qq", "12345@qq.com"),
        ("12345@qq.con", "12345@qq.com"),
        ("19900000001", "手机号"),
        ("zhang", "少了 @"),
        ("a@example.cn;b@example.cn", "一次只写一个"),
        ("zhang@", "不像一个邮箱"),
        ("@example.cn", "不像一个邮箱"),
        (f"{'a' * 60}@{'b' * 60}.cn", "太长"),
    ],
)
def test_a_wrong_address_is_refused_with_what_to_write(client: Client, town: Town, typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        mail_address(typed)
    answer = press(client, town, typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Message.objects.exists()


def test_the_readers_own_paper_comes_first_and_a_unit_without_one_reads_the_town_s(
    client: Client, town: Town
):
    from news.models import Publication

    town.issue()
    Publication.objects.create(name="北栅桥头", slug="beizha", unit=town.beizha)
    names = ["枫浦邻里", "北栅桥头"]

    def order() -> list[str]:
        page = client.get("/mail/").content.decode()
        return sorted(names, key=lambda name: page.index(f"<b>{name}</b>"))

    assert order() == names
    client.cookies["unit"] = town.beizha.slug
    assert order() == names[::-1]
    client.cookies["unit"] = town.linhe.slug
    assert order() == names
    press(client, town)
    made = MailingList.objects.get()
    assert (made.unit, made.publication.name) == (town.linhe, "枫浦邻里")
    client.post("/mail/", {"papers": ["999999"], "address": ADDRESS})
    assert MailingList.objects.count() == 1


def test_without_a_mail_server_nothing_is_asked_and_other_ways_are_named(
    client: Client, town: Town, settings
):
    settings.PORTAL_MAIL = False
    town.issue()
    page = client.get("/mail/").content.decode()
    assert "还不能发邮件" in page
    assert 'name="address"' not in page
    assert "先看最近一期" in page
    press(client, town)
    assert not Subscriber.objects.exists()
    assert not Message.objects.exists()


def test_every_page_s_foot_the_shelf_and_a_number_lead_there(client: Client, town: Town):
    issue = town.issue()
    assert 'href="/mail/"' in client.get("/").content.decode().split("<footer")[1]
    for path in (issue.get_parent().url, issue.url):
        assert f'/mail/?paper={issue.publication_id}"' in client.get(path).content.decode()


def test_who_receives_changes_what_comes_or_leaves_all(client: Client, town: Town):
    from news.models import Publication

    other = Publication.objects.create(name="北栅桥头", slug="beizha", unit=town.beizha)
    office = role_list(town)
    one = reader(the_list(town), office)
    path = f"/mail/mine/{one.token}/"
    page = client.get(path).content.decode()
    assert ADDRESS not in page
    town_s = f"{town.publication().pk}-{town.unit.pk}"

    def on() -> set[str]:
        return {row.list.name for row in one.subscriptions.filter(state="active")}

    client.post(path, {"lists": [f"office-{office.pk}", f"{other.pk}-{town.beizha.pk}"]})
    assert on() == {"楼组长", "北栅桥头"}
    client.post(path, {"lists": [town_s]})
    assert on() == {"枫浦邻里"}
    assert client.post(path, {"lists": [f"office-{role_list(town, '别人的').pk}"]}).status_code == 422
    client.post(path, {"all": ""})
    one.refresh_from_db()
    assert (one.state, on()) == ("left", set())
    assert Suppression.objects.get().reason == "left"
    assert "什么都不寄" in client.get(path).content.decode()
    assert client.get("/mail/mine/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
