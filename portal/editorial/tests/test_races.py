"""Two people press 通过 in the same moment."""

import threading

import pytest
from django.db import connection
from wagtail.models import PageLogEntry

from news.models import ArticlePage
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.editorial.refused import ReviewRefused
from portal.editorial.verdicts import Verdict, decide, under_review
from tests.editor import at_desk, step


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_signatures_in_the_same_moment_one_publishes(request):
    town = request.getfixturevalue("town")
    second = User.objects.create_user(username="signatory2", password="correct horse")
    grant_role(user=second, unit=town.unit, role=Role.SIGNATORY, by=None)
    page = town.article(live=False)
    page.get_workflow().start(page, town.user("correspondent"))
    step(at_desk(town, "editor"), page)
    seen = under_review(ArticlePage.objects.get(pk=page.pk))
    together, outcomes = threading.Barrier(2), []

    def sign(user) -> None:
        try:
            together.wait(20)
            decide(seen=seen, by=user, verdict=Verdict.APPROVE)
            outcomes.append("published")
        except ReviewRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=[user]) for user in (town.user("signatory"), second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["published", "refused"]
    assert ArticlePage.objects.get(pk=page.pk).live
    assert PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.publish").count() == 1
    assert AuditEntry.objects.filter(verb="editorial.sign_off").count() == 1
