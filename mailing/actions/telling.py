"""Who hears by mail that a sending waits for a person: whoever asked for it, and the administrators. The dashboard says it too."""

import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.accounts.models import User
from portal.outbox.actions import queue_mail

from ..models import SendJob

KIND = "mailing-waits"
# Later than this they have seen it on the dashboard, or the number is old.
USEFUL_FOR = datetime.timedelta(days=2)


def tell_stopped(job: SendJob) -> None:
    """That a sending stopped by itself, why, and what there is to press."""
    with override(settings.LANGUAGE_CODE):
        words = _(
            "“%(subject)s”没有发完，自己停下了：\n\n%(why)s\n\n已经发出的不受影响，没发的等着。看看怎么办，请打开：\n\n%(link)s"
        )
        _tell(job, words % {"subject": job.subject, "why": job.why, "link": _link(job)})


def tell_doubtful(job: SendJob, number: int) -> None:
    """That a sending ended with mails of which nobody knows whether they arrived, and that somebody decides."""
    with override(settings.LANGUAGE_CODE):
        words = ngettext(
            "“%(subject)s”发完了，有 %(n)d 封说不准到没到，没有再发。每一封要不要再发一次，请打开：\n\n%(link)s",
            "“%(subject)s”发完了，有 %(n)d 封说不准到没到，没有再发。每一封要不要再发一次，请打开：\n\n%(link)s",
            number,
        )
        _tell(job, words % {"subject": job.subject, "n": number, "link": _link(job)})


def _tell(job: SendJob, text: str) -> None:
    if not settings.PORTAL_MAIL:
        return
    now = timezone.now()
    whom = Q(pk=job.made_by_id) | Q(is_superuser=True)
    staff = User.objects.filter(whom, is_active=True).exclude(email="")
    for mail in sorted({address.lower() for address in staff.values_list("email", flat=True)}):
        queue_mail(
            cause=f"mailing:{job.pk}:{now:%Y%m%d%H%M%S%f}",
            kind=KIND,
            mail=mail,
            text=text,
            useful_until=now + USEFUL_FOR,
        )


def _link(job: SendJob) -> str:
    return f"{settings.SITE_URL}{reverse('mailing_job', args=[job.pk])}"
