"""What stops a sending by itself, each with the sentence that a person reads and can act on."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import Delivery, SendJob
from .fingerprint import fingerprint

# Later than this nobody wants it without being asked.
TOO_LATE = datetime.timedelta(hours=2)
# Times in a row without a connection, and the seconds before each next try: about three minutes in all.
MOST_FAILURES = 10
RESTS = (0, 1, 2, 5, 10, 20, 30, 30, 30, 60)
# Hard failures among the last so many; a handful on a small list stops nothing.
LOOKED_AT, TOO_MANY, AT_LEAST = 500, 0.05, 10
State = Delivery.State


def stop_sentence(job: SendJob, now: datetime.datetime) -> str:
    """Why a sending that is under way must wait for a person; empty if it need not."""
    with override(settings.LANGUAGE_CODE):
        if job.fingerprint != fingerprint():
            return _(
                "这份数据是从别处复制或恢复来的，可能有人已经收到了。请核对发到了哪里，确定要从这里发，再按“接着发”。"
            )
        if _is_late(job, now):
            return _("过了原定的时间两个多小时才轮到，可能是机器停过。还要发的话，请按“接着发”。")
        if job.failures >= MOST_FAILURES:
            return _(
                "邮件服务器连着 %(times)d 次没有接上。请查看服务器是不是开着、EMAIL_URL 对不对，再按“接着发”。"
            ) % {"times": job.failures}
        if failed := _too_many_failed(job):
            return _(
                "最近发的里有 %(failed)d 封被退回，太多了，先停下。请看看“发不出”的原因，再按“接着发”。"
            ) % {"failed": failed}
    return ""


def _is_late(job: SendJob, now: datetime.datetime) -> bool:
    if job.state == SendJob.State.RUNNING:
        return job.worked_at is not None and now - job.worked_at > TOO_LATE
    return job.latest_at is not None and now > job.latest_at


def _too_many_failed(job: SendJob) -> int:
    """How many of the last mails were refused for good, if they are too many."""
    settled = job.deliveries.filter(state__in=[State.SENT, State.FAILED])
    failed = job.deliveries.filter(state=State.FAILED)
    if job.going_since:
        settled, failed = (rows.filter(settled_at__gte=job.going_since) for rows in (settled, failed))
    if failed.count() < AT_LEAST:
        return 0
    last = list(settled.order_by("-settled_at").values_list("state", flat=True)[:LOOKED_AT])
    refused = last.count(State.FAILED)
    return refused if refused >= max(AT_LEAST, len(last) * TOO_MANY) else 0
