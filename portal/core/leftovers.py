"""What the house itself leaves lying about: logins that ended, work that is done."""

import datetime

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from .retention import forget_some, keeps

DONE = datetime.timedelta(days=14)
# What failed is a fault that somebody may still ask about, as long as network logs are kept (网络安全法 21).
FAILED = datetime.timedelta(days=180)


def forget_sessions() -> int:
    """Logins that ended, and what was on its way in them."""
    return forget_some(Session.objects.filter(expire_date__lt=timezone.now()))


def forget_tasks() -> int:
    """Work that the background worker has done, and much later what it could not do."""
    now = timezone.now()
    done = DBTaskResult.objects.filter(status="SUCCESSFUL", finished_at__lt=now - DONE)
    failed = DBTaskResult.objects.filter(status="FAILED", finished_at__lt=now - FAILED)
    return forget_some(done) + forget_some(failed)


keeps(_("过期的登录"), forget_sessions)
keeps(_("两周前做完的后台任务、半年前失败的"), forget_tasks)
