"""What organisers fill in about a round: opening it, correcting it."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.dates import near_date
from portal.places.models import Unit

from .actions.correct_round import each_of, mark_of
from .actions.openable import LONGEST_OFFER, MOST_PLACES, DateOfRound, dates_to_open, faults_of
from .models import EventPage, Occurrence, Round

MOMENT = "%Y-%m-%dT%H:%M"
# A round of volunteers has none of these: its roles say how many.
OF_PLACES = (
    "places",
    "each",
    "kept",
    "per_person",
    "per_household",
    "first_days",
    "whole_course",
    "home_dates",
)


class RulesForm(forms.ModelForm):
    """The rules of a round."""

    each = forms.IntegerField(
        label=_("每人几分钟"),
        min_value=5,
        max_value=240,
        required=False,
        help_text=_("填了就一人一个时间，不用排队；大家一起来的活动不填。"),
    )
    offer_hours = forms.IntegerField(
        label=_("候补轮到后几小时内答复"),
        min_value=1,
        max_value=LONGEST_OFFER,
        required=False,
        help_text=_("只算 8:00 到 21:00；不填就是 24 小时。"),
    )

    class Meta:
        model = Round
        fields = (
            "name",
            "opens_at",
            "closes_at",
            "age_min",
            "age_max",
            "own_unit_only",
            "per_person",
            "per_household",
            "first_days",
            "whole_course",
            "waiting_max",
            "offer_hours",
        )
        widgets = {
            "opens_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "closes_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        }

    def leave_out(self, names) -> None:
        for name in names:
            self.fields.pop(name, None)

    def clean_offer_hours(self) -> int:
        """Left empty, it is what a round has where nobody says otherwise."""
        return self.cleaned_data["offer_hours"] or Round().offer_hours

    def validate_constraints(self) -> None:
        """The action asks, in sentences at the field."""

    def refuse(self, error: ValidationError) -> None:
        """Say at its fields what an action found; as a whole where the form has no such field."""
        found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
        for name, errors in found.items():
            self.add_error(name if name in self.fields else None, errors)


class RoundForm(RulesForm):
    """Opening a round on one screen: the dates are those of the page that have no list yet."""

    places = forms.IntegerField(label=_("每场几个名额"), min_value=1, max_value=MOST_PLACES)
    kept = forms.IntegerField(
        label=_("每场留几个给窗口和电话"),
        min_value=0,
        max_value=MOST_PLACES,
        initial=0,
        help_text=_("给不会用手机的人；开始前 24 小时还没用的，自动给大家。"),
    )
    home_dates = forms.ModelMultipleChoiceField(
        label=_("哪几场是上门"),
        queryset=Occurrence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = (
        *RulesForm.Meta.fields[:-1],
        "places",
        "each",
        "kept",
        "offer_hours",
        "home_dates",
    )

    def __init__(self, *args, page: EventPage, unit: Unit, template: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.of = {"page": page, "unit": unit, "template": template}
        self.dates = list(dates_to_open([page]))
        home_dates: Any = self.fields["home_dates"]
        home_dates.queryset = Occurrence.objects.filter(pk__in=[one.pk for one in self.dates])
        home_dates.label_from_instance = lambda one: f"{near_date(one.starts_at)} {one.hours}"
        if template == Round.Template.VOLUNTEERS:
            self.leave_out(OF_PLACES)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        rules = {name: data[name] for name in self.Meta.fields if data.get(name) is not None}
        round_ = Round(**self.of, **rules)
        # The roles have a form of their own.
        found = faults_of(round_, self.dates_of_round, now=timezone.now())
        found.pop("tracks", None)
        # What could not be read has its own sentence.
        self.refuse(
            ValidationError({name: words for name, words in found.items() if name not in self.errors})
        )
        return data

    @property
    def dates_of_round(self) -> list[DateOfRound]:
        """The dates as the action takes them."""
        values = self.cleaned_data
        home = {one.pk for one in values.get("home_dates") or []}
        return [
            DateOfRound(
                occurrence=one,
                places=values.get("places") or 0,
                each=values.get("each"),
                kept=values.get("kept") or 0,
                at_home=one.pk in home,
            )
            for one in self.dates
        ]


class CorrectionForm(RulesForm):
    """Correcting a round that is open; how many places, and who loses one, is asked at each date."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = (*RulesForm.Meta.fields[:-1], "each", "offer_hours", "seen")

    def __init__(self, data=None, *, round_: Round) -> None:
        initial = {"each": each_of(list(round_.rolls.all())), "seen": mark_of(round_)}
        super().__init__(data, instance=Round.objects.get(pk=round_.pk), initial=initial)
        if round_.is_volunteering:
            self.leave_out(OF_PLACES)

    @property
    def values(self) -> dict[str, Any]:
        """The rules as the action takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
