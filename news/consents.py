"""Stories follow the consent of the person they tell of, also after publication (PIPL 15, 47)."""

from django.db import transaction
from django.dispatch import receiver

from portal.core.audit import record
from portal.core.publishing import Problems
from portal.core.shown import places_of
from portal.editorial.actions import take_down
from portal.editorial.tick import ticked
from portal.people.gate import real_name_problems
from portal.people.models import Consent

from .models import StoryPage
from .models.story import names_print


@receiver(ticked, dispatch_uid="stories_follow_consents")
def follow_consents(sender, **kwargs) -> None:
    """Take down live stories whose consent no longer carries them; show the name it now allows.

    By the clock and not by a signal of the consent: whatever changed it (a form, a script, a birthday written
    down later), the story is down within one tick, and a crash in between is made good by the next.
    """
    stories = list(StoryPage.objects.live().select_related("person"))
    in_force = _consents({story.person_id for story in stories})
    for story in stories:
        consent = in_force.get(story.person_id)
        problems = Problems()
        story.check_consent(problems, consent)
        renamed = consent is not None and names_print(consent) != story.names_checked
        if renamed and not problems:
            # The words were written for other names: who now goes by an alias may stand in them by the real one.
            for field, sentence in real_name_problems(story.person, consent, story, places_of(story)):
                problems.add(field, sentence)
        if problems:
            _withdraw(story, problems)
        elif renamed:
            story.note_names(consent)


def _consents(person_ids: set[int]) -> dict[int, Consent]:
    """The consent in force of each person, as `Person.story_consent` finds it for one."""
    given = Consent.objects.filter(person__in=person_ids, withdrawn_on__isnull=True).select_related("person")
    return {consent.person_id: consent for consent in given.order_by("given_on", "pk")}


@transaction.atomic
def _withdraw(story: StoryPage, problems: Problems) -> None:
    take_down(story)
    record(
        "news.consent_lapsed", of=story, note="；".join(line for lines in problems.values() for line in lines)
    )
