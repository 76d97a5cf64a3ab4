"""When half an answer is one: the last rung, asked of an index that is made up here."""

import pytest

from portal.search import ladder

pytestmark = [pytest.mark.django_db]  # synonyms are rows


def index(holders: dict[str, list[int]], size: int) -> ladder.Index:
    """An index of some size in which pages hold words; pairs of two characters are words of their own here."""

    def match(groups):
        sets = [{pk for term in group for pk in holders.get(term.tokens[0], [])} for group in groups]
        return [(str(pk), 1.0) for pk in sorted(set.intersection(*sets))]

    return ladder.Index(match, None, set, lambda ids: {}, lambda: size)


@pytest.mark.parametrize(
    ("holding", "shown"),
    [(1, 1), (5, 5), (6, 0), (40, 0)],
)
def test_half_a_question_is_an_answer_where_few_of_160_pages_hold_that_half(holding, shown):
    found = ladder.climb("飞碟电扇", index({"电扇": list(range(holding))}, 160))
    assert len(found.ids) == shown
    assert found.reading.rung == ("any" if shown else "nothing")
    assert found.reading.parts == (() if shown else (("电扇", holding),))


def test_a_rare_half_answers_and_a_frequent_one_does_not():
    many = {"报名": list(range(40)), "象棋": [7]}
    assert ladder.climb("象棋报名", index(many, 160)).ids == ["7"]
    assert ladder.climb("飞碟报名", index(many, 160)).ids == []


def test_a_caller_who_asks_for_any_word_gets_what_holds_any():
    found = ladder.climb("飞碟报名", index({"报名": list(range(40))}, 160), any_word=True)
    assert len(found.ids) == 40


def test_one_word_that_stands_nowhere_has_no_parts():
    assert ladder.climb("飞碟", index({}, 160)).reading == ladder.Reading()
