"""Roles × actions: one table, every cell tried through the admin."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from news.models import ArticlePage, NewsIndexPage
from portal.accounts.models import Role, StaffRole
from portal.people.models import Person
from tests.editor import at_desk, edit_url, step, submit, typed
from tests.table import some
from tests.town import PARAGRAPH, Town

from .test_staff import colleague

# Columns: correspondent of the unit, editor, senior editor and signatory of the town, a correspondent of another
# unit, a system administrator (who holds no role: roles are for people).
STAFF = ("correspondent", "editor", "senior", "signatory", "other", "admin")
TABLE = {
    "write a draft": "● ● ● ● – ●",
    "edit one's own draft": "● ● ● ● ● ●",
    "edit a draft of others": "– ● ● ● – ●",
    "submit to review": "● ● ● ● – ●",
    "approve the first stage": "– ● ● ● – –",
    "approve the last stage": "– – ● ● – –",
    "send back at the first stage": "– ● ● ● – –",
    "publish outside the review": "– – – – – –",
    "withdraw a live page": "– – ● ● – ●",
    "delete a live page": "– – – – – –",
    "delete a page that readers have met": "– – – – – ●",
    "delete a draft of others": "– ● ● ● – ●",
    "read people of the unit": "● ● ● ● – ●",
    "write people of the unit": "● ● ● – – ●",
    "read people of another unit": "– ● ● ● ● ●",
    "write people of another unit": "– ● ● – ● ●",
    "read the audit report": "– – – – – ●",
    "give a role": "– – – – – ●",
    "open the review workflow's settings": "– – – – – ●",
    "open the portal's settings": "– – – – – ●",
}


@dataclass
class Attempt:
    """One member of staff at a desk, in a town with the pages that the actions are tried on."""

    town: Town
    username: str
    client: Client

    def draft(self, by: str = "") -> ArticlePage:
        """A draft of somebody in the unit who is not the one who tries."""
        author = by or ("editor" if self.username == "correspondent" else "correspondent")
        page = ArticlePage(
            title="草稿", summary="一句。", source_name="临河", body=PARAGRAPH, owner=self.town.user(author)
        )
        page.live = False
        self.town.index(NewsIndexPage, self.unit(author if by else "")).add_child(instance=page)
        page.save_revision(user=self.town.user(author))
        return ArticlePage.objects.get(pk=page.pk)

    def unit(self, author: str):
        return self.town.beizha if author == "other" else self.town.linhe

    def saves(self, page: Page) -> bool:
        if self.client.get(edit_url(page)).status_code != 200:
            return False
        self.client.post(edit_url(page), typed(self.client, edit_url(page), title="改了"))
        return Page.objects.get(pk=page.pk).draft_title == "改了"

    def opens(self, name: str, *args) -> bool:
        return self.client.get(reverse(name, args=args)).status_code == 200

    def deletes(self, page: Page) -> bool:
        self.client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}"
        if Page.objects.filter(pk=page.pk).exists():
            self.client.post(bulk)
        return not Page.objects.filter(pk=page.pk).exists()

    def waiting(self, *, last: bool = False) -> ArticlePage:
        page = self.draft()
        author = "editor" if self.username == "correspondent" else "correspondent"
        page.get_workflow().start(page, self.town.user(author))
        if last:
            first = "signatory" if self.username in ("editor", "senior") else "editor"
            page.revisions.update(user=self.town.user("admin" if self.username != "admin" else "other"))
            step(at_desk(self.town, first), page)
        return page

    def decides(self, page: Page, action: str = "approve") -> bool:
        before = page.current_workflow_state.current_task_state
        step(self.client, page, action, comment="看过了")
        before.refresh_from_db()
        return before.status != "in_progress"

    def person(self, unit) -> Person:
        return Person.objects.create(name=f"李巧云{Person.objects.count()}", unit=unit, is_adult=True)

    def reads(self, person: Person) -> bool:
        return person.name in self.client.get(reverse("people:index")).content.decode()

    def writes(self, person: Person) -> bool:
        rows = {"consents-TOTAL_FORMS": "0", "consents-INITIAL_FORMS": "0"}
        data = {"name": "改名", "unit": person.unit_id, "born": "", "is_adult": "on", "note": ""} | rows
        self.client.post(reverse("people:edit", args=[person.pk]), data)
        return Person.objects.get(pk=person.pk).name == "改名"


def writes_a_draft(one: Attempt) -> bool:
    index = one.town.index(NewsIndexPage)
    address = reverse("wagtailadmin_pages:add", args=["news", "articlepage", index.pk])
    if one.client.get(address).status_code != 200:
        return False
    one.client.post(address, typed(one.client, address, title="新写的"))
    return ArticlePage.objects.child_of(index).filter(title="新写的").exists()


def submits(one: Attempt) -> bool:
    page = one.draft(by="correspondent" if one.username in ("correspondent", "other") else one.username)
    if one.client.get(edit_url(page)).status_code != 200:
        return False
    submit(one.client, page)
    return ArticlePage.objects.get(pk=page.pk).workflow_in_progress


def publishes(one: Attempt) -> bool:
    page = one.draft()
    if one.client.get(edit_url(page)).status_code == 200:
        one.client.post(edit_url(page), typed(one.client, edit_url(page)) | {"action-publish": "1"})
    one.client.post(
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}"
    )
    one.client.post(reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"]))
    return ArticlePage.objects.get(pk=page.pk).live


def withdraws(one: Attempt) -> bool:
    page = one.town.article("发了的")
    one.client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert ArticlePage.objects.get(pk=page.pk).live, "never by Wagtail's own way, which asks for no reason"
    one.client.post(reverse("editorial_withdraw", args=[page.pk]), {"reason": "有误"})
    return not ArticlePage.objects.get(pk=page.pk).live


def deletes_what_readers_met(one: Attempt) -> bool:
    page = one.town.article("撤下的")
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    return one.deletes(page)


def gives_a_role(one: Attempt) -> bool:
    other = one.town.user("other")
    one.client.post(
        reverse("wagtailusers_users:edit", args=[other.pk]),
        colleague(other, (one.town.unit, Role.SIGNATORY)),
    )
    return StaffRole.objects.filter(user=one.town.user("other"), role=Role.SIGNATORY).exists()


ACTIONS: dict[str, Callable[[Attempt], bool]] = {
    "write a draft": writes_a_draft,
    "edit one's own draft": lambda one: one.saves(one.draft(by=one.username)),
    "edit a draft of others": lambda one: one.saves(one.draft()),
    "submit to review": submits,
    "approve the first stage": lambda one: one.decides(one.waiting()),
    "approve the last stage": lambda one: one.decides(one.waiting(last=True)),
    "send back at the first stage": lambda one: one.decides(one.waiting(), "reject"),
    "publish outside the review": publishes,
    "withdraw a live page": withdraws,
    "delete a live page": lambda one: one.deletes(one.town.article("发了的")),
    "delete a page that readers have met": deletes_what_readers_met,
    "delete a draft of others": lambda one: one.deletes(one.draft()),
    "read people of the unit": lambda one: one.reads(one.person(one.town.linhe)),
    "write people of the unit": lambda one: one.writes(one.person(one.town.linhe)),
    "read people of another unit": lambda one: one.reads(one.person(one.town.beizha)),
    "write people of another unit": lambda one: one.writes(one.person(one.town.beizha)),
    "read the audit report": lambda one: one.opens("editorial_audit"),
    "give a role": gives_a_role,
    "open the review workflow's settings": lambda one: one.opens("wagtailadmin_workflows:index"),
    "open the portal's settings": lambda one: (
        one.client.get(
            reverse("wagtailsettings:edit", args=["core", "portalsettings"]), follow=True
        ).status_code
        == 200
    ),
}


# Every run tries one action of each kind of right; a row costs six people their screens.
TRIED = {
    "edit one's own draft",
    "approve the last stage",
    "publish outside the review",
    "withdraw a live page",
    "delete a page that readers have met",
    "write people of another unit",
    "give a role",
    "open the portal's settings",
}


@pytest.mark.parametrize("action", some(TABLE, TRIED.__contains__))
def test_the_table_of_roles_and_actions_holds_in_every_cell(town, action):
    found = {}
    for username in STAFF:
        found[username] = ACTIONS[action](Attempt(town, username, at_desk(town, username)))
        StaffRole.objects.filter(user=town.user("other"), role=Role.SIGNATORY).delete()
    expected = dict(zip(STAFF, (cell == "●" for cell in TABLE[action].split()), strict=True))
    assert found == expected
