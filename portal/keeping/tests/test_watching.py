"""What is asked while the portal runs, and who reads it."""

import datetime

import pytest
from django.utils import timezone

from portal.core import heartbeats
from portal.keeping.watching import lines
from portal.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(settings, tmp_path) -> None:
    """A postman that fell silent, with a message that waits for him."""
    settings.DATA_DIR = tmp_path
    heartbeats.expect(["postman"])
    heartbeats.beat("postman", -1)
    late = timezone.now() - datetime.timedelta(hours=1)
    Message.objects.create(
        kind="notice", channel=Message.Channel.SMS, recipient="19900000001", text="明天停水", not_before=late
    )


def test_what_stands_still_is_told_with_what_to_do(town, stuck):
    told = "\n".join(lines())
    assert "todo 没有动静：postman" in told
    assert "todo 有 1 条短信或邮件等了一刻钟还没发。" in told
    assert "ok   到点的页面都发布了。" in told


@pytest.mark.parametrize(("who", "reads"), [("admin", True), ("editor", False)])
def test_administrators_read_it_on_the_dashboard(town, stuck, client, who, reads):
    client.force_login(town.user(who))
    assert ("没有动静：postman" in client.get("/admin/").content.decode()) is reads
