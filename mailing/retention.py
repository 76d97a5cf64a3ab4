"""What the mailing forgets: wishes that nobody confirmed."""

import datetime

from django.utils import timezone

from .models import Subscriber, Subscription

CONFIRM_WITHIN = datetime.timedelta(days=7)


def forget_unconfirmed() -> None:
    """Addresses that somebody typed and nobody confirmed within a week."""
    before = timezone.now() - CONFIRM_WITHIN
    Subscription.objects.filter(state=Subscription.State.PENDING, since__lt=before).delete()
    Subscriber.objects.filter(
        state=Subscriber.State.PENDING, created_at__lt=before, subscriptions=None
    ).delete()
