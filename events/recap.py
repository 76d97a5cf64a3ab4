"""The report of a date, begun from its closed sheet: figures, masked names, the pictures of the day. An editor finishes
it, and it goes through the reviews like everything else."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page
from wagtail.signals import page_published

from news.models import ArticlePage, NewsIndexPage
from portal.core.audit import record
from portal.core.dates import near_date, short_date
from portal.core.masking import masked_name
from portal.core.models.index_page import index_below

from .figures import moved_up_among, old_among
from .models import EventPage, Roll, SignUp, State
from .signals import attendance_corrected, sheet_closed

MOST_NAMES = 30


@receiver(sheet_closed, dispatch_uid="a_closed_sheet_drafts_its_recap")
def begin_recap(sender, roll: Roll, by=None, **kwargs) -> None:
    draft_recap(roll=roll, by=by)


@transaction.atomic
def draft_recap(*, roll: Roll, by) -> ArticlePage | None:
    """Begin the report of a date in the news of its unit.

    Args:
        roll: its sheet is closed.
        by: who closed it; the draft is not theirs to publish.

    Returns:
        The draft; the one already begun; None where nobody came or the unit has no page.
    """
    roll = Roll.objects.select_for_update().get(pk=roll.pk)
    if roll.recap_id:
        return roll.recap
    came = _who_came(roll)
    if not came or roll.unit.page is None:
        return None
    index = Page.objects.get(pk=index_below(roll.unit.page, NewsIndexPage).pk).specific
    with override(settings.LANGUAGE_CODE):
        page = _article(roll, came)
    page.owner = by
    index.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    roll.recap, roll.recap_came = page, len(came)
    roll.save(update_fields=["recap", "recap_came"])
    record("events.draft_recap", by=by, of=page)
    return page


def _who_came(roll: Roll) -> list[SignUp]:
    rows = SignUp.objects.filter(roll=roll, state=State.ATTENDED).select_related("person")
    return list(rows.order_by("slot__number"))


@receiver(attendance_corrected, dispatch_uid="a_corrected_sheet_corrects_its_recap")
def correct_recap(sender, sign_up: SignUp, by=None, **kwargs) -> None:
    follow_correction(roll=sign_up.roll, by=by)


@transaction.atomic
def follow_correction(*, roll: Roll, by) -> bool:
    """After a sheet was corrected: the draft that nobody has touched says it too; what an editor has written, or what is
    out, is theirs to change, and the page of the date says that it does not agree.

    Returns:
        Whether the report says what the sheet says.
    """
    roll = Roll.objects.select_for_update().get(pk=roll.pk)
    if roll.recap is None:
        return draft_recap(roll=roll, by=by) is not None
    page, came = roll.recap.specific, _who_came(roll)
    revision = page.latest_revision
    # The words as they were begun are one version; whoever saves makes another.
    if page.live or revision is None or page.revisions.count() > 1 or page.current_workflow_state:
        return roll.recap_came == len(came)
    with override(settings.LANGUAGE_CODE):
        anew = _article(roll, came)
    page.title, page.draft_title, page.body = anew.title, anew.title, anew.body
    page.save(update_fields=["title", "draft_title", "body"], clean=False)
    revision.content |= {"title": page.title, "body": page.serializable_data()["body"]}
    revision.save(update_fields=["content"])
    roll.recap_came = len(came)
    roll.save(update_fields=["recap_came"])
    record("events.correct_recap", by=by, of=page)
    return True


def _article(roll: Roll, came: list[SignUp]) -> ArticlePage:
    event = roll.round.page
    pictures = list(roll.pictures.select_related("image"))
    lead, rest = (pictures[0], pictures[1:]) if pictures else (None, [])
    body: list[dict[str, Any]] = [
        {"type": "paragraph", "value": format_html("<p>{}</p>", text)} for text in _paragraphs(roll, came)
    ]
    body += [
        {
            "type": "picture",
            "value": {
                "image": {"image": one.image_id, "alt_text": one.words, "decorative": False},
                "caption": one.words,
                "credit": "",
            },
        }
        for one in rest
    ]
    page = ArticlePage(
        title=_("%(what)s：%(day)s来了 %(n)s 人")
        % {"what": event.title, "day": short_date(roll.starts_at), "n": len(came)},
        source_name=roll.unit.name,
        body=json.dumps(body),
        live=False,
    )
    if lead:
        page.lead_picture, page.lead_alt = lead.image, lead.words
    page.brands = list(event.brands.all())
    return page


def _paragraphs(roll: Roll, came: list[SignUp]) -> list[str]:
    values = {
        "day": near_date(roll.starts_at),
        "hours": roll.occurrence.hours,
        "where": roll.where,
        "what": roll.round.page.title,
        "places": roll.slots.filter(retired=False).count(),
        "came": len(came),
        "moved": moved_up_among(came),
        "old": old_among(came, roll),
    }
    first = _("%(day)s %(hours)s，“%(what)s”在%(where)s。%(places)s 个名额，来了 %(came)s 人。") % values
    if roll.is_at_home:
        first = _("%(day)s %(hours)s，“%(what)s”上门服务。%(places)s 个名额，服务了 %(came)s 人。") % values
    if values["moved"]:
        first += _("其中 %(moved)s 人是候补轮到的。") % values
    if values["old"]:
        first += _("75 岁以上的 %(old)s 人。") % values
    if not came:
        return [first]
    names = "、".join(masked_name(one.person.name) for one in came[:MOST_NAMES])
    if len(came) > MOST_NAMES:
        names = _("%(names)s 等 %(n)s 人") % {"names": names, "n": len(came)}
    return [first, _("来的有：%(names)s。") % {"names": names}]


@receiver(page_published, sender=ArticlePage, dispatch_uid="a_recap_is_named_by_its_event")
def name_recap(sender, instance: ArticlePage, **kwargs) -> None:
    """Gone live, the report is named by its event, on the page and in its newest version."""
    roll = Roll.objects.filter(recap_id=instance.pk).select_related("round").first()
    if roll is None:
        return
    event = EventPage.objects.get(pk=roll.round.page_id)
    EventPage.objects.filter(pk=event.pk).update(recap=instance)
    revision = event.latest_revision
    if revision is not None:
        revision.content["recap"] = instance.pk
        revision.save(update_fields=["content"])
