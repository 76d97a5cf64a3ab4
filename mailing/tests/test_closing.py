"""A residents' list is closed: who may, what is deleted and what stays, what old links say, and that it can be opened again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from mailing.actions import subscribing
from mailing.actions.closing import close_list, held, open_list
from mailing.actions.subscribing import Refused, Unknown
from mailing.models import SendJob, Subscriber, Subscription, Suppression, address_hash
from mailing.offers import offers
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from tests.editor import at_desk
from tests.town import Town

from .readers import ADDRESS, a_build, a_mail, reader, role_list, the_list

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
OTHER = "li@example.cn"


@pytest.fixture(autouse=True)
def by_mail(settings):
    settings.PORTAL_MAIL = True


def closed(town: Town, list_=None):
    return close_list(list_=list_ or the_list(town), reason="合到一份里", by=town.user("senior"))


def test_addresses_that_no_other_list_holds_are_deleted_and_who_left_stays_noted(town: Town):
    mine, office = the_list(town), role_list(town)
    reader(mine)
    both = reader(mine, office, address=OTHER)
    left = reader(mine, address="wang@example.cn")
    subscribing.leave(subscriber_token=left.token)
    gone = closed(town)
    assert (gone.readers, gone.asked) == (2, 0)
    assert set(Subscriber.objects.values_list("pk", flat=True)) == {both.pk, left.pk}
    assert list(both.subscriptions.values_list("list", flat=True)) == [office.pk]
    assert left.subscriptions.get().state == Subscription.State.LEFT
    assert Suppression.objects.filter(address_hash=address_hash("wang@example.cn")).exists()
    entry = AuditEntry.objects.get(verb="mailing.close_list")
    assert "合到一份里" in entry.note
    assert ADDRESS not in entry.note


def test_a_wish_that_waits_for_its_second_yes_is_void_and_says_so(town: Town, client: Client):
    subscribing.ask(address=ADDRESS, lists=[the_list(town)])
    token = Subscriber.objects.get().token
    assert closed(town).asked == 1
    answer = client.post(reverse("mail_confirm", args=[token]))
    assert answer.status_code == 404
    assert "不再用邮件寄了" in answer.content.decode()
    assert client.get(reverse("mail_mine", args=[token])).status_code == 404
    assert not Subscriber.objects.exists()


def test_who_is_on_another_list_is_told_that_this_one_is_no_more(town: Town):
    one = reader(role_list(town), state="pending")
    Subscription.objects.create(list=the_list(town), subscriber=one)
    closed(town)
    one.subscriptions.all().delete()
    with pytest.raises(Refused, match="不再用邮件寄了"):
        subscribing.confirm(token=one.token)


def test_nobody_comes_on_a_closed_list_by_any_way(town: Town, client: Client):
    list_, office = the_list(town), role_list(town)
    one = reader(list_, office)
    mail = a_mail(town, one, list_)
    subscribing.leave(delivery_token=mail.token)
    closed(town)
    subscribing.ask(address=OTHER, lists=[list_])
    assert not Subscription.objects.filter(list=list_).exclude(state="left").exists()
    assert not Message.objects.filter(text__contains="mail/confirm").exists()
    subscribing.change(subscriber=one, lists=[list_, office])
    assert one.subscriptions.get(list=list_).state == "left"
    with pytest.raises(Unknown):
        subscribing.come_back(delivery_token=mail.token)
    assert "接着收" not in client.get(reverse("mail_leave", args=[mail.token])).content.decode()
    assert [one for one in offers(None) if one.paper == list_.publication] == []


def test_leaving_by_an_old_mail_answers_as_ever(town: Town, client: Client):
    list_ = the_list(town)
    mail = a_mail(town, reader(list_), list_)
    closed(town)
    answer = client.post(reverse("mail_leave", args=[mail.token]), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "已经退订" in answer.content.decode()
    assert Suppression.objects.filter(address_hash=address_hash(ADDRESS)).exists()


@pytest.mark.parametrize("state", ["second", "scheduled", "running", "paused"])
def test_while_a_number_is_on_its_way_it_is_not_closed(town: Town, state: str):
    list_ = the_list(town)
    reader(list_)
    job = SendJob.objects.create(build=a_build(town), subject="一期", state=state)
    job.lists.add(list_)
    with pytest.raises(Refused, match="还没有寄完"):
        closed(town)
    list_.refresh_from_db()
    assert list_.open
    assert held(list_).readers == 1
    SendJob.objects.update(state="done")
    assert closed(town).readers == 1


def test_the_page_of_the_list_and_the_page_that_closes_it_count_the_same(town: Town):
    list_ = the_list(town)
    reader(list_)
    reader(list_, address=OTHER, state="bounced")
    senior = at_desk(town, "senior")
    for name in ("mailing_list", "mailing_list_close"):
        assert "1 个邮箱" in senior.get(reverse(name, args=[list_.pk])).content.decode()
    assert closed(town).readers == 1
    assert not Subscription.objects.filter(list=list_).exists()


def test_opened_again_it_is_empty_and_can_be_asked_for(town: Town):
    list_ = the_list(town)
    reader(list_)
    closed(town)
    with pytest.raises(Refused, match="已经停了"):
        closed(town)
    open_list(list_=list_, by=town.user("senior"))
    list_.refresh_from_db()
    assert held(list_).readers == 0
    with pytest.raises(Refused, match="本来就可以订"):
        open_list(list_=list_, by=town.user("senior"))
    subscribing.ask(address=ADDRESS, lists=[list_])
    assert held(list_).asked == 1


def test_a_list_of_the_office_has_no_readers_to_part_with(town: Town):
    with pytest.raises(PermissionDenied):
        closed(town, role_list(town))


def test_it_is_closed_and_opened_in_the_admin(town: Town):
    list_, senior = the_list(town), at_desk(town, "senior")
    reader(list_)
    at, page = reverse("mailing_list_close", args=[list_.pk]), reverse("mailing_list", args=[list_.pk])
    assert "停掉这份名单" in senior.get(page).content.decode()
    assert "1 个邮箱不再收到" in senior.get(at).content.decode()
    empty = senior.post(at, {"reason": " "})
    assert empty.status_code == 422
    assert "请写为什么要停" in empty.content.decode()
    done = senior.post(at, {"reason": "合到一份里"}, follow=True)
    assert "这份名单停了" in done.content.decode()
    assert "停了" in senior.get(reverse("mailing_lists")).content.decode()
    assert senior.post(at, {"reason": "再按一次"}).status_code == 409
    again = senior.post(reverse("mailing_list_open", args=[list_.pk]), follow=True)
    assert "又可以订了" in again.content.decode()
    assert senior.get(reverse("mailing_list_close", args=[role_list(town).pk])).status_code == 404
