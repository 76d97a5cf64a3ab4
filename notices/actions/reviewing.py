"""The word of a second person, which every notice needs, and taking it down."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record

from ..duties import may_pass
from ..models import Notice, State
from ..refusal import Refused
from .writing import lock


@transaction.atomic
def submit(*, notice: Notice, by) -> Notice:
    """Hand a draft in, so that another person reads it.

    Raises:
        Refused: it was handed in already, or its end is over.
    """
    held = lock(notice)
    if held.state != State.DRAFT:
        raise Refused(_("这条通知已经交上去了，不用再交一次。"))
    if held.valid_until <= timezone.now():
        raise Refused(_("结束的时间已经过了，请先改“到什么时候”。"))
    held.state, held.submitted_by, held.submitted_at, held.reason = State.WAITING, by, timezone.now(), ""
    held.writers.add(by)
    held.save()
    record("notices.submit", by=by, of=held)
    return held


@transaction.atomic
def take_back(*, notice: Notice, by) -> Notice:
    """The writer wants to change it before anybody has passed it.

    Raises:
        Refused: it does not wait any more.
    """
    held = lock(notice)
    if held.state != State.WAITING:
        raise Refused(_("这条通知已经有人看过了，收不回来。"))
    held.state = State.DRAFT
    held.save()
    record("notices.take_back", by=by, of=held)
    return held


@transaction.atomic
def pass_notice(*, notice: Notice, digest: str, by) -> Notice:
    """Give the second word: from its time on it is public, exactly as it stood on the screen.

    Args:
        digest: of the text that was on the screen.

    Raises:
        Refused: another text than the one on the screen, answered already, over, or not for this person to say.
    """
    held = _waiting(notice, digest, by)
    if held.valid_until <= timezone.now():
        raise Refused(_("结束的时间已经过了，请退回去，让写的人改时间。"))
    held.state, held.passed_by, held.passed_at = State.PASSED, by, timezone.now()
    held.save()
    record("notices.pass", by=by, of=held)
    return held


@transaction.atomic
def send_back(*, notice: Notice, digest: str, reason: str, by) -> Notice:
    """Say what is wrong; it is a draft again.

    Raises:
        Refused: no reason; and as with passing.
    """
    if not reason.strip():
        raise Refused(_("请写一句为什么退回，写的人要看。"))
    held = _waiting(notice, digest, by)
    held.state, held.reason = State.DRAFT, reason.strip()[:200]
    held.save()
    record("notices.send_back", by=by, of=held, note=held.reason)
    return held


def _waiting(notice: Notice, digest: str, by) -> Notice:
    held = lock(notice)
    if held.state != State.WAITING:
        raise Refused(_("这条通知刚才已经有人定了，或者写的人收回去了。"))
    if not may_pass(held, by):
        raise Refused(_("自己写过、改过的通知，要请另一个人来看。"))
    if digest != held.digest:
        raise Refused(_("您看的时候，通知又改过了。请看过新的一稿再点。"))
    return held


@transaction.atomic
def withdraw(*, notice: Notice, reason: str, by) -> Notice:
    """Take a passed notice from readers at once; one person is enough for that.

    Raises:
        Refused: no reason, or it is not passed.
    """
    if not reason.strip():
        raise Refused(_("请写一句为什么撤下，居民会看到这句话。"))
    held = lock(notice)
    if held.state != State.PASSED:
        raise Refused(_("这条通知现在不在外面，不用撤下。"))
    held.state, held.reason, held.withdrawn_at = State.WITHDRAWN, reason.strip()[:200], timezone.now()
    held.save()
    record("notices.withdraw", by=by, of=held, note=held.reason)
    return held
