"""What an editor does in the browser, for tests that go through the admin without one."""

from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from portal.editorial.verdicts import under_review
from tests.town import Town

TEXT = streamfield([("paragraph", rich_text("<p>早上七点，楼下已经坐了四位老人。</p>"))])


def at_desk(town: Town, username: str) -> Client:
    """A browser in which this member of staff is logged in."""
    client = Client()
    client.force_login(town.user(username))
    return client


def typed(client: Client, url: str, *, body=TEXT, **changes) -> dict:
    """The form as it stands at an address, with what the editor changes in it.

    Args:
        body: the stream of the body, which the page itself draws with JavaScript; None for a page without.
    """
    data = querydict_from_html(client.get(url).content.decode(), form_id="page-edit-form").dict()
    if body is not None:
        data |= nested_form_data({"body": body})
    return data | changes


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def submit(client: Client, page: Page, **changes):
    """Press 提交审核 in the page's editor."""
    return client.post(edit_url(page), typed(client, edit_url(page), **changes) | {"action-submit": "1"})


def review_url(page: Page) -> str:
    return reverse("editorial_review", args=[page.pk])


def seen_by(page: Page) -> dict:
    """What the page of a review posts about the version that it shows."""
    seen = under_review(Page.objects.get(pk=page.pk).specific)
    return {"state": seen.state, "revision": seen.revision, "digest": seen.digest}


def step(client: Client, page: Page, action: str = "approve", comment: str = "", **extra):
    """Press 通过 or 退回 on the page of a review that was opened this moment."""
    data = seen_by(page) | {"verdict": action, "remark": comment}
    return client.post(review_url(page), data, follow=True, **extra)


def told(response) -> str:
    """Everything the editor is told above the page, as one text."""
    return "\n".join(str(message) for message in response.context["messages"]) if response.context else ""
