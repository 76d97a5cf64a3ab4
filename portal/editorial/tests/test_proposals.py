"""What changes for readers without a new text waits for the word of a second person."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from news.models import NewsIndexPage
from portal.core.models import AuditEntry
from portal.editorial.models import Proposal
from portal.editorial.refused import ReviewRefused
from portal.places.models import Unit
from tests.editor import at_desk, told


def moving(town, **fields):
    page = town.article(**fields)
    town.article("那边先有的", unit=town.beizha)
    return page, town.index(NewsIndexPage, town.beizha)


def where(page) -> str:
    return Unit.objects.of_page(Page.objects.get(pk=page.pk)).name


@pytest.mark.long
def test_a_published_page_goes_to_another_unit_on_the_word_of_a_second_person(town):
    page, there = moving(town)
    asking = at_desk(town, "admin")
    stock = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, there.pk])
    asked = reverse("editorial_propose_move", args=[page.pk, there.pk])
    assert asking.get(stock).headers["location"] == asked
    assert asking.post(stock).headers["location"] == asked
    assert "请写明原因" in asking.post(asked, {"reason": " "}).content.decode()
    assert "等第二个人确认" in told(asking.post(asked, {"reason": "写的是北栅的事"}, follow=True))
    proposal = Proposal.objects.get()
    answer = reverse("editorial_proposal", args=[proposal.pk])
    assert "写的是北栅的事" in at_desk(town, "signatory").get("/admin/").content.decode()
    assert "要由提的人以外" in told(asking.post(answer, {"answer": "confirm"}, follow=True))
    for username in ("editor", "correspondent", "other"):
        assert at_desk(town, username).post(answer, {"answer": "confirm"}).status_code == 404
    assert where(page) == "临河居民区"
    shown = at_desk(town, "signatory").post(answer, {"answer": "confirm", "remark": "对"}, follow=True)
    assert "已确认" in told(shown)
    assert where(page) == "北栅居民区"
    assert "已经有人定了" in told(at_desk(town, "signatory").post(answer, {"answer": "decline"}, follow=True))
    verbs = AuditEntry.objects.filter(object_id=str(page.pk)).values_list("verb", "actor_id")
    assert ("editorial.propose", town.user("admin").pk) in verbs
    assert ("editorial.confirm", town.user("signatory").pk) in verbs


def test_no_way_round_moves_a_published_page_to_another_unit(town):
    page, there = moving(town)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={page.pk}"
    response = at_desk(town, "admin").post(bulk, {"chooser": there.pk}, follow=True)
    assert "要请第二个人确认" in told(response)
    with pytest.raises(ReviewRefused):
        page.move(there, pos="last-child")
    assert where(page) == "临河居民区"


def test_a_draft_and_a_move_inside_the_unit_need_nobody(town):
    draft, there = moving(town, live=False)
    at_desk(town, "senior").post(reverse("wagtailadmin_pages:move_confirm", args=[draft.pk, there.pk]))
    assert where(draft) == "北栅居民区"
    assert not Proposal.objects.exists()


def test_a_declined_move_stays_and_may_be_asked_for_again(town):
    page, there = moving(town)
    asked = reverse("editorial_propose_move", args=[page.pk, there.pk])
    asking = at_desk(town, "admin")
    asking.post(asked, {"reason": "一"})
    assert "正等第二个人确认" in told(asking.post(asked, {"reason": "二"}))
    answer = reverse("editorial_proposal", args=[Proposal.objects.get().pk])
    at_desk(town, "signatory").post(answer, {"answer": "decline", "remark": "不对"})
    assert where(page) == "临河居民区"
    asking.post(asked, {"reason": "三"})
    assert list(Proposal.objects.values_list("state", flat=True)) == ["declined", "waiting"]
