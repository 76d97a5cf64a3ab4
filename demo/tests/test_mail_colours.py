"""The demo's mails as they would leave: each word against its ground, in the light and in the dark."""

import pytest

from paper.editions.mail import mail_of, personal
from paper.models import IssueBuild
from tests.mail_colours import measured, too_faint


@pytest.mark.prove
def test_every_word_of_the_demos_mails_is_read_in_the_light_and_in_the_dark(demo_town):
    builds = list(IssueBuild.objects.standing())
    assert len(builds) >= 2
    for build in builds:
        mail = personal(mail_of(build.read()), why="您在网站上订了小报。", leave="https://example.cn/")
        for dark in (False, True):
            assert len(measured(mail, dark=dark)) > 20
            assert not too_faint(mail, dark=dark), (build, dark)
