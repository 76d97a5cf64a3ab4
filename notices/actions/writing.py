"""Writing a notice down."""

import datetime
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.places.models import Unit

from ..models import Notice, State
from ..refusal import Refused

SAME_WORDS = ("title", "kind", "urgency", "place", "words", "spoken", "phone", "page_id")
SAME_PRESS = (*SAME_WORDS, "valid_from", "valid_until")
ON_ITS_WAY = (State.DRAFT, State.WAITING, State.PASSED)


def lock(notice: Notice) -> Notice:
    """The row as it is now, held until the transaction ends."""
    return Notice.objects.select_for_update(of=("self",)).select_related("unit").get(pk=notice.pk)


def covering(units: Iterable[Unit]) -> Unit | None:
    """The smallest unit that covers all of these; none where they have nothing in common."""
    paths = [unit.path for unit in units]
    whole = paths[0] if paths else ""
    while whole and not all(path.startswith(whole) for path in paths):
        whole = whole[: -Unit.steplen]
    return Unit.objects.filter(path=whole).first() if whole else None


@transaction.atomic
def save_notice(*, notice: Notice, units: Iterable[Unit], by) -> Notice:
    """Keep a draft: a new one, or what was changed of an old one. Whoever saved it can never pass it. A new one that is sent
    twice, over a slow line or by loading the page again, is one.

    Raises:
        Refused: somebody has handed it in meanwhile, or the units have nothing in common.
        ValidationError: what a notice may not be, each at its field.
    """
    chosen = sorted(units, key=lambda unit: unit.path)
    # Whoever chose the town need not be told twice which parts it has.
    kept = [one for one in chosen if not any(other is not one and other.covers(one) for other in chosen)]
    above = covering(kept)
    if above is None:
        raise Refused(_("请选通知哪里。"))
    if notice.pk and lock(notice).state != State.DRAFT:
        raise Refused(_("这条通知刚才已经交上去了，现在不能改。要改请先收回。"))
    notice.unit = above
    notice.full_clean()
    is_new = notice.pk is None
    if is_new and (first := _pressed_before(notice, kept, by, SAME_PRESS, ON_ITS_WAY)):
        return first
    notice.save()
    notice.units.set(kept)
    notice.writers.add(by)
    notice.__dict__.pop("audience", None)
    record("notices.write" if is_new else "notices.change", by=by, of=notice)
    return notice


def _pressed_before(
    notice: Notice, units: Iterable[Unit], by, names: tuple[str, ...], states: tuple[State, ...]
) -> Notice | None:
    """What this writer made by an earlier press: the same words for the same places."""
    # Two presses of one person follow each other.
    get_user_model().objects.select_for_update().get(pk=by.pk)
    same = {name: getattr(notice, name) for name in names}
    meant = {unit.pk for unit in units}
    found = Notice.objects.filter(writers=by, state__in=states, **same).prefetch_related("units")
    return next((one for one in found if {unit.pk for unit in one.units.all()} == meant), None)


@transaction.atomic
def discard(*, notice: Notice, by) -> None:
    """Throw a draft away.

    Raises:
        Refused: it is no draft any more.
    """
    held = lock(notice)
    if held.state != State.DRAFT:
        raise Refused(_("交上去的通知不能删，请先收回；通过了的请用“撤下”。"))
    record("notices.discard", by=by, of=held)
    held.delete()


@transaction.atomic
def write_again(*, notice: Notice, by) -> Notice:
    """A draft with the same words, from now on for as long as the old one was valid. The draft that lies there of an earlier
    press is taken up again."""
    now = timezone.now().replace(second=0, microsecond=0)
    length: datetime.timedelta = notice.valid_until - notice.valid_from
    again = _pressed_before(notice, notice.audience, by, SAME_WORDS, (State.DRAFT,))
    again = again or Notice(**{name: getattr(notice, name) for name in SAME_WORDS})
    again.valid_from, again.valid_until = now, now + length
    return save_notice(notice=again, units=notice.audience, by=by)
