"""Leaving takes one press and no cookie, and outlives the person's row; looking at the link, which machines do, changes nothing."""

import time

import pytest
from django.test import Client
from django.utils import timezone

from mailing.actions import subscribing
from mailing.actions.lists import take_in
from mailing.models import Delivery, SendJob, Subscriber, Suppression
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from tests.town import Town

from .readers import ADDRESS, a_build, a_mail, reader, role_list, the_list

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def cookieless() -> Client:
    """A mailbox's own machine: no cookie, and forms are checked as they are in life."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.long
@pytest.mark.parametrize("looks", [20, pytest.param(1000, marks=pytest.mark.prove)])
def test_a_thousand_looks_change_nothing_one_press_does_and_again_is_the_same(town: Town, looks: int):
    """M2."""
    one = reader(the_list(town), the_list(town, town.linhe))
    mail = a_mail(town, one, the_list(town))
    path, machine = f"/mail/leave/{mail.token}/", cookieless()
    for n in range(looks):
        answer = (machine.head if n % 2 else machine.get)(path)
        assert answer.status_code == 200
        assert not answer.cookies
    assert one.subscriptions.filter(state="active").count() == 2
    page = machine.get(path).content.decode()
    assert "不再收《枫浦邻里》" in page
    assert ADDRESS not in page
    began = time.perf_counter()
    first = cookieless().post(path, ONE_CLICK)
    assert looks < 1000 or time.perf_counter() - began < 1
    assert (first.status_code, "已经退订" in first.content.decode()) == (200, True)
    assert [row.list.unit for row in one.subscriptions.filter(state="active")] == [town.linhe]
    assert not Suppression.objects.exists(), "the other list still comes"
    assert cookieless().post(path, ONE_CLICK).content == first.content
    for altered in (mail.token[:-1], f"{mail.token}x", mail.token.swapcase(), one.token):
        for ask in (machine.get, machine.post):
            answer = ask(f"/mail/leave/{altered}/")
            assert answer.status_code == 404
            assert "枫浦邻里" not in answer.content.decode().split("<main")[1]


def test_a_link_of_three_years_and_two_keys_ago_still_leaves(town: Town, settings):
    one = reader(the_list(town))
    mail = a_mail(town, one, the_list(town))
    SendJob.objects.update(created_at=timezone.now() - timezone.timedelta(days=3 * 365))
    first = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "third" * 12, ["second" * 10, first]
    assert cookieless().post(f"/mail/leave/{mail.token}/", ONE_CLICK).status_code == 200
    one.refresh_from_db()
    assert (one.state, Suppression.objects.get().address_hash) == ("left", one.address_hash)


def test_who_left_the_last_list_is_not_written_to_however_often_they_are_imported(town: Town):
    one = reader(the_list(town))
    mail = a_mail(town, one, the_list(town))
    office = role_list(town)
    cookieless().post(f"/mail/leave/{mail.token}/", ONE_CLICK)
    one.refresh_from_db()
    assert (one.state, bool(one.left_at)) == ("left", True)
    for _n in range(2):
        taken = take_in(list_=office, addresses=[ADDRESS, "new@example.cn"], by=None)
        assert taken.unwanted == [ADDRESS]
        Subscriber.objects.filter(pk=one.pk).delete()
    assert (taken.new, taken.known) == (0, 1)
    assert cookieless().get(f"/mail/leave/{mail.token}/").status_code == 200


def test_a_press_for_somebody_deleted_keeps_the_address_away_all_the_same(town: Town):
    one = reader(the_list(town))
    mail = a_mail(town, one, the_list(town))
    one.delete()
    for _n in range(2):
        page = cookieless().post(f"/mail/leave/{mail.token}/", ONE_CLICK).content.decode()
        assert "已经退订" in page
        assert "按错了" not in page
    assert take_in(list_=role_list(town), addresses=[ADDRESS], by=None).unwanted == [ADDRESS]


def test_a_slip_is_mended_on_the_same_page_and_a_complaint_is_not(town: Town):
    one = reader(the_list(town))
    mail = a_mail(town, one, the_list(town))
    path, machine = f"/mail/leave/{mail.token}/", cookieless()
    machine.post(path, ONE_CLICK)
    assert "好，接着寄" in machine.post(path, {"back": "1"}).content.decode()
    one.refresh_from_db()
    assert (one.state, one.subscriptions.get().state, Suppression.objects.exists()) == (
        "active",
        "active",
        False,
    )
    machine.post(path, ONE_CLICK)
    Subscriber.objects.filter(pk=one.pk).update(state="complained")
    machine.post(path, {"back": "1"})
    assert one.subscriptions.get().state == "left"


def test_one_office_list_is_left_and_the_other_that_follows_an_office_still_comes(town: Town):
    """Both lists keep themselves by roles: nobody has a row on them until they leave."""
    user = User.objects.create_user(username="clerk", email=ADDRESS)
    grant_role(user=user, unit=town.linhe, role=Role.DESK_CLERK, by=None)
    here = role_list(town, "窗口", town.linhe, roles=["desk_clerk"])
    whole = role_list(town, "全镇窗口", roles=["desk_clerk"])
    other = role_list(town, "北栅窗口", town.beizha, roles=["desk_clerk"])
    one, build = reader(user=user), a_build(town)
    for expected, left in (("active", here), ("left", whole)):
        Delivery.objects.all().delete()
        cookieless().post(f"/mail/leave/{a_mail(town, one, left, build).token}/", ONE_CLICK)
        one.refresh_from_db()
        assert one.state == expected, left
    assert not one.subscriptions.filter(list=other).exists()


def test_a_call_keeps_an_address_away_and_writes_no_address_down(town: Town):
    from portal.core.models import AuditEntry

    one = reader(the_list(town))
    subscribing.suppress_by_phone(address=" ZHANG@example.cn", by=town.user("editor"))
    subscribing.suppress_by_phone(address="stranger@example.cn", by=town.user("editor"))
    one.refresh_from_db()
    assert (one.state, one.subscriptions.get().state) == ("left", "left")
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"asked"}
    rows = AuditEntry.objects.filter(verb="mailing.suppress")
    assert rows.count() == 2
    assert not [row for row in rows if "example" in f"{row.label}{row.note}{row.object_id}"]
