"""What an organiser asks, and what somebody who signed up answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Question, Round, SignUp
from .models.question import LARGEST_NUMBER, LONGEST_ANSWER, MOST_QUESTIONS


class QuestionForm(forms.ModelForm):
    """One question; left empty it is none."""

    class Meta:
        model = Question
        fields = ("words", "purpose", "kind", "choices")
        widgets = {"kind": forms.RadioSelect}
        error_messages = {
            "words": {"required": _("请写问什么。")},
            "purpose": {"required": _("请写一句为什么问，居民会看到。")},
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, use_required_attribute=False, empty_permitted=True, **kwargs)

    def has_changed(self) -> bool:
        return any(
            self.data.get(self.add_prefix(name), "").strip() for name in ("words", "purpose", "choices")
        )


class QuestionForms:
    """Three questions on one screen; any of them may stay empty."""

    def __init__(self, data, *, round_: Round) -> None:
        standing: list[Any] = [*round_.questions.all(), *[None] * MOST_QUESTIONS]
        self.is_bound = data is not None
        self.sentences: list[str] = []
        self.forms = [
            QuestionForm(data, prefix=f"question-{n}", initial=_initial(standing[n - 1]))
            for n in range(1, MOST_QUESTIONS + 1)
        ]

    def is_valid(self) -> bool:
        return self.is_bound and all([form.is_valid() for form in self.forms])

    @property
    def has_errors(self) -> bool:
        return self.is_bound and bool(self.sentences or any(form.errors for form in self.forms))

    @property
    def questions(self) -> list[Question]:
        return [form.save(commit=False) for form in self.forms if form.has_changed()]

    def refuse(self, error: ValidationError) -> None:
        self.sentences = list(error.messages)


def _initial(one: Question | None) -> dict[str, str]:
    return {name: getattr(one, name) for name in QuestionForm.Meta.fields} if one else {}


class AnswerForm(forms.Form):
    """The questions of a round to one person; none has to be answered for the place, which is theirs already."""

    def __init__(self, data, *, sign_up: SignUp, questions: list[Question]) -> None:
        self.questions = questions
        given = {one.question_id: one.value for one in sign_up.answers.all()}
        super().__init__(data, initial={f"q{pk}": value for pk, value in given.items()})
        self.is_answered = bool(questions) and all(one.pk in given for one in questions)
        for one in questions:
            self.fields[f"q{one.pk}"] = _field(one)

    @property
    def values(self) -> dict[int, str]:
        """By the number of the question; what was left empty is empty."""
        found = {one.pk: self.cleaned_data.get(f"q{one.pk}") for one in self.questions}
        return {pk: "" if value is None else str(value).strip() for pk, value in found.items()}


def _field(one: Question) -> forms.Field:
    told: dict[str, Any] = {"label": one.words, "help_text": one.purpose, "required": False}
    if one.kind == Question.Kind.CHOICE:
        options = [(word, word) for word in one.options]
        unknown = {"invalid_choice": _("请从这几个里选一个。")}
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, error_messages=unknown, **told)
    if one.kind == Question.Kind.NUMBER:
        wrong = _("请填 0 到 %(most)s 的数字。") % {"most": LARGEST_NUMBER}
        messages = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
        return forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, error_messages=messages, **told)
    long = {"max_length": _("请少写一点，最多 %(most)s 个字。") % {"most": LONGEST_ANSWER}}
    return forms.CharField(max_length=LONGEST_ANSWER, error_messages=long, **told)
