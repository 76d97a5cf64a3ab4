"""What is asked of whom, and what the answers of a date come to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import Question, Roll, SignUp


def questions_to(one: SignUp) -> list[Question]:
    """What is asked of a sign-up as long as it stands and its sheet is open; of a course, with its first lesson."""
    if not one.is_live or one.roll.closed_at or one.course_id not in (None, one.pk):
        return []
    return list(one.roll.round.questions.all())


@dataclass(frozen=True)
class Told:
    """One question of a date, with its answers together.

    Args:
        answered: how many of those who come.
        words: how many chose what, or the sum; empty for words.
    """

    question: Question
    answered: int
    words: str


def told(roll: Roll, rows: Sequence[SignUp]) -> list[Told]:
    """What a date's answers come to, of those who hold a place."""
    given: dict[int, list[str]] = {}
    for one in rows:
        for answer in one.answers.all() if one.slot else []:
            given.setdefault(answer.question_id, []).append(answer.value)
    return [
        Told(one, len(given.get(one.pk, [])), _together(one, given.get(one.pk, [])))
        for one in roll.round.questions.all()
    ]


def _together(question: Question, given: list[str]) -> str:
    if question.kind == Question.Kind.CHOICE:
        counted = Counter(given)
        return "，".join(f"{word} {counted[word]}" for word in question.options)
    if question.kind == Question.Kind.NUMBER:
        return _("一共 %(sum)s") % {"sum": sum(int(one) for one in given if one.isdigit())}
    return ""
