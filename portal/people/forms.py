"""The forms of the register: a person with their consents, and somebody new from within a story's form."""

import datetime
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.accounts.scoped_admin import OwnUnitForm, units_for
from portal.core.names import person_name

from .models import Consent, Person
from .spelling import bare


def check_alias(name: str, consent: Consent) -> None:
    """An alias hides the name, or it is none.

    Raises:
        ValidationError: at the field `alias`.
    """
    if consent.name_use == Consent.NameUse.ALIAS and bare(name) and bare(name) in bare(consent.alias):
        raise ValidationError({"alias": _("化名里不能有本人的真名，请另取一个。")})


class PersonForm(OwnUnitForm):
    """A person with their consents; each new consent keeps who wrote it down."""

    def clean_name(self):
        return person_name(self.cleaned_data["name"])

    def is_valid(self):
        valid = super().is_valid()
        name = self.cleaned_data.get("name", "") if valid else ""
        for form in self.formsets["consents"].forms if name else ():
            try:
                check_alias(name, form.instance)
            except ValidationError as error:
                form.add_error(None, error)
                valid = False
        return valid

    def save(self, commit=True):
        for form in self.formsets["consents"].forms:
            if form.instance.pk is None:
                form.instance.recorded_by = self.for_user
        return super().save(commit=commit)


class DayInput(forms.DateInput):
    """The browser's own: the dialog it stands in runs no script of the admin's."""

    input_type = "date"

    def __init__(self, **kwargs) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


CONSENT_FIELDS = (
    "text",
    "photo",
    "name_use",
    "alias",
    "guardian_name",
    "guardian_agreed",
    "post_phone",
    "post_photo",
    "given_on",
)


class NewPersonForm(forms.ModelForm):
    """Somebody new and what they agreed to, in one go; reading aloud comes when the story is written."""

    class Meta:
        model = Person
        fields = ["name", "unit", "born", "is_adult", "note"]
        widgets = {"born": DayInput()}

    def __init__(self, *args, for_user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.for_user = for_user
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset = units_for(for_user, "people.add_person")
        self.fields |= forms.fields_for_model(
            Consent, fields=CONSENT_FIELDS, widgets={"given_on": DayInput()}
        )

    def clean_name(self):
        return person_name(self.cleaned_data["name"])

    def clean_born(self):
        born = self.cleaned_data["born"]
        if born and born > datetime.date.today():
            raise ValidationError(_("出生日期不能在今天以后。"))
        return born

    def clean(self):
        super().clean()
        data = self.cleaned_data
        consent = self._consent()
        try:
            consent.full_clean(exclude=["person"])
            check_alias(data.get("name", ""), consent)
        except ValidationError as error:
            self._say(error)
        return data

    def _say(self, error: ValidationError) -> None:
        for name, sentences in error.message_dict.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else "alias", sentences)

    def _consent(self) -> Consent:
        given = {name: self.cleaned_data[name] for name in CONSENT_FIELDS if name in self.cleaned_data}
        return Consent(recorded_by=self.for_user, **given)

    @transaction.atomic
    def save(self, commit=True):
        person = super().save(commit=commit)
        consent = self._consent()
        consent.person = person
        consent.save()
        log(instance=person, action="wagtail.create", user=self.for_user)
        return person
