"""No page says a word of the database's."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils.translation import override

from portal.rooms import FLOOR, ROOMS

OURS = tuple(ROOMS) + tuple(FLOOR)


def constraints():
    for model in apps.get_models():
        if model.__module__.startswith(OURS):
            yield from model._meta.constraints


def test_no_constraint_of_ours_names_itself_to_whoever_fills_in_a_form():
    named = list(constraints())
    assert len(named) > 20
    for language in ("zh-hans", "en"):
        with override(language):
            words = {one.name: str(one.get_violation_error_message()) for one in named}
        assert not [name for name, sentence in words.items() if name in sentence]
        assert not [sentence for sentence in words.values() if "onstraint" in sentence or "约束" in sentence]


@pytest.mark.django_db
def test_a_form_that_meets_one_says_a_plain_sentence():
    from events.models import Round

    round_ = Round(opens_at="2026-12-02T00:00Z", closes_at="2026-12-01T00:00Z", per_person=40)
    with pytest.raises(ValidationError) as caught:
        round_.validate_constraints()
    assert set(caught.value.messages) == {"这几项合在一起对不上，请看一看哪一项要改，再存一次。"}


def test_both_kinds_are_there():
    assert {type(one) for one in constraints()} >= {CheckConstraint, UniqueConstraint}
