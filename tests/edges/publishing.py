"""Limits of publishing: the hour, the end, who may review, what needs a second word."""

import datetime

from django.utils import timezone
from wagtail.models import Page, Revision

from news.models import ArticlePage, NewsIndexPage
from portal.editorial import tick
from portal.editorial.models import Proposal, PublishFailure, ReviewTask
from portal.editorial.proposals import answer, needs_second, propose_move
from portal.editorial.refused import ReviewRefused
from portal.editorial.review_rules import may_review
from tests.town import Town

from . import clock_at


def scheduled(town: Town) -> tuple[ArticlePage, datetime.datetime]:
    hour = timezone.now() + datetime.timedelta(hours=1)
    page = town.article(live=False)
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=hour)
    return page, hour


def live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def publication_hour(town: Town, off) -> bool:
    page, hour = scheduled(town)
    with clock_at(hour + off):
        tick.run_tick()
    return live(page)


def publishing_one(town: Town, off) -> bool:
    """The same, asked again under the lock."""
    page, hour = scheduled(town)
    with clock_at(hour + off):
        return tick.publish_due(page.latest_revision_id)


def expiring(town: Town) -> tuple[ArticlePage, datetime.datetime]:
    hour = timezone.now() + datetime.timedelta(hours=1)
    page = town.article()
    Page.objects.filter(pk=page.pk).update(expire_at=hour)
    return page, hour


def expiry(town: Town, off) -> bool:
    page, hour = expiring(town)
    with clock_at(hour + off):
        tick.run_tick()
    return live(page)


def expiring_one(town: Town, off) -> bool:
    page, hour = expiring(town)
    with clock_at(hour + off):
        return tick.expire_due(page.pk)


def tried_again(town: Town, off) -> bool:
    """A page whose publishing failed, about the end of its pause."""
    page, hour = scheduled(town)
    retry = hour + datetime.timedelta(minutes=5)
    values = {"kind": PublishFailure.Kind.PUBLISH, "revision_id": page.latest_revision_id, "attempts": 1}
    PublishFailure.objects.create(page_id=page.pk, retry_at=retry, **values)
    with clock_at(retry + off):
        tick.run_tick()
    return live(page)


def pause_after(town: Town, off: int) -> int:
    """Seconds of the pause after so many failures about the fourth."""
    page, hour = scheduled(town)
    with clock_at(hour):
        for _n in range(4 + off):
            tick._failed(PublishFailure.Kind.PUBLISH, page.pk, page.latest_revision_id, ValueError())
    return int((PublishFailure.objects.get().retry_at - hour).total_seconds())


def write(page: Page, words: str, by) -> Revision:
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.title = words
    return draft.save_revision(user=by)


def reviewer_wrote(town: Town, off: int) -> bool:
    """Three versions, of which the second is live; an editor wrote the first, the live one or the third."""
    editor, writer = town.user("editor"), town.user("correspondent")
    wrote = [writer, writer, writer]
    wrote[1 + off] = editor
    page = town.article("第一版", live=False)
    page.revisions.update(user=wrote[0])
    write(page, "第二版", wrote[1]).publish(skip_permission_checks=True)
    write(page, "第三版", wrote[2])
    page = ArticlePage.objects.get(pk=page.pk)
    page.get_workflow().start(page, writer)
    return may_review(page.current_workflow_task.specific, page, editor)


def reviewer_reviewed(town: Town, off: int) -> bool:
    """Somebody who may do both stages: before they said yes to the first, and after it, to which they cannot come back."""
    page = town.article(live=False)
    page.get_workflow().start(page, town.user("correspondent"))
    senior = town.user("senior")
    first, second = ReviewTask.objects.order_by("pk")
    if off >= 0:
        state = page.current_workflow_task_state
        state.approve(user=senior if off == 0 else town.user("editor"))
    page = ArticlePage.objects.get(pk=page.pk)
    return may_review(second if off >= 0 else first, page, senior)


def second_word(town: Town, off: int) -> bool:
    """Whether a move to another unit needs one: of a draft, of a live page, of one that came down again."""
    page = town.article(live=off >= 0)
    town.article("那边先有的", unit=town.beizha)
    if off > 0:
        page.unpublish()
    page = ArticlePage.objects.get(pk=page.pk)
    return needs_second(page, town.index(NewsIndexPage, town.beizha))


def answers(town: Town, off: int) -> str:
    """A proposal after none, one and two answers of somebody else."""
    page = town.article()
    town.article("那边先有的", unit=town.beizha)
    there = town.index(NewsIndexPage, town.beizha)
    asked = propose_move(page=page, destination=there, by=town.user("admin"), reason="写的是北栅的事")
    try:
        for _n in range(1 + off):
            answer(proposal=asked, by=town.user("signatory"), agrees=False)
    except ReviewRefused:
        return "refused"
    return str(Proposal.objects.get().state)
