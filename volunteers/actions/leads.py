"""去问一问: an editor asks, the person says yes or no, and on a yes a draft is begun. Nothing is told before."""

import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.actions import Refusal
from events.actions.lock import with_patience
from news.models import StoryIndexPage, StoryPage
from portal.core.audit import record
from portal.core.models.index_page import index_below
from portal.editorial.models import Byline
from portal.outbox.actions import drop, spare_calls
from portal.people.models import Consent, Person
from portal.places.models import Unit

from .. import leads, short_messages
from ..models import Lead, StoryWish

Answer = Lead.Answer


@with_patience
@transaction.atomic
def may_ask_me(*, person: Person, may: bool, by) -> None:
    """可以来问我的故事, or no longer: then what was asked and not answered is a no."""
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    if may:
        _row, is_new = StoryWish.objects.get_or_create(person=person, defaults={"by": by})
    else:
        is_new = bool(StoryWish.objects.filter(person=person).delete()[0])
        for lead in Lead.objects.open().filter(person=person):
            _answer(lead, Answer.NO, by=by, now=timezone.now())
    if is_new:
        record("volunteers.may_ask" if may else "volunteers.ask_not", by=by, of=person, label=str(person.pk))


@with_patience
@transaction.atomic
def ask_for_story(*, person: Person, phone: str, by, now: datetime.datetime | None = None) -> Lead:
    """Ask somebody for their story, once.

    Args:
        phone: of the office, for whoever would rather talk.

    Raises:
        Refusal: they have not said that they may be asked, do not fit any more, or were asked within a year.
    """
    now = now or timezone.now()
    Person.objects.filter(pk=person.pk).update(name=F("name"))
    found, _others = leads.fitting(by, now)
    fits = next((one for one in found if one.person.pk == person.pk), None)
    if fits is None:
        raise Refusal("lead", _("这一位现在不能问：他收回了同意，或者已经有人问过了。"))
    lead = Lead.objects.create(
        person=person, unit=person.unit, why=fits.why[0].key, asked_by=by, asked_at=now
    )
    short_messages.tell_lead(lead, phone=phone, now=now)
    record("volunteers.ask_story", by=by, of=lead, label=str(person.pk), note=lead.why)
    return lead


@with_patience
@transaction.atomic
def answer_lead(*, lead: Lead, yes: bool, by=None, now: datetime.datetime | None = None) -> Lead:
    """What they say. Of two answers the last counts, as long as no draft is begun."""
    Person.objects.filter(pk=lead.person_id).update(name=F("name"))
    row = Lead.objects.select_related("person", "unit").get(pk=lead.pk)
    wanted = Answer.YES if yes else Answer.NO
    if row.story_id or row.answer == wanted:
        return row
    _answer(row, wanted, by=by, now=now or timezone.now())
    return row


def _answer(row: Lead, answer: str, *, by, now: datetime.datetime) -> None:
    row.answer, row.answered_at = answer, now
    row.save(update_fields=["answer", "answered_at"])
    drop(causes=[row.cause], kind=short_messages.LEAD.name)
    spare_calls(causes=[row.cause])
    record("volunteers.answer_story", by=by, of=row, label=str(row.person_id), note=str(answer))


@with_patience
@transaction.atomic
def begin_story(*, lead: Lead, by) -> StoryPage:
    """A draft of the story with its person, the editor's byline, and a row for the consent, which allows nothing yet:
    what is printed, with a photograph or not, by which name, is said when the text is there. Begun once.

    Raises:
        Refusal: they have not said yes, or whoever presses writes no stories in that unit.
    """
    Person.objects.filter(pk=lead.person_id).update(name=F("name"))
    row = Lead.objects.select_related("person", "unit__page").get(pk=lead.pk)
    if row.story:
        return row.story
    if row.answer != Answer.YES:
        raise Refusal("lead", _("本人还没有说愿意，不能写。"))
    index = _stories_of(row.unit)
    if index is None or not index.permissions_for_user(by or AnonymousUser()).can_add_subpage():
        raise Refusal("lead", _("您不能在这个居村写人物，请让这个居村的编辑来写。"))
    if row.person.story_consent() is None:
        Consent.objects.create(person=row.person, given_on=timezone.localdate(), recorded_by=by)
    with override(settings.LANGUAGE_CODE):
        # No name in title or address: whether it is the real one is still to be said.
        story = StoryPage(title=_("一位志愿者的故事（未写完）"), person=row.person, live=False, owner=by)
    story.bylines = [Byline(name=by.get_full_name(), account=by, credit=Byline.Credit.AUTHOR)]
    index.add_child(instance=story)
    story.save_revision(user=by)
    row.story = story
    row.save(update_fields=["story"])
    record("volunteers.begin_story", by=by, of=story, label=str(row.pk))
    return story


def _stories_of(unit: Unit) -> StoryIndexPage | None:
    """The stories of a unit, or of the nearest above that has a page."""
    for one in [unit, *unit.get_ancestors().select_related("page").order_by("-depth")]:
        if one.page:
            return StoryIndexPage.objects.get(pk=index_below(one.page, StoryIndexPage).pk)
    return None
