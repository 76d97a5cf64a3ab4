"""The last press of a sign-up day: the report that the portal began goes live as it is."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from events.actions.on_the_day import check_in
from events.models import EventPage
from events.recap import draft_recap
from portal.editorial.review_rules import writers_since_live
from portal.editorial.verdicts import under_review
from tests.editor import at_desk, review_url, step, told

from .test_door_pages import today


@pytest.mark.long
def test_a_recap_nobody_touched_goes_from_the_closed_sheet_through_two_reviews_to_live(town):
    roll = today(town, count=2)
    for one in roll.sign_ups.all():
        check_in(sign_up=one, source="list", by=None)
    event = EventPage.objects.get(pk=roll.round.page_id)
    event.save_revision(user=town.user("correspondent"))
    event.get_workflow().start(event, town.user("correspondent"))
    before = under_review(EventPage.objects.get(pk=event.pk))
    step(at_desk(town, "senior"), event)
    draft = draft_recap(roll=roll, by=town.user("correspondent"))
    assert draft is not None
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "submit_for_review"])
    handed = at_desk(town, "correspondent").post(f"{bulk}?id={draft.pk}", follow=True)
    assert "1 个页面已提交审核" in told(handed)
    assert "来了 2 人" in at_desk(town, "editor").get(review_url(draft)).content.decode()
    assert "初审通过，等签发" in told(step(at_desk(town, "editor"), draft))
    assert "已发布" in told(step(at_desk(town, "signatory"), draft))
    live = Page.objects.get(pk=draft.pk).specific
    assert live.live
    assert live.revisions.count() == 1
    assert EventPage.objects.get(pk=event.pk).recap_id == live.pk
    # The portal named the report on the event's page, which waits at its last desk all the same; whoever has it
    # on the screen looks again, for readers will see the link.
    waiting = EventPage.objects.get(pk=event.pk)
    after = under_review(waiting)
    assert waiting.current_workflow_task.name == "签发"
    assert (after.revision, after.digest != before.digest) == (before.revision, True)
    assert writers_since_live(waiting) == {town.user("correspondent").pk}
    assert "已发布" in told(step(at_desk(town, "signatory"), waiting))
