"""阳光名额: to whom the places of a round went, in figures that name nobody."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import leave
from events.models import Channel, Round, SignUp
from tests.town import Town

from .rolls import a_roll, come, people, phone

pytestmark = pytest.mark.django_db


def test_the_ledger_says_how_many_had_no_phone_and_how_many_came_for_the_first_time(
    town: Town, client: Client
):
    def said(roll) -> str:
        html = client.get(f"/rounds/{roll.round_id}/").content.decode()
        return " ".join(re.findall(r"得到名额的一共[^<]*", html))

    earlier = a_roll(town, places=3)
    assert said(earlier) == ""
    again, stayed_away, gave_up, new = people(town, 4)
    for person in (again, stayed_away):
        come(earlier, person, contact=phone(1))
    leave(sign_up=come(earlier, gave_up), channel=Channel.WEB)
    assert said(earlier) == "得到名额的一共 2 人：没有手机的 0 人，第一次得到的 2 人。"
    SignUp.objects.filter(person=stayed_away).update(state="no_show")
    roll = a_roll(
        town, page=town.event("理发，后一轮", hours=240), places=3, hours=240, opens_at=timezone.now()
    )
    Round.objects.filter(pk=roll.round_id).update(page=earlier.round.page)
    for person in (again, stayed_away, gave_up, new):
        come(roll, person, contact=None if person in (new, again) else phone(2))
    # The fourth waits and has none yet.
    assert said(roll) == "得到名额的一共 3 人：没有手机的 1 人，第一次得到的 2 人。"
