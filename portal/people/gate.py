"""What a consent says about a version's words: asked of every page that would go live, in every place.

Told of: the person of a story; who links to that story or carries it in a number tells of the same person. Their real name
does not pass under an alias, and of a minor the school, class and address need a reason. Every other page of the unit
may be about a namesake, so there the name of somebody who goes by an alias asks for a reason too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.core.shown import Kind, Place, places_of, words_digest
from portal.places.models import Unit

from .exposure import gives_away
from .models import Clearance, Consent, Person
from .spelling import Spelling


@dataclass(frozen=True)
class Ask:
    """A place where something stands that may stay for a reason only."""

    place: Place
    what: str


def word_problems(page: Page, places: list[Place]) -> Iterator[tuple[str, str]]:
    """Field and sentence of everything the words may not say, or may not say without a reason."""
    for person in page.tells_of():
        yield from real_name_problems(person, person.story_consent(), page, places)
    asks = list(open_asks(page, places))
    for ask in asks:
        how = _("请删掉；确有必要，请先保存草稿，再按页面上方的“写明理由”。")
        yield ask.place.field, f"{_where(ask.place)}{ask.what}。{how}"


def real_name_problems(
    person: Person, consent: Consent | None, page: Page, places: list[Place]
) -> Iterator[tuple[str, str]]:
    """Where the real name of somebody stands who agreed to an alias only. The sentence does not repeat it: refusals
    are stored and sent on."""
    if consent is None or consent.name_use != Consent.NameUse.ALIAS:
        return
    what = _("有本人的真名（或它的拼音），授权只许用化名“%(alias)s”，请改掉。") % {"alias": consent.alias}
    for place in places_with(Spelling(person.name), page, places):
        yield place.field, f"{_where(place)}{what}"


def places_with(name: Spelling, page: Page, places: list[Place]) -> Iterator[Place]:
    """The places in which a name stands, and the fields across whose places it runs."""
    fields: dict[str, list[Place]] = {}
    met = set()
    for place in places:
        fields.setdefault(place.field, []).append(place)
        by_chance = place.field == "slug" and name.explains(page.title, place.text)
        if name.stands_in(place) and not by_chance:
            met.add(place.field)
            yield place
    for field, rows in fields.items():
        if field not in met and len(rows) > 1 and name.runs_over(rows):
            yield Place(field, "", rows[0].text)


def open_asks(page: Page, places: list[Place]) -> Iterator[Ask]:
    """What these places ask a reason for, unless somebody gave one for exactly the page's words."""
    asks = list(all_asks(page, places))
    if asks and not (page.pk and _is_cleared(page)):
        yield from asks


def all_asks(page: Page, places: list[Place]) -> Iterator[Ask]:
    """What these places ask a reason for, given or not."""
    told = page.tells_of()
    today = timezone.localdate()
    for person in (one for one in told if one.minor_on(today)):
        yield from _of_a_minor(person, page, places)
    for consent in _aliased_in(_unit_of(page), without={one.pk for one in told}):
        for place in places_with(Spelling(consent.person.name), page, places):
            yield Ask(place, _("有一个名字和要求用化名的“%(alias)s”同名") % {"alias": consent.alias})


def _of_a_minor(person: Person, page: Page, places: list[Place]) -> Iterator[Ask]:
    for place in (one for one in places if one.kind is Kind.WORDS):
        for kind, words in gives_away(place.text):
            what = _("写出了未成年人的%(kind)s“%(words)s”") % {"kind": kind, "words": words}
            yield Ask(place, what)
    consent = person.story_consent()
    if consent and consent.name_use == Consent.NameUse.ALIAS and consent.guardian_name != consent.alias:
        for place in places_with(Spelling(consent.guardian_name), page, places):
            yield Ask(place, _("写出了未成年人的监护人姓名"))


def _is_cleared(page: Page) -> bool:
    return Clearance.objects.filter(page_id=page.pk, digest=words_digest(places_of(page))).exists()


def _unit_of(page: Page) -> Unit | None:
    """The unit of a page, and of one that is being made that of the page above it."""
    above = page if page.path else getattr(page, "_cached_parent_obj", None)
    return Unit.objects.of_page(above) if above is not None else None


def _aliased_in(unit: Unit | None, without: set[int]) -> list[Consent]:
    """The consents in force by which people of a unit go by an alias: no other unit's, whose editors must not learn
    of them."""
    if unit is None:
        return []
    given = Consent.objects.filter(withdrawn_on=None, person__unit__path__startswith=unit.path)
    in_force = {one.person_id: one for one in given.select_related("person").order_by("given_on", "pk")}
    return [
        one
        for one in in_force.values()
        if one.name_use == Consent.NameUse.ALIAS and one.person_id not in without
    ]


def _where(place: Place) -> str:
    if place.label:
        return _("%(place)s里") % {"place": place.label}
    return _("这里")
