"""A mail is read by old eyes, in the light and in the dark: each word against its ground, measured."""

import pytest

from paper.editions.mail import DARK, mail_of
from tests.mail_colours import measured, too_faint

from .test_editions import rich

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def mail(town) -> str:
    """Of a number with every kind of part."""
    return mail_of(rich(town))


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_of_a_mail_is_read_against_its_ground(mail, dark):
    found = measured(mail, dark=dark)
    assert len(found) > 20
    assert {one.ground for one in found} == {"#1c1a17" if dark else "#FBF8F2"}
    assert not too_faint(mail, dark=dark)


@pytest.mark.parametrize(
    ("was", "becomes", "dark"),
    [
        # Links keep their red on a black ground; a grey for the small lines; a dark ground without light words; a box of its own.
        ("a{color:#f2a99d!important}", "", True),
        ("margin:4px 0 20px;font-size:16px", "margin:4px 0 20px;font-size:16px;color:#999", False),
        (";color:#ece6da!important", "", True),
        ('style="margin:36px', 'style="background:#ece6da;margin:36px', True),
    ],
)
def test_what_could_not_be_read_is_found(mail, was, becomes, dark):
    assert was in mail
    assert too_faint(mail.replace(was, becomes), dark=dark)


def test_what_is_not_understood_is_no_pass(mail):
    for was, becomes in ((DARK, "p>a{color:#000}"), ("color:#A62B1C", "color:rgb(1,2,3)")):
        with pytest.raises(AssertionError, match="not understood"):
            measured(mail.replace(was, becomes), dark=False)
