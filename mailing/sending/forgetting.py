"""What the ledger forgets, and when.

The link in a mail must let its reader leave for as long as the mail lies in a mailbox: so a row keeps its reader and its token
for three years. What the mail server said of a mailbox is of use only while somebody may still act on it.
"""

import datetime

from django.utils import timezone

from ..models import Delivery, SendJob

WORDS_KEPT = datetime.timedelta(days=180)
LINKS_KEPT = datetime.timedelta(days=3 * 366)
IN_ONE_GO = 5000


def forget_words() -> int:
    """What servers said of mailboxes half a year ago."""
    old = Delivery.objects.filter(settled_at__lt=timezone.now() - WORDS_KEPT).exclude(code="")
    return Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:IN_ONE_GO])).update(code="")


def forget_rows() -> int:
    """Rows of sendings that ended three years ago; how many they went to and how they ended stays written in the sending."""
    ended = SendJob.objects.filter(ended_at__lt=timezone.now() - LINKS_KEPT)
    old = Delivery.objects.filter(job__in=ended)
    return Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:IN_ONE_GO])).delete()[0]
