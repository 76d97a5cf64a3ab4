"""The call list of a desk: whom each call is about, where they live, whom to call, what to read out."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts.roles import paths_with_right
from portal.outbox.models import Message
from portal.people.models import Membership, Person, PersonContact

from .models import SignUp, State, Transition

# What a message was written for (`actions/messages.py` and its neighbours), as the number of a sign-up or of its step.
STEP = re.compile(r"step:(\d+)")
OF_SIGN_UP = re.compile(r"(?:course:|change:\d+:\d+:|sign-up:|introduced:\d+:|together:)(\d+)")
# A link cannot be read out: 请点 https://... 或打 021- is 请打 021-.
LINK = re.compile(r"点 \S+ 或打")
CODE = re.compile(r"(?<=券号 )[A-Z0-9]{6}")


@dataclass
class Call:
    """One call to make.

    Args:
        phones: each number with whose it is; none, where nobody of the house has one.
        spoken: what to say, without links, the code letter by letter.
    """

    message: Message
    one: SignUp | None = None
    phones: list[tuple[str, str]] = field(default_factory=list)
    spoken: str = ""

    @property
    def person(self) -> Person | None:
        return self.one.person if self.one else None

    @property
    def waits_for_an_answer(self) -> bool:
        return self.one is not None and self.one.state == State.OFFERED

    @property
    def is_over(self) -> bool:
        """Whether the date has passed, so that nobody need be told any more."""
        return self.one is not None and self.one.roll.ends_at <= timezone.now()


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
    people = {one.person_id for one in about.values()}
    phones = _phones(people)
    homes = _phones_of_the_house(people - set(phones), user)
    return [_call(message, about.get(message.cause), phones, homes) for message in messages]


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


def _call(message: Message, one: SignUp | None, phones: dict, homes: dict) -> Call:
    call = Call(message, one, spoken=spoken(message, one))
    own = phones.get(one.person_id, []) if one else []
    whose = {link.contact.value: str(link.get_relation_display()) for link in own}
    if message.recipient:
        call.phones = [(message.recipient, whose.get(message.recipient, ""))]
    elif whose:
        call.phones = list(whose.items())
    elif one:
        words = _("同住的%(name)s")
        call.phones = [
            (link.contact.value, words % {"name": link.person.name}) for link in homes.get(one.person_id, [])
        ]
    return call


def spoken(message: Message, one: SignUp | None) -> str:
    """What to read out. Told in Chinese, whatever the screen's language: it is what the person hears."""
    text = CODE.sub(lambda found: " ".join(found[0]), LINK.sub("打", message.text))
    text = text.removeprefix(f"{message.who}：")
    if one is None:
        return text
    with override(settings.LANGUAGE_CODE):
        hello = _("您好，我是%(unit)s的，找%(name)s。") % {
            "unit": one.roll.round.unit.name,
            "name": message.who,
        }
    return hello + text


def last_made(user, now: datetime.datetime) -> bool:
    """Whether a call was made today, so that an empty list is work done."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return messages_of(user).filter(state=Message.State.CALLED, settled_at__gte=today).exists()
