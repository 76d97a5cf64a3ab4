"""What an editor does in the browser, for tests that go through the admin without one."""

from django.test import Client
from django.urls import reverse
from lxml.html import document_fromstring
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

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
    data = form_in(client.get(url))
    if body is not None:
        data |= nested_form_data({"body": body})
    return data | changes


def form_in(response) -> dict:
    """What the editor's form on a page would send as it stands; the key against forged requests left out.

    By lxml: Wagtail's own reader of forms takes as long as the page itself.
    """
    (form,) = document_fromstring(response.content.decode()).xpath("//form[@id='page-edit-form']")
    # A browser sends a field without a value as an empty one.
    for field in form.xpath(".//input[not(@value) and not(@type='checkbox') and not(@type='radio')]"):
        field.set("value", "")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


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
