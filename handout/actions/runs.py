"""Dividing a print run, sending it out, closing it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from news.models import IssuePage
from paper.models import IssueBuild
from portal.core.audit import record

from ..models import Bundle, PrintRun
from ..models.run import new_code
from ..packing import Pack, balance_words, packs_of, parts_below
from ..refusal import Refused

MOST_COPIES = 200_000


@transaction.atomic
def plan_run(*, issue: IssuePage, copies: int, spare: int, packs: Sequence[Pack], by) -> PrintRun:
    """Say how the copies of a number are divided: the bundles and what is spare are all of them, not one more or less.

    Raises:
        Refused: they do not come out even, a place has two bundles, or the bundles are on their way already.
    """
    _check(copies, spare, packs)
    unit = issue.publication.unit
    begun = {"unit": unit, "copies": copies, "spare": spare}
    run, _is_new = PrintRun.objects.get_or_create(issue=issue, defaults=begun)
    run = locked(run)
    if not run.is_planned:
        raise Refused(_("这一期已经发下去了，不能再改分包。要多给一处，请从备用里加一包。"))
    run.copies, run.spare, run.ordered_by = copies, spare, by
    run.known = [one.pk for one in parts_below(unit)]
    run.save()
    # Nobody holds a slip of these yet: they are written anew.
    run.bundles.all().delete()
    codes: set[str] = set()
    Bundle.objects.bulk_create([_bundle(run, pack, codes) for pack in packs])
    record("handout.plan_run", by=by, of=run, note=f"{copies} = {len(packs)} + {spare}")
    return run


def _check(copies: int, spare: int, packs: Sequence[Pack]) -> None:
    if not packs:
        raise Refused(_("还没有一包。请先分包，再存。"))
    if not 1 <= copies <= MOST_COPIES:
        raise Refused(_("印数写 1 到 %(most)s。") % {"most": MOST_COPIES})
    places = [(one.unit.pk, one.team) for one in packs]
    twice = next((one for one in packs if places.count((one.unit.pk, one.team)) > 1), None)
    if twice is not None:
        raise Refused(_("“%(to)s”写了两包，请并成一包。") % {"to": twice.to})
    if words := balance_words(copies, spare, packs):
        raise Refused(words)


def _bundle(run: PrintRun, pack: Pack, codes: set[str]) -> Bundle:
    while (code := new_code()) in codes:
        pass
    codes.add(code)
    return Bundle(
        run=run,
        unit=pack.unit,
        team=pack.team,
        to=pack.to[:60],
        leader=pack.leader,
        phone=pack.phone,
        copies=pack.copies,
        code=code,
    )


@transaction.atomic
def hand_out(*, issue: IssuePage, by) -> PrintRun:
    """The printed number leaves the house in its bundles: from here on each is waited for.

    Raises:
        Refused: nothing is divided, the number is not signed, or it was sent out before.
    """
    run = locked(_run_of(issue))
    if not run.is_planned:
        raise Refused(_("这一期早先已经发下去了。"))
    if words := balance_words(run.copies, run.spare, packs_of(run)):
        raise Refused(words)
    build = IssueBuild.objects.standing().filter(issue=issue).first()
    if build is None:
        raise Refused(_("这一期还没有签发，没有可以印的。签发以后再发下去。"))
    run.build, run.state, run.out_at = build, PrintRun.State.OUT, timezone.now()
    run.save()
    record("handout.hand_out", by=by, of=run)
    return run


@transaction.atomic
def add_from_spare(*, issue: IssuePage, pack: Pack, by) -> Bundle:
    """One more bundle for a place that was forgotten, or was built since: out of what is spare, so that the sum stays.

    Raises:
        Refused: not enough is spare, the place has a bundle, or the run is not on its way.
    """
    run = locked(_run_of(issue))
    if not run.is_out:
        raise Refused(_("现在不能从备用里加：要么还没有发下去，要么已经收尾了。"))
    if not pack.copies or pack.copies > run.spare:
        raise Refused(_("备用的只有 %(n)s 份，请写 1 到这个数。") % {"n": run.spare})
    if run.bundles.filter(unit=pack.unit, team=pack.team).exists():
        raise Refused(_("“%(to)s”已经有一包了。") % {"to": pack.to})
    run.spare -= pack.copies
    run.known = sorted({*run.known, pack.unit.pk})
    run.save()
    made = _bundle(run, pack, set(run.bundles.values_list("code", flat=True)))
    made.save()
    record("handout.add_from_spare", by=by, of=run, note=f"{made.to} {made.copies}")
    return made


@transaction.atomic
def close_run(*, issue: IssuePage, by) -> PrintRun:
    """All that will be heard was heard; bundles without a word stay without one.

    Raises:
        Refused: it is not on its way.
    """
    run = locked(_run_of(issue))
    if not run.is_out:
        raise Refused(_("只有发下去的才能收尾。"))
    run.state, run.closed_at = PrintRun.State.CLOSED, timezone.now()
    run.save()
    record("handout.close_run", by=by, of=run)
    return run


def _run_of(issue: IssuePage) -> PrintRun:
    run = PrintRun.objects.filter(issue=issue).first()
    if run is None:
        raise Refused(_("这一期还没有分包，请先分。"))
    return run


def locked(run: PrintRun) -> PrintRun:
    """The run as it stands, until the transaction ends."""
    return PrintRun.objects.select_for_update(of=("self",)).with_issue().get(pk=run.pk)
