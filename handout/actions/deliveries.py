"""Ticking bundles: by the leader on a phone, or at the desk from the slip that came back."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record

from ..models import Bundle
from ..refusal import Refused
from .runs import locked


@transaction.atomic
def tick(*, bundle: Bundle, left_over: int | None, by=None, now: datetime.datetime | None = None) -> Bundle:
    """A bundle reached its place. Said twice it is said once; how many are left may be told later.

    Args:
        left_over: nothing where nobody said it.
        by: who noted it; nobody where the leader did.

    Raises:
        Refused: the run is closed, or more would be left than there were.
    """
    bundle = _on_its_way(bundle)
    if left_over is not None and left_over > bundle.copies:
        raise Refused(_("这一包只有 %(n)s 份，剩下的不会更多。") % {"n": bundle.copies})
    if bundle.delivered_at is not None and (left_over is None or bundle.left_over is not None):
        return bundle
    if bundle.delivered_at is None:
        bundle.delivered_at, bundle.ticked_by, bundle.by_leader = now or timezone.now(), by, by is None
    bundle.left_over = left_over
    bundle.save()
    record("handout.tick", by=by, of=bundle, note="" if left_over is None else str(left_over))
    return bundle


@transaction.atomic
def untick(*, bundle: Bundle, by=None, now: datetime.datetime | None = None) -> Bundle:
    """点错了: as if nothing had been said. A leader takes back what they said themselves, on the same day.

    Raises:
        Refused: the run is closed, or it is not the leader's to take back any more.
    """
    bundle = _on_its_way(bundle)
    if bundle.delivered_at is None:
        return bundle
    if by is None and not bundle.told_today(now):
        raise Refused(_("过了当天，要改请打电话给发报的人。"))
    bundle.delivered_at, bundle.left_over, bundle.ticked_by, bundle.by_leader = None, None, None, False
    bundle.save()
    record("handout.untick", by=by, of=bundle)
    return bundle


def _on_its_way(bundle: Bundle) -> Bundle:
    run = locked(bundle.run)
    if not run.is_out:
        raise Refused(_("这一期的发放已经收尾，不再记了。"))
    fresh = Bundle.objects.get(pk=bundle.pk)
    fresh.run = run
    return fresh
