"""A list is closed while people press: whoever comes first, nobody stands on a closed list; with a control."""

import threading

import pytest

from events.tests.test_races import at_once, errors
from mailing.actions import subscribing
from mailing.actions.closing import close_list, open_list
from mailing.actions.subscribing import Refused, Unknown
from mailing.models import MailingList, Subscriber, Subscription
from tests.town import Town

from .readers import a_build, a_mail, reader, role_list, the_list

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = 6


def on_it(list_: MailingList) -> int:
    return Subscription.objects.filter(list=list_).exclude(state=Subscription.State.LEFT).count()


@pytest.mark.long
def test_nobody_stands_on_a_list_that_is_closed_while_they_press(town: Town):
    list_, office, build = the_list(town), role_list(town), a_build(town)
    senior = town.user("senior")
    for number in range(ROUNDS):
        one = reader(office, list_, address=f"a{number}@example.cn")
        back = reader(list_, office, address=f"b{number}@example.cn")
        mail = a_mail(town, back, list_, build)
        subscribing.leave(delivery_token=mail.token)
        wish = reader(address=f"c{number}@example.cn", state="pending")
        Subscription.objects.create(list=list_, subscriber=wish)
        leaving = a_mail(town, reader(list_, address=f"d{number}@example.cn"), list_, build)
        new = f"e{number}@example.cn"
        found = at_once(
            [
                lambda: close_list(list_=list_, reason="一轮", by=senior),
                lambda one=one: subscribing.change(subscriber=one, lists=[list_, office]),
                lambda mail=mail: subscribing.come_back(delivery_token=mail.token),
                lambda wish=wish: subscribing.confirm(token=wish.token),
                lambda leaving=leaving: subscribing.leave(delivery_token=leaving.token),
                lambda new=new: subscribing.ask(address=new, lists=[list_]),
            ]
        )
        assert [one for one in errors(found) if not isinstance(one, (Refused, Unknown))] == []
        assert on_it(list_) == 0
        open_list(list_=list_, by=senior)


def test_without_the_lock_of_the_list_somebody_slips_onto_it(town: Town, monkeypatch):
    list_, office = the_list(town), role_list(town)
    one = reader(office)
    looked, closed = threading.Event(), threading.Event()

    def unlocked(lists):
        rows = list(MailingList.objects.filter(pk__in=set(lists)).order_by("pk"))
        looked.set()
        closed.wait(20)
        return rows

    def close() -> None:
        looked.wait(20)
        try:
            close_list(list_=list_, reason="一轮", by=town.user("senior"))
        finally:
            closed.set()

    # What was looked at before the transaction, as a page does that was drawn before.
    kept = MailingList.objects.in_bulk([list_.pk, office.pk])

    def change() -> None:
        rows = unlocked([list_.pk, office.pk])
        monkeypatch.setattr(subscribing, "standing", lambda _lists: rows)
        subscribing.change(subscriber=Subscriber.objects.get(pk=one.pk), lists=list(kept.values()))

    assert errors(at_once([close, change])) == []
    assert on_it(list_) == 1
