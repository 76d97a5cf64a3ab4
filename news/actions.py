"""Verbs of the news room."""

import datetime

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from portal.core.audit import record

from .models import IssuePage, Publication

MONTHS: dict[str, int] = {
    Publication.Frequency.MONTHLY: 1,
    Publication.Frequency.BIMONTHLY: 2,
    Publication.Frequency.QUARTERLY: 3,
    Publication.Frequency.IRREGULAR: 1,
}


@transaction.atomic
def next_issue(*, last: IssuePage, by) -> IssuePage:
    """Start the next number of a paper from the last one: its numbers, period and section headings, no articles.

    Args:
        last: the number to go on from.
        by: the editor; needs the right to add pages beside it.

    Returns:
        The new number as a draft; an unfinished draft of the same number is returned instead of a second one.

    Raises:
        PermissionDenied: no right to add a number here.
    """
    parent = Page.objects.get(pk=last.get_parent().pk).specific
    if not parent.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied(_("您不能在这里新建一期。"))
    start = last.period_end + datetime.timedelta(days=1)
    total = last.total_number + 1
    begun = IssuePage.objects.filter(publication=last.publication_id, total_number=total).first()
    if begun is not None:
        return begun
    page = IssuePage(
        title=_number_title(last.publication.name, total),
        publication=last.publication,
        number=last.number + 1 if start.year == last.period_start.year else 1,
        total_number=total,
        period_start=start,
        period_end=start
        + relativedelta(months=MONTHS[last.publication.frequency])
        - datetime.timedelta(days=1),
        sections=[("section", {"heading": name, "note": "", "items": []}) for name in _section_names(last)],
        live=False,
        owner=by,
    )
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    record("news.next_issue", by=by, of=page)
    return page


def _number_title(paper: str, number: int) -> str:
    """A title in Chinese, in whatever language the editor works."""
    with override(settings.LANGUAGE_CODE):
        return _("%(paper)s 第%(number)d期") % {"paper": paper, "number": number}


def _section_names(last: IssuePage) -> list[str]:
    standing = last.publication.section_names
    return standing or [part.value["heading"] for part in last.sections if part.block_type == "section"]
