"""下线: by whom, with a reason, and what readers find afterwards."""

import pytest
from django.urls import reverse

from news.models import ArticlePage
from portal.core.models import AuditEntry
from tests.editor import at_desk, edit_url, submit, told


@pytest.mark.parametrize(
    ("username", "may"),
    [
        ("correspondent", False),
        ("editor", False),
        ("senior", True),
        ("signatory", True),
        ("other", False),
        ("admin", True),
    ],
)
def test_a_live_page_is_withdrawn_by_the_desk_alone(town, username, may):
    page = town.article()
    client = at_desk(town, username)
    address = reverse("editorial_withdraw", args=[page.pk])
    shown = client.get(edit_url(page), follow=True).content.decode()
    assert (address in shown) == may
    response = client.post(address, {"reason": "时间写错了", "replaced_by": ""})
    assert response.status_code == (302 if may else 404)
    assert ArticlePage.objects.get(pk=page.pk).live != may
    rows = AuditEntry.objects.filter(verb="editorial.withdraw")
    assert [(row.actor_id, row.object_id, row.note) for row in rows] == (
        [(town.user(username).pk, str(page.pk), "时间写错了")] if may else []
    )


def test_a_reason_is_asked_for_and_a_page_does_not_replace_itself(town):
    page = town.article()
    client = at_desk(town, "signatory")
    address = reverse("editorial_withdraw", args=[page.pk])
    response = client.post(address, {"reason": "  ", "replaced_by": page.pk})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"reason", "replaced_by"}
    assert "请写明下线的原因。" in response.content.decode()
    assert ArticlePage.objects.get(pk=page.pk).live


def test_readers_of_the_old_address_are_told_where_to_go_and_the_page_may_come_back(town, client):
    page, newer = town.article("旧的"), town.article("新的")
    address = reverse("editorial_withdraw", args=[page.pk])
    at_desk(town, "senior").post(address, {"reason": "有更正", "replaced_by": newer.pk})
    response = client.get(page.url)
    assert response.status_code == 410
    assert newer.url in response.content.decode()
    page = ArticlePage.objects.get(pk=page.pk)
    assert submit(at_desk(town, "correspondent"), page).status_code == 302
    assert ArticlePage.objects.get(pk=page.pk).current_workflow_task.name == "初审"


def test_a_page_that_is_not_live_cannot_be_withdrawn(town):
    page = town.article(live=False)
    response = at_desk(town, "signatory").post(
        reverse("editorial_withdraw", args=[page.pk]), {"reason": "x"}, follow=True
    )
    assert not AuditEntry.objects.filter(verb="editorial.withdraw").exists()
    assert told(response)
