"""问一句: writing down what is asked, and what was answered."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.audit import record

from ..models import Answer, Question, Round, SignUp
from ..models.question import MOST_QUESTIONS


@transaction.atomic
def ask(*, round_: Round, questions: Sequence[Question], by) -> None:
    """What a round asks from now on; what stood there goes.

    Args:
        questions: at most three, not yet stored, in their order.

    Raises:
        ValidationError: somebody has answered already: their answers would be to another question.
    """
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    standing = list(locked.questions.all())
    if [_as_asked(one) for one in standing] == [_as_asked(one) for one in questions]:
        return
    if Answer.objects.filter(question__round=locked).exists():
        raise ValidationError(
            _("已经有人答过了，改了问题，答的就对不上了。要问别的，请打电话问，或者下一轮再问。")
        )
    locked.questions.all().delete()
    for position, one in enumerate(questions[:MOST_QUESTIONS], start=1):
        one.round, one.position = locked, position
        one.save(force_insert=True)
    record("events.ask", by=by, of=locked, label=" ".join(one.words for one in questions))


def _as_asked(one: Question) -> tuple[str, str, str, str]:
    return one.kind, one.words, one.purpose, one.choices


def copy_questions(old: Round, new: Round) -> None:
    """Next month asks the same."""
    Question.objects.bulk_create(
        Question(
            round=new,
            position=one.position,
            kind=one.kind,
            words=one.words,
            purpose=one.purpose,
            choices=one.choices,
        )
        for one in old.questions.all()
    )


@transaction.atomic
def answer(*, sign_up: SignUp, values: Mapping[int, str]) -> None:
    """Write down answers; a later one takes the place of an earlier one, an empty one takes it back.

    Args:
        values: by the number of the question; of other rounds' questions nothing is taken.
    """
    # Of two presses the second waits, so that the last word stands; nor is a question changed while it is answered.
    Round.objects.select_for_update().get(pk=sign_up.roll.round_id)
    for question in Question.objects.filter(round=sign_up.roll.round_id, pk__in=values):
        value = values[question.pk]
        if value:
            Answer.objects.update_or_create(sign_up=sign_up, question=question, defaults={"value": value})
        else:
            Answer.objects.filter(sign_up=sign_up, question=question).delete()
