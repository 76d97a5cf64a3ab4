"""Sheets on boards: where and when they went up and came down."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record

from ..models import Notice, Posting
from ..refusal import Refused
from .writing import lock


@transaction.atomic
def put_up(*, notice: Notice, place: str, by) -> Posting:
    """Note that a sheet hangs somewhere; where one hangs already, the second press changes nothing.

    Raises:
        Refused: no place, or the notice was never passed.
    """
    if not place.strip():
        raise Refused(_("请写贴在哪里，例如：3 号楼门厅。"))
    if notice.passed_at is None:
        raise Refused(_("通过以后再贴。"))
    place = place.strip()[:40]
    lock(notice)
    if hangs := Posting.objects.filter(notice=notice, place=place, taken_down_at=None).first():
        return hangs
    record("notices.put_up", by=by, of=notice, note=place)
    return Posting.objects.create(notice=notice, place=place, by=by)


@transaction.atomic
def take_down(*, posting: Posting, by) -> Posting:
    """Note that it is gone; the second press changes nothing."""
    held = Posting.objects.select_for_update().get(pk=posting.pk)
    if held.taken_down_at is None:
        held.taken_down_at = timezone.now()
        held.save(update_fields=["taken_down_at"])
        record("notices.take_down", by=by, of=held.notice, note=held.place)
    return held
