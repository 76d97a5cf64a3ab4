"""Taking a page down, putting pages into review."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from portal.accounts.models import Role
from portal.accounts.roles import has_role, held_roles
from portal.core.audit import record
from portal.core.publishing import refuse_unless_ready
from portal.places.models import Unit

MAY_WITHDRAW = (Role.SENIOR_EDITOR, Role.SIGNATORY)


def may_withdraw(user, page: Page) -> bool:
    """Whether a user may take a live page down: senior editors and signatories of its unit, and superusers."""
    if not page.live or not user.is_active:
        return False
    if user.is_superuser:
        return True
    # Most who look at a list of pages hold neither role anywhere: their page's unit need not be asked for.
    held = {role for role, _path in held_roles(user)}
    return bool(held.intersection(MAY_WITHDRAW)) and has_role(user, Unit.objects.of_page(page), MAY_WITHDRAW)


@transaction.atomic
def withdraw_page(*, page: Page, by, reason: str, replaced_by: Page | None = None) -> None:
    """Take a live page down; its address answers 410 and names what replaced it.

    Args:
        reason: why, in a sentence; kept in the audit log.
        replaced_by: where readers are sent instead.

    Raises:
        PermissionDenied: the user may not, or gave no reason.
    """
    if not may_withdraw(by, page):
        raise PermissionDenied(_("只有本单位的责编或签发人可以下线已发布的页面。"))
    if not reason.strip():
        raise PermissionDenied(_("请写明下线的原因。"))
    specific = page.specific
    if replaced_by is not None:
        type(specific).objects.filter(pk=specific.pk).update(replaced_by=replaced_by)
        specific.replaced_by = replaced_by
    take_down(specific, by=by)
    record("editorial.withdraw", by=by, of=specific, note=reason.strip())


def take_down(page: Page, *, by=None) -> None:
    """Make a live page answer 410. Nobody holds Wagtail's right to; who may was asked by whoever calls this."""
    UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)


def take_down_again(pk: str, _also: Mapping[str, str]) -> bool:
    """What was withdrawn after a copy was made does not come back with the copy."""
    page = Page.objects.live().filter(pk=pk).first()
    if page is not None:
        take_down(page.specific)
        record("editorial.withdraw", of=page.specific, note="restore")
    return page is not None


@transaction.atomic
def submit_for_review(*, page: Page, by) -> None:
    """Hand a draft to the reviewers of its unit.

    Raises:
        PublishRefused: it would not pass the gate as it stands.
        PermissionDenied: no right to edit it, or it is under review already.
    """
    specific = page.specific
    permissions = specific.permissions_for_user(by)
    if not permissions.can_edit() or not permissions.can_submit_for_moderation():
        raise PermissionDenied(_("《%(title)s》已经在审核，或者您不能提交它。") % {"title": page.title})
    refuse_unless_ready(specific.get_latest_revision_as_object())
    state = specific.current_workflow_state
    if state is not None:
        state.resume(user=by)
    else:
        specific.get_workflow().start(specific, by)
