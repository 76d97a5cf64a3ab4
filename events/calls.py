"""The call list of a desk: whom each call is about, where they live, whom to call, what to read out."""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.roles import paths_with_right
from portal.outbox.models import Message
from portal.people.models import Membership, Person, PersonContact
from portal.places.models import Unit

from .models import SignUp, State, Transition

# What a message was written for (`actions/messages.py` and its neighbours), as the number of a sign-up or of its step.
STEP = re.compile(r"step:(\d+)")
OF_SIGN_UP = re.compile(
    r"(?:course:|change:\d+:\d+:|sign-up:|introduced:\d+:|together:|roll:[a-z]+:\d+:)(\d+)"
)
# A link cannot be read out: 请点 https://... 或打 021- is 请打 021-.
LINK = re.compile(r"点 \S+ 或打")
CODE = re.compile(r"(?<=券号 )[A-Z0-9]{6}")


@dataclass(frozen=True)
class Subject:
    """Whom a message of an upper room is about, where there is no sign-up.

    Args:
        unit: in whose name somebody calls.
        is_over: nobody need be told any more.
    """

    person: Person
    unit: Unit
    is_over: bool = False


# Asked by cause, for the messages of upper rooms.
SUBJECTS: list[Callable[[Sequence[str]], dict[str, Subject]]] = []


def calls_about(ask: Callable[[Sequence[str]], dict[str, Subject]]) -> None:
    """Say of these causes whom each is about; of those of other rooms nothing."""
    SUBJECTS.append(ask)


@dataclass
class Call:
    """One call to make.

    Args:
        phones: each number with whose it is; none, where nobody of the house has one.
        spoken: what to say, without links, the code letter by letter.
    """

    message: Message
    one: SignUp | None = None
    subject: Subject | None = None
    phones: list[tuple[str, str]] = field(default_factory=list)
    spoken: str = ""

    @property
    def person(self) -> Person | None:
        return self.subject.person if self.subject else None

    @property
    def waits_for_an_answer(self) -> bool:
        return self.one is not None and self.one.state == State.OFFERED

    @property
    def is_over(self) -> bool:
        """Whether the date has passed, so that nobody need be told any more."""
        return self.subject is not None and self.subject.is_over


def messages_of(user):
    """Messages of the units whose desk somebody works at."""
    if user.is_superuser:
        return Message.objects.all()
    return Message.objects.below(paths_with_right(user, "outbox.view_message"))


def calls_of(messages: Iterable[Message], user) -> list[Call]:
    """Each message with what the caller needs, in a few queries for all of them.

    Args:
        user: who calls; people of the same household are looked up in their own register alone.
    """
    messages = list(messages)
    about = _sign_ups(messages)
    subjects = _subjects([message.cause for message in messages], about)
    people = {one.person.pk for one in subjects.values()}
    phones = _phones(people)
    homes = _phones_of_the_house(people - set(phones), user)
    calls = [Call(one, about.get(one.cause), subjects.get(one.cause)) for one in messages]
    for call in calls:
        call.spoken, call.phones = spoken(call), _numbers(call, phones, homes)
    return calls


def _subjects(causes: Sequence[str], about: dict[str, SignUp]) -> dict[str, Subject]:
    now = timezone.now()
    found = {
        cause: Subject(one.person, one.roll.round.unit, one.roll.ends_at <= now)
        for cause, one in about.items()
    }
    for ask in SUBJECTS:
        found |= ask(causes)
    return found


def _sign_ups(messages: list[Message]) -> dict[str, SignUp]:
    """By the cause of the message."""
    steps = {one.cause: int(found[1]) for one in messages if (found := STEP.fullmatch(one.cause))}
    wanted = {one.cause: int(found[1]) for one in messages if (found := OF_SIGN_UP.match(one.cause))}
    of_step = dict(Transition.objects.filter(pk__in=steps.values()).values_list("pk", "sign_up"))
    wanted |= {cause: of_step[pk] for cause, pk in steps.items() if pk in of_step}
    rows = SignUp.objects.with_round().select_related("person__building", "person__unit")
    known = rows.in_bulk(set(wanted.values()))
    return {cause: known[pk] for cause, pk in wanted.items() if pk in known}


def _phones(people: set[int]) -> dict[int, list[PersonContact]]:
    found: dict[int, list[PersonContact]] = defaultdict(list)
    for link in PersonContact.objects.filter(person__in=people).select_related("contact").order_by("pk"):
        found[link.person_id].append(link)
    return found


def _phones_of_the_house(people: set[int], user) -> dict[int, list[PersonContact]]:
    """Of those who live behind the same door, for people without any number of their own."""
    lived = Membership.objects.filter(until=None)
    home_of = dict(lived.filter(person__in=people).values_list("person", "household"))
    by_home: dict[int, list[PersonContact]] = defaultdict(list)
    known = Person.objects.for_(user).filter(memberships__in=lived.filter(household__in=home_of.values()))
    links = PersonContact.objects.filter(person__in=known).select_related("contact", "person")
    home_of_others = dict(lived.filter(person__in=known.values("pk")).values_list("person", "household"))
    for link in links.order_by("pk"):
        by_home[home_of_others[link.person_id]].append(link)
    return {person: by_home[home] for person, home in home_of.items()}


def _numbers(call: Call, phones: dict, homes: dict) -> list[tuple[str, str]]:
    """Each number with whose it is: where it was sent, else the person's own, else of the house."""
    person = call.person
    own = phones.get(person.pk, []) if person else []
    whose = {link.contact.value: str(link.get_relation_display()) for link in own}
    if call.message.recipient:
        return [(call.message.recipient, whose.get(call.message.recipient, ""))]
    if whose or person is None:
        return list(whose.items())
    words = _("同住的%(name)s")
    return [(link.contact.value, words % {"name": link.person.name}) for link in homes.get(person.pk, [])]


def spoken(call: Call) -> str:
    """What to read out. Told in Chinese, whatever the screen's language: it is what the person hears."""
    message = call.message
    text = CODE.sub(lambda found: " ".join(found[0]), LINK.sub("打", message.text))
    text = text.removeprefix(f"{message.who}：")
    if call.subject is None:
        return text
    with override(settings.LANGUAGE_CODE):
        hello = _("您好，我是%(unit)s的，找%(name)s。") % {
            "unit": call.subject.unit.name,
            "name": message.who,
        }
    return hello + text


def last_made(user, now: datetime.datetime) -> bool:
    """Whether a call was made today, so that an empty list is work done."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return messages_of(user).filter(state=Message.State.CALLED, settled_at__gte=today).exists()
