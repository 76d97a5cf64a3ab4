"""Steps that change what readers see without a new text wait for the word of a second person: a published page
that goes to another unit, and the front page of a new one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page
from wagtail.signals import pre_page_move

from portal.accounts.models import Role
from portal.accounts.roles import has_role
from portal.core.audit import record
from portal.places.models import Unit

from .models import Proposal
from .refused import ReviewRefused
from .review_rules import desks

Kind, State = Proposal.Kind, Proposal.State
# Who may give the second word, in every unit that it touches.
SECOND = (Role.SENIOR_EDITOR, Role.SIGNATORY)


def needs_second(page: Page, destination: Page) -> bool:
    """Whether a move would take something published, the page or one below it, to another unit."""
    before, after = (Unit.objects.of_page(one) for one in (page.get_parent(), destination))
    if before == after:
        return False
    family = page.get_descendants(inclusive=True)
    return family.filter(first_published_at__isnull=False).exists() or family.live().exists()


@receiver(pre_page_move, dispatch_uid="a_move_to_another_unit_is_confirmed")
def hold_back(sender, instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs) -> None:
    """Whatever the way, by form, in bulk or by hand: nothing published goes to another unit on one word.

    Raises:
        ReviewRefused: nobody confirmed it.
    """
    if not getattr(instance, "move_confirmed", False) and needs_second(instance, parent_page_after):
        raise ReviewRefused(
            _("《%(title)s》已经发布过，换单位要请第二个人确认：请打开它，用“移动”单独办。")
            % {"title": instance.title},
            instance,
        )


@transaction.atomic
def propose_move(*, page: Page, destination: Page, by, reason: str) -> Proposal:
    """Ask for the word of a second person before a published page goes to another unit.

    Raises:
        PermissionDenied: this person could not move it there.
        ReviewRefused: no reason, or one is waiting already.
    """
    if not page.permissions_for_user(by).can_move_to(destination):
        raise PermissionDenied(_("您不能把这一页移到那里。"))
    return _propose(Kind.MOVE, page, by, reason, destination=destination)


@transaction.atomic
def propose_front(*, page: Page, by, reason: str) -> Proposal:
    """Ask for the word of a second person before a new unit's front page goes live."""
    return _propose(Kind.FRONT, page, by, reason)


def _propose(kind: str, page: Page, by, reason: str, destination: Page | None = None) -> Proposal:
    if not reason.strip():
        raise ReviewRefused(_("请写明原因，确认的人要看。"), page)
    if Proposal.objects.select_for_update().filter(kind=kind, page=page, state=State.WAITING).exists():
        raise ReviewRefused(_("这件事已经有人提了，正等第二个人确认。"), page)
    asked = Proposal.objects.create(
        kind=kind, page_id=page.pk, destination=destination, asked_by=by, reason=reason.strip()
    )
    record("editorial.propose", by=by, of=page, note=f"{asked.get_kind_display()}：{asked.reason}")
    return asked


def may_confirm(proposal: Proposal, user) -> bool:
    """Whether somebody may give the second word: not who asked, and a senior editor or signatory of every unit it
    touches. Superusers obey the same rule."""
    if not user.is_active or user.pk == proposal.asked_by_id:
        return False
    return all(has_role(user, Unit.objects.of_page(page), SECOND) for page in proposal.touched)


def waiting_for_a_second() -> list[tuple[int, set[int]]]:
    """Every proposal that waits with who may give the second word, the longest first; in three queries however many wait."""
    waiting = Proposal.objects.filter(state=State.WAITING).select_related("page", "destination")
    if not waiting:
        return []
    here = desks()
    return [
        (one.pk, set.intersection(*(here.holders(page, SECOND) for page in one.touched)) - {one.asked_by_id})
        for one in waiting
    ]


def sees(proposal: Proposal, user) -> bool:
    """Whether somebody may read a proposal: who asked, who may answer, and town administrators."""
    return user.is_superuser or user.pk == proposal.asked_by_id or may_confirm(proposal, user)


@transaction.atomic
def answer(*, proposal: Proposal, by, agrees: bool, remark: str = "") -> Proposal:
    """Give the second word, once: what was asked for is done, or it is not.

    Raises:
        ReviewRefused: answered already, not this person, or the page may not go there any more.
        PublishRefused: a front page that does not pass the gate.
    """
    asked = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("page", "destination")
        .get(pk=proposal.pk)
    )
    if asked.state != State.WAITING:
        raise ReviewRefused(_("这件事已经有人定了，不用再点一次。"), asked.page)
    if not may_confirm(asked, by):
        raise ReviewRefused(_("要由提的人以外的责编或签发人来确认。"), asked.page)
    asked.state = State.CONFIRMED if agrees else State.DECLINED
    asked.decided_by, asked.decided_at, asked.remark = by, timezone.now(), remark.strip()
    asked.save()
    verb = "confirm" if agrees else "decline"
    record(
        f"editorial.{verb}", by=by, of=asked.page, note=f"{asked.get_kind_display()} {asked.remark}".strip()
    )
    if agrees:
        _carry_out(asked, by)
    return asked


def _carry_out(asked: Proposal, by) -> None:
    page = asked.page.specific
    if asked.kind == Kind.FRONT:
        page.get_latest_revision().publish(user=by, skip_permission_checks=True)
        return
    if (
        asked.destination is None
        or not page.can_move_to(asked.destination.specific)
        or not Page._slug_is_available(page.slug, asked.destination, page=page)
    ):
        raise ReviewRefused(_("现在不能移到那里了（那边有同名地址，或者放不下这种页面），请另提。"), page)
    page.move_confirmed = True
    MovePageAction(page, asked.destination, pos="last-child", user=by).execute(skip_permission_checks=True)
