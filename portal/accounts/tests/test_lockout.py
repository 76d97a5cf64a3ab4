"""Five wrong passwords close an account for ten minutes."""

import datetime

import pytest
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import timezone

from portal.accounts import lockout
from portal.accounts.models import User
from portal.core.models import AuditEntry

SENTENCE = "密码连续输错 5 次"


@pytest.fixture
def account(db) -> User:
    return User.objects.create_superuser(username="bianji", password="correct horse", last_name="编")


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock of the lockout and of the rows it counts."""

    def move(minutes: float) -> None:
        later = timezone.now() + datetime.timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    return move


@pytest.fixture
def between_turns(monkeypatch):
    """Time stands still one second into a turn of five: what a slow machine needs for a page never ends the turn."""
    whole = int(timezone.now().timestamp()) // 60 * 60
    stands = datetime.datetime.fromtimestamp(whole + 1, datetime.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: stands)


def enter(client, password: str, username: str = "bianji"):
    return client.post(reverse("wagtailadmin_login"), {"username": username, "password": password})


def test_five_wrong_passwords_refuse_the_right_one_for_ten_minutes(account, client, clock):
    for _ in range(5):
        assert SENTENCE not in enter(client, "wrong").content.decode()
    refused = enter(client, "correct horse")
    assert refused.status_code == 200
    assert SENTENCE in refused.content.decode()
    assert not get_user(client).is_authenticated
    clock(9)
    assert SENTENCE in enter(client, "correct horse").content.decode()
    clock(2)
    assert enter(client, "correct horse").status_code == 302


def test_tries_while_it_is_closed_do_not_keep_it_closed(account, client, clock):
    for _ in range(5):
        enter(client, "wrong")
    clock(8)
    enter(client, "wrong")
    clock(3)
    assert enter(client, "correct horse").status_code == 302


def test_five_wrong_ones_over_more_than_ten_minutes_close_nothing(account, client, clock):
    enter(client, "wrong")
    clock(10.5)
    for _ in range(4):
        enter(client, "wrong")
    assert enter(client, "correct horse").status_code == 302


def test_who_asks_by_no_request_waits_for_no_address(account):
    assert lockout.pause_of_address(None, "bianji") == 0


def test_a_right_password_starts_the_count_anew(account, client):
    for _ in range(4):
        enter(client, "wrong")
    assert enter(client, "correct horse").status_code == 302
    client.logout()
    for _ in range(4):
        enter(client, "wrong")
    assert enter(client, "correct horse").status_code == 302


def test_four_now_and_one_much_later_close_nothing(account, client, clock):
    for _ in range(4):
        enter(client, "wrong")
    clock(11)
    enter(client, "wrong")
    assert enter(client, "correct horse").status_code == 302


def test_other_accounts_stay_open_and_unknown_names_behave_the_same(account, client):
    User.objects.create_superuser(username="second", password="correct horse")
    for _ in range(5):
        enter(client, "wrong", "nobody-here")
    assert SENTENCE in enter(client, "wrong", "nobody-here").content.decode()
    assert enter(client, "correct horse", "second").status_code == 302


def test_logins_are_kept_and_nothing_that_was_typed_by_mistake(account, client):
    enter(client, "wrong")
    enter(client, "wrong", "my-Secret-passw0rd")
    enter(client, "correct horse")
    rows = list(AuditEntry.objects.order_by("pk").values_list("verb", "label", "object_id"))
    assert rows[0] == (lockout.FAILED, "bianji", str(account.pk))
    assert rows[2] == (lockout.ENTERED, "bianji", str(account.pk))
    assert rows[1][0] == lockout.FAILED
    assert "Secret" not in rows[1][1]
    assert "wrong" not in str(rows)


def test_the_login_page_speaks_chinese_throughout(client, town):
    page = client.get("/admin/login/").content.decode()
    assert "密码" in page
    assert "Password" not in page


# By address


def spray(client, count: int, start: int = 0) -> list[str]:
    """One wrong password for each of many names."""
    return [enter(client, "wrong", f"name-{start + n}").content.decode() for n in range(count)]


def test_an_address_that_guesses_over_many_accounts_is_slowed_and_then_refused(
    account, client, between_turns, clock
):
    assert not any("这个单位的网络上" in page for page in spray(client, 20))
    assert get_user(client).is_anonymous
    slowed = spray(client, 3, start=20)
    assert "请等 5 秒再登录" in slowed[-1]
    assert not get_user(client).is_authenticated
    assert "请等 5 秒再登录" in enter(client, "correct horse").content.decode(), "the right one waits as well"
    clock(0.1)
    assert enter(client, "correct horse").status_code == 302, "six seconds later it is taken"
    client.logout()
    User.objects.create_superuser(username="second", password="correct horse")
    many = [AuditEntry(verb=lockout.FAILED, label=f"x{n}", note=here()) for n in range(100)]
    AuditEntry.objects.bulk_create(many)
    clock(1)
    assert "请等 600 秒再登录" in enter(client, "correct horse", "second").content.decode()
    clock(62)
    assert enter(client, "correct horse", "second").status_code == 302


def here() -> str:
    return AuditEntry.objects.filter(verb=lockout.FAILED).values_list("note", flat=True).first()


def test_colleagues_behind_the_same_address_still_come_in_and_other_addresses_never_notice(account, client):
    """A town hall shares one address: who has entered from there waits for nobody else's mistakes."""
    assert enter(client, "correct horse").status_code == 302
    client.logout()
    spray(client, 30)
    assert enter(client, "correct horse").status_code == 302
    User.objects.create_superuser(username="elsewhere", password="correct horse")
    answer = client.post(
        reverse("wagtailadmin_login"),
        {"username": "elsewhere", "password": "correct horse"},
        REMOTE_ADDR="198.51.100.7",
    )
    assert answer.status_code == 302


def test_the_address_is_kept_as_a_mark_alone(account, client):
    enter(client, "wrong")
    assert "127.0.0.1" not in here()
    assert here().startswith("@")


def test_the_residents_door_counts_the_same_address(account, client, town, between_turns):
    spray(client, 21)
    form = {"phone": "19900000303", "password": "wrong"}
    pages = [client.post("/my/enter/password/", form).content.decode() for _n in range(2)]
    assert "从这里试错的密码太多了" in pages[-1]
