import re

import pytest
from django.utils import timezone

from portal.keeping.models import Run
from portal.outbox.models import Message

pytestmark = pytest.mark.django_db
LINE = re.compile(r'[a-z_]+(\{[a-z]+="\w+"\})? -?[\d.]+(e[+-]\d+)?')


def figures(client, **how) -> dict[str, float]:
    answer = client.get("/metrics", headers={"host": "anything"}, **how)
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    lines = [one for one in answer.content.decode().splitlines() if not one.startswith("#")]
    assert [one for one in lines if not LINE.fullmatch(one)] == []
    return {name: float(figure) for name, figure in (one.rsplit(" ", 1) for one in lines)}


def test_figures_are_those_of_the_database(client):
    now = timezone.now()
    before = figures(client)
    Run.objects.create(kind=Run.Kind.BACKUP, ended_at=now, well=True)
    after = figures(client)
    assert before["portal_messages_waiting"] == Message.objects.none().count() == 0
    assert before["portal_disk_free_bytes"] > 0
    assert (before['portal_well{what="backup"}'], after['portal_well{what="backup"}']) == (0, 1)
    assert 'portal_copy_age_seconds{of="backup"}' not in before
    assert 0 <= after['portal_copy_age_seconds{of="backup"}'] < 60


@pytest.mark.parametrize("how", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}])
def test_nobody_else_learns_of_them(client, how):
    assert client.get("/metrics", follow=True, **how).status_code == 404
