"""A key that does not fit is found at the start, by a word sealed on purpose or by the oldest rows."""

import pytest

from portal.core.models import KeySample
from portal.core.sealed import keyed_hash
from portal.launch import key_check, prepare
from portal.launch.checks import Refusal
from portal.launch.key_check import ANOTHER_KEY, NOT_FOUND_AGAIN, key_problem
from portal.people.models import Contact
from portal.settings.keys import kept_secret_key

pytestmark = pytest.mark.django_db
FIRST, SECOND = "first-key-" + "a" * 50, "second-key-" + "b" * 50


@pytest.fixture(autouse=True)
def key(settings):
    """Change the key as a restart with other variables would."""

    def change(data_key: str, secret_key: str = FIRST, fallbacks: tuple[str, ...] = ()) -> None:
        settings.DATA_KEY, settings.SECRET_KEY = data_key, secret_key
        settings.SECRET_KEY_FALLBACKS = list(fallbacks)

    change("")
    return change


def a_number() -> None:
    Contact.objects.create(value="19900000123", value_hash=keyed_hash("19900000123"))


def test_a_fresh_database_gets_a_sample_and_the_same_key_passes(key):
    assert key_problem() == ""
    assert KeySample.objects.count() == 1
    assert key_problem() == ""
    assert KeySample.objects.count() == 1


def test_another_key_is_refused_as_soon_as_a_number_is_stored(key):
    key_problem()
    a_number()
    key("", SECOND)
    assert key_problem() == ANOTHER_KEY
    with pytest.raises(Refusal, match="备份"):
        prepare.refuse_another_key()
    key("", FIRST)
    assert key_problem() == "", "asking changed nothing"


def test_a_key_may_be_chosen_until_the_first_number(key):
    key_problem()
    key(SECOND)
    assert key_problem() == ""
    a_number()
    assert key_problem() == ""
    key("")
    assert key_problem() == ANOTHER_KEY


def test_a_key_that_opens_but_finds_no_number_again_is_refused(key):
    """DATA_KEY set too late, or SECRET_KEY changed with the old one as a fallback."""
    key_problem()
    a_number()
    key(SECOND)
    assert key_problem() == NOT_FOUND_AGAIN
    key("", SECOND, (FIRST,))
    assert key_problem() == NOT_FOUND_AGAIN
    key(FIRST, SECOND)
    assert key_problem() == "", "what the sentence says to do"


@pytest.mark.parametrize(
    ("data_key", "secret_key", "problem"),
    [("", FIRST, ""), ("", SECOND, ANOTHER_KEY), (SECOND, FIRST, NOT_FOUND_AGAIN), (FIRST, SECOND, "")],
)
def test_a_database_from_before_the_sample_is_tried_by_its_oldest_rows(key, data_key, secret_key, problem):
    a_number()
    key(data_key, secret_key)
    assert key_problem() == problem
    assert KeySample.objects.exists() is (problem == "")


def test_a_key_file_is_read_without_the_end_of_its_line_and_never_empty(tmp_path):
    path = tmp_path / "secret-key"
    path.write_text("abc\n")
    assert kept_secret_key(tmp_path) == "abc"
    path.write_text("\n")
    with pytest.raises(Exception, match="是空的"):
        kept_secret_key(tmp_path)


@pytest.mark.django_db
def test_what_an_older_database_does_not_have_yet_is_not_asked_for(monkeypatch):
    """The key is tried before migrations: newer code brings tables and columns that are not there."""
    asked: list[str] = []
    monkeypatch.setattr(key_check, "_oldest", lambda model, name: asked.append(name) or [])
    monkeypatch.setattr(
        key_check, "_columns", lambda table: {"value"} if table == "people_contact" else set()
    )
    assert list(key_check._oldest_rows()) == []
    assert asked == ["value"]
    monkeypatch.undo()
    assert key_check._columns("of_tomorrow") == set()
