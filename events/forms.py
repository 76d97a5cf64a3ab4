"""What residents and the desk fill in; bad input gets a sentence and keeps what was typed."""

import datetime
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.core.birth import birth_date
from portal.core.names import person_name
from portal.core.phone import mobile_number
from portal.people.models import Person, PersonContact
from portal.places.models import Unit

from .actions.room import free_slots
from .actions.rules import why_not
from .models import Roll, Round, SignUp, Slot
from .models.track import TrackOfDate, tracks_of
from .on_its_way import Named, OnItsWay, WantedSlot

Relation = PersonContact.Relation
SOMEBODY_ELSE = "new"


class NameField(forms.CharField):
    """A person's name, in one form."""

    def clean(self, value):
        value = super().clean(value)
        return person_name(value) if value else value


class PhoneField(forms.CharField):
    """A mobile number, as people type it."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def clean(self, value):
        value = super().clean(value)
        return mobile_number(value) if value else value


class BirthField(forms.CharField):
    """A birth date in any order people write: 1948-5-1, 19480501, 1948年5月1日."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday"})

    def clean(self, value):
        value = super().clean(value)
        return birth_date(value) if value else None


class ChoiceOfDate:
    """One line of the first question: a date with a time, or a date that is full and has a waiting list."""

    def __init__(self, roll: Roll, slot: Slot | None, left: int, waiting: int) -> None:
        self.roll, self.slot, self.left, self.waiting = roll, slot, left, waiting

    @property
    def value(self) -> str:
        return f"{self.roll.pk}:{self.slot.number if self.slot and self.slot.starts_at else 0}"

    @property
    def at_home(self) -> bool:
        return bool(self.slot and self.slot.mode == Slot.Mode.HOME)

    @property
    def words(self) -> str:
        when = self.roll.when
        if self.slot and self.slot.starts_at:
            when = f"{self.roll.when.split()[0]} {self.roll.when.split()[1]} {self.slot.time_word}"
        if self.slot is None:
            return gettext("%(when)s · 报满了，可以候补（现在 %(n)s 人等）") % {
                "when": when,
                "n": self.waiting,
            }
        if self.at_home:
            return gettext("%(when)s · 上门") % {"when": when}
        if self.slot.starts_at:
            return when
        left = ngettext("还有 %(n)s 个名额", "还有 %(n)s 个名额", self.left) % {"n": self.left}
        return f"{when} · {left}"


class ChoiceOfCourse(ChoiceOfDate):
    """The one line of a course that is taken whole."""

    def __init__(self, lines: list[ChoiceOfDate]) -> None:
        super().__init__(lines[0].roll, lines[0].slot, min(line.left for line in lines), lines[0].waiting)
        self.count = len(lines)

    @property
    def value(self) -> str:
        return f"{self.roll.pk}:0"

    @property
    def words(self) -> str:
        values = {"when": self.roll.when, "n": self.count, "left": self.left}
        if self.left:
            return gettext("%(when)s 起，%(n)s 次课 · 还有 %(left)s 个名额") % values
        return gettext("%(when)s 起，%(n)s 次课 · 有的课报满了，先候补") % values


def choices_of(round_: Round, *, by_desk: bool, now: datetime.datetime | None = None) -> list[ChoiceOfDate]:
    """What can still be asked for: each date and time, or the course as a whole."""
    lines = _choices_of_dates(round_, by_desk=by_desk, now=now)
    return [ChoiceOfCourse(lines)] if lines and round_.whole_course else lines


def _choices_of_dates(
    round_: Round, *, by_desk: bool, now: datetime.datetime | None = None
) -> list[ChoiceOfDate]:
    """The dates and times that can still be asked for, read without a lock: they inform, they do not decide."""
    now = now or timezone.now()
    rolls = list(round_.rolls.with_round().with_counts())
    slots: dict[int, list[Slot]] = {}
    for slot in free_slots().filter(roll__in=rolls).order_by("number"):
        slots.setdefault(slot.roll_id, []).append(slot)
    lines: list[ChoiceOfDate] = []
    for roll in rolls:
        if roll.called_off or roll.occurrence.cancelled or now >= roll.last_moment:
            continue
        free = []
        for slot in slots.get(roll.pk, [])[: max(0, roll.places - roll.held)]:
            slot.roll = roll
            if slot.suits(at_home=slot.mode == Slot.Mode.HOME, by_desk=by_desk, now=now):
                free.append(slot)
        if not free and roll.waiting < round_.waiting_max:
            lines.append(_waiting_line(roll))
        elif free and free[0].starts_at:
            lines += [ChoiceOfDate(roll, slot, len(free), roll.waiting) for slot in free]
        elif free:
            lines.append(ChoiceOfDate(roll, free[0], len(free), roll.waiting))
    return lines


def _waiting_line(roll: Roll) -> ChoiceOfDate:
    return ChoiceOfDate(roll, None, 0, roll.waiting)


class ChoiceOfTrack:
    """One line of the first question to volunteers: a date and a role."""

    at_home = False
    slot = None

    def __init__(self, one: TrackOfDate, waiting: int) -> None:
        self.roll, self.track, self.one, self.waiting = one.roll, one.track, one, waiting

    @property
    def value(self) -> str:
        return f"{self.roll.pk}:0:{self.track.pk}"

    @property
    def words(self) -> str:
        line = f"{self.roll.when} · {self.track.name} · {self.one.words}"
        if self.one.left:
            return line
        return gettext("%(line)s，可以候补（现在 %(n)s 人等）") % {"line": line, "n": self.waiting}


def track_choices_of(round_: Round, now: datetime.datetime | None = None) -> list[ChoiceOfTrack]:
    """The roles that can still be asked for; a full one as long as its waiting list has room."""
    now = now or timezone.now()
    rolls = [
        roll
        for roll in round_.rolls.with_round()
        if not (roll.called_off or roll.occurrence.cancelled or now >= roll.last_moment)
    ]
    waiting = Counter(SignUp.objects.waiting().filter(roll__in=rolls).order_by().values_list("roll", "track"))
    found = [ChoiceOfTrack(one, waiting[one.roll.pk, one.track.pk]) for one in tracks_of(round_, rolls)]
    return [line for line in found if line.one.left or line.waiting < round_.waiting_max]


class WhenField(forms.ChoiceField):
    """A roll and a wished slot; a time that somebody took meanwhile is still a wish, the next free one is given."""

    rolls: frozenset[str] = frozenset()
    most_parts = 2

    def valid_value(self, value):
        parts = str(value).split(":")
        is_whole = 2 <= len(parts) <= self.most_parts
        return parts[0] in self.rolls and is_whole and all(part.isdecimal() for part in parts)


class WhenForm(forms.Form):
    """The first question: which day and time."""

    when = WhenField(label=_("哪一天、几点"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("上门的地址"),
        max_length=80,
        required=False,
        help_text=_("选了上门才填。只给上门的师傅看，过后删掉。"),
    )

    def __init__(self, *args, round_: Round, by_desk: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        self.lines: list[ChoiceOfDate] | list[ChoiceOfTrack] = (
            track_choices_of(round_) if round_.is_volunteering else choices_of(round_, by_desk=by_desk)
        )
        when: Any = self.fields["when"]
        when.choices = [(line.value, line.words) for line in self.lines]
        when.rolls = frozenset(str(pk) for pk in round_.rolls.values_list("pk", flat=True))
        when.error_messages = {
            "required": _("请选一个日期。"),
            "invalid_choice": _("请选一个日期。"),
        }
        if round_.is_volunteering:
            when.most_parts = 3
            when.label = _("哪一天、做什么")
        if len(self.lines) == 1:
            self.initial.setdefault("when", self.lines[0].value)
        self.home_rolls = set(
            Slot.objects.filter(roll__round=round_, mode=Slot.Mode.HOME).values_list("roll", flat=True)
        )
        if not self.home_rolls:
            del self.fields["address"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if self.is_at_home and not data.get("address"):
            self.add_error("address", _("上门请写清地址，例如：临河路 12 弄 3 号 201 室。"))
        return data

    @property
    def chosen(self) -> WantedSlot:
        return WantedSlot.of(self.cleaned_data["when"])

    @property
    def is_at_home(self) -> bool:
        return bool(self.cleaned_data.get("when")) and self.chosen.roll in self.home_rolls


class WhoForm(forms.Form):
    """Who comes: name, birth date where the round asks for an age, where they live, whose phone it is."""

    name = NameField(
        label=_("谁来参加（姓名）"), max_length=60, error_messages={"required": _("请写来参加的人的姓名。")}
    )
    born = BirthField(
        label=_("出生日期"),
        max_length=20,
        help_text=_("例如 1948-5-1。这个活动看年龄。"),
        error_messages={"required": _("这个活动看年龄，请填出生日期。")},
    )
    unit = forms.ModelChoiceField(
        label=_("住在哪个居村"),
        queryset=Unit.objects.bodies(),
        empty_label=_("请选"),
        error_messages={"required": _("请选住在哪个居村。"), "invalid_choice": _("请选住在哪个居村。")},
    )
    phone = PhoneField(
        label=_("手机号码"),
        max_length=40,
        help_text=_("消息发到这里。家里人合用一个号码也可以。"),
        error_messages={"required": _("请写手机号码，有消息好通知您。")},
    )
    relation = forms.ChoiceField(
        label=_("这个手机是谁的"),
        choices=Relation.choices,
        initial=Relation.SELF,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, round_: Round, known_phone: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not (round_.age_min or round_.age_max):
            del self.fields["born"]
        if known_phone:
            del self.fields["phone"]
            self.fields["relation"].label = _("您是他（她）的")


class WishForm:
    """Screen 2 as one form: which day, and who comes, some of the family or somebody who is typed.

    Args:
        known: for whom the account acts.
        number: the account's own; empty where one is typed and then proved.
    """

    def __init__(
        self, data: QueryDict | None, *, round_: Round, known: Sequence[Person], number: str, initial: dict
    ) -> None:
        self.round, self.number = round_, number
        self.wanted = data.getlist("people") if data else [str(one.pk) for one in known[:1]]
        self.chosen = [one for one in known if str(one.pk) in self.wanted]
        self.ask_who = not known or SOMEBODY_ELSE in self.wanted
        self.when = WhenForm(data, round_=round_, initial=initial)
        self.who = WhoForm(
            data if self.ask_who else None, round_=round_, known_phone=bool(number), initial=initial
        )

    def is_valid(self) -> bool:
        return self.when.is_valid() & (not self.ask_who or self.who.is_valid())

    def refusals(self) -> list[str]:
        """What the rules say before a code is sent for nothing."""
        if not (self.chosen or self.ask_who):
            return [gettext("请选是给谁报名。")]
        if not self.is_valid():
            return []
        wish, people = self.when.chosen, list(self.chosen)
        if self.ask_who:
            data = self.who.cleaned_data
            people.append(Person(name=data["name"], born=data.get("born"), unit=data["unit"]))
        roll = Roll.objects.with_round().get(pk=wish.roll)
        track = self.round.tracks.filter(pk=wish.track).first() if wish.track else None
        return [str(no) for no in why_not(roll, people, arrived=timezone.now(), track=track)]

    def on_its_way(self) -> OnItsWay:
        """What was chosen and typed, under a key of its own."""
        typed = self.who.cleaned_data if self.ask_who else {}
        phone, at_home = self.number or typed.get("phone", ""), self.when.is_at_home
        return OnItsWay(
            round=self.round.pk,
            when=self.when.cleaned_data["when"],
            at_home=at_home,
            address=self.when.cleaned_data.get("address", "") if at_home else "",
            people=[one.pk for one in self.chosen],
            who=_named(typed, phone) if typed else None,
            phone=phone,
            needs_code=not self.number,
            key=str(uuid.uuid4()),
        )


def _named(typed: dict[str, Any], phone: str) -> Named:
    born = typed["born"].isoformat() if typed.get("born") else ""
    return Named(typed["name"], born, typed["unit"].pk, typed["relation"], phone)


class DetailsForm(forms.Form):
    """Who somebody is, to be corrected."""

    name = NameField(label=_("姓名"), max_length=60, error_messages={"required": _("请写姓名。")})
    born = BirthField(
        label=_("出生日期"), max_length=20, required=False, help_text=_("例如 1948-5-1。不知道可以空着。")
    )
    unit = forms.ModelChoiceField(
        label=_("住在哪个居村"),
        queryset=Unit.objects.bodies(),
        empty_label=_("请选"),
        error_messages={"required": _("请选住在哪个居村。"), "invalid_choice": _("请选住在哪个居村。")},
    )
    phone = PhoneField(
        label=_("手机号码"),
        max_length=40,
        required=False,
        help_text=_("换了号码才填，以后的消息就发到新号码。"),
    )

    def __init__(self, *args, person: Person, with_phone: bool, **kwargs) -> None:
        initial = {
            "name": person.name,
            "born": person.born and person.born.isoformat(),
            "unit": person.unit_id,
        }
        super().__init__(*args, initial=initial, **kwargs)
        if not with_phone:
            del self.fields["phone"]


class CodeForm(forms.Form):
    """The code, and the one box to tick."""

    code = forms.CharField(
        label=_("短信里的 6 位验证码"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("请填短信里的 6 个数字。")},
    )
    agreed = forms.BooleanField(
        label=_(
            "我知道：姓名、电话、出生日期只用来报名和通知；两年没有再用就去掉，也可以随时在“我的”里查看、存下来、注销。"
        ),
        error_messages={"required": _("请在方框里打勾，表示您知道并同意。")},
    )

    def __init__(self, *args, needs_code: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not needs_code:
            del self.fields["code"]
