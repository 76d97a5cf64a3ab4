"""Every address behind /admin/, read from the URLconf and filled with the numbers of a plot."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver
from django.utils.http import urlencode
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Page, Site, Task, Workflow

from mailing.models import MailingList
from news.models import Publication
from portal.accounts.models import StaffRole
from portal.people.models import Office, Post

from .planted import ASKED, Planted, Plot

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Address:
    """One row of the URLconf."""

    name: str
    pattern: str

    def fill(self, values: dict) -> str:
        """The address with its gaps filled; a gap that nothing fills is a KeyError, so that a new kind is noticed."""
        text = GROUP.sub(lambda gap: str(values[gap[1]]), self.pattern)
        text = CONVERTER.sub(lambda gap: str(values[gap[1]]), text)
        return "/" + re.sub(r"[\^$\\]|\.\*", "", text)

    @property
    def gaps(self) -> set[str]:
        return {*CONVERTER.findall(self.pattern), *GROUP.findall(self.pattern)}


def admin_addresses() -> list[Address]:
    """All of them, with the names that `reverse` knows; those without one are called by their pattern."""
    found = dict.fromkeys(_walk(get_resolver(), "", ()))  # ours stand before Wagtail's under the same name
    return [one for one in found if one.pattern.startswith("admin/")]


def _walk(resolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for one in resolver.url_patterns:
        pattern = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Address(":".join([*spaces, one.name or pattern]), pattern)
        else:
            yield from _walk(one, pattern, (*spaces, one.namespace) if one.namespace else spaces)


# What `pk` means, by the beginning of the address's name.
PK = {
    "wagtailadmin_api:documents": "document",
    "wagtaildocs_chooser": "document",
    "wagtailadmin_api:images": "image",
    "wagtailimages_chooser": "image",
    "wagtailadmin_api:pages": "page",
    "wagtailadmin_pages": "page",
    "wagtailadmin_collections": "collection",
    "wagtailadmin_workflows": "workflow",
    "wagtailadmin_workflows:edit_task": "task",
    "wagtailadmin_workflows:disable_task": "task",
    "wagtailadmin_workflows:enable_task": "task",
    "wagtailsites": "one",
    "wagtailsettings": "one",
    "wagtailusers_users": "staff",
    "wagtailusers_groups": "group",
    "people": "person",
    "posts": "post",
    "offices": "one",
    "units": "unit",
    "publications": "publication",
    "brand_series": "series",
    "synonyms": "one",
    "guides": "page",
    "staff_factors": "staff",
    "person_chooser": "person",
    "editorial_proposal": "one",
}


def _post(plot: Plot) -> Post:
    """A post that is over, so that no public page names its holder."""
    office = Office.objects.get_or_create(name="楼组长")[0]
    days = {"since": datetime.date(2020, 1, 1), "until": datetime.date(2020, 12, 31)}
    return Post.objects.get_or_create(office=office, unit=plot.unit, person=plot.person, defaults=days)[0]


def fillings(planted: Planted, plot: Plot) -> list[dict]:
    """For each planted page the numbers an address may ask for; what is no page is the same in all."""
    town = planted.town
    paper = Publication.objects.get_or_create(
        slug=f"paper-{plot.unit.pk}", defaults={"name": "邻里", "unit": plot.unit, "sections": "要闻"}
    )[0]
    fixed = {
        "document": plot.document.pk,
        "image": plot.picture.pk,
        "collection": plot.picture.collection_id,
        "workflow": Workflow.objects.first().pk,
        "task": Task.objects.first().pk,
        "staff": plot.staff.pk,
        "group": StaffRole.objects.get(user=plot.staff).group_id,
        "person": plot.person.pk,
        "post": _post(plot).pk,
        "unit": plot.unit.pk,
        "publication": paper.pk,
        "series": town.series().pk,
        "one": Site.objects.first().pk,
        "list": MailingList.objects.get_or_create(
            name=f"{plot.staff.last_name}名单", kind="role", unit=plot.unit, ground="示例"
        )[0].pk,
    }
    review = plot.pages["review"]
    state = review.current_workflow_state
    index = plot.pages["draft"].get_parent()
    found = []
    for page in [*plot.pages.values(), index]:
        revision = page.latest_revision_id or review.latest_revision_id
        found.append(
            fixed
            | {
                "page": page.pk,
                **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "page_pk"), page.pk),
                "destination_id": index.pk,
                **dict.fromkeys(("revision_id", "revision_id_b"), revision),
                "revision_id_a": "earliest",
                "task_state_id": state.current_task_state_id,
                "workflow_state_id": state.pk,
                "workflow_pk": fixed["workflow"],
                "task_id": state.current_task_state.task_id,
                **dict.fromkeys(("image_id", "old_id", "new_id"), fixed["image"]),
                **dict.fromkeys(("document_id", "doc_id"), fixed["document"]),
                "collection_id": fixed["collection"],
                **dict.fromkeys(("uploaded_file_id", "redirect_id", "session_id"), plot.session.pk),
                "object_id": page.pk,
                "filter_spec": "width-100",
                "action_name": "approve",
                "kind": "article",
                "key": "a-part",
                "edition": "screen",
                "list_id": fixed["list"],
                **dict.fromkeys(("job_id", "delivery_id"), 1),
                "number": 1,
                "part": "html",
                "verb": "test",
                "uidb64": "MQ",
                "token": "set-password",
            }
        )
    return found


MODELS = {
    "media_replace": {"kind": "picture"},
    "paper_compose_new": {"kind": "notice"},
    "paper_compose_part": {"kind": "notice"},
    "wagtailadmin_tag_model_autocomplete": {"app_name": "core", "model_name": "tag"},
    "wagtailsettings": {"app_name": "core", "model_name": "portalsettings"},
    "wagtailadmin_workflows": {"app_label": "editorial", "model_name": "reviewtask"},
    "wagtailadmin_editing_sessions": {"app_label": "news", "model_name": "articlepage"},
    "wagtailadmin_pages": {
        "content_type_app_name": "news",
        "content_type_model_name": "articlepage",
        "app_label": "news",
        "model_name": "articlepage",
    },
}


def requests(planted: Planted, plot: Plot, *, thorough: bool = True) -> list[tuple[str, str]]:
    """Each address with the plot's numbers in it, and with the questions a list or a chooser may be asked.

    Args:
        thorough: every page and every question; else the pages that differ most and one question with everything in it.

    Returns:
        The name of the address as it stands in the table, and the path.
    """
    rows = fillings(planted, plot)
    rows = rows if thorough else rows[:2] + rows[-4:-3] + rows[-1:]
    found = []
    for address in admin_addresses():
        if address.name == "wagtail_bulk_action":
            found += _bulk(address, plot)
            continue
        fixed, meaning = _by_name(MODELS, address.name) or {}, _by_name(PK, address.name)
        about_pages = meaning == "page" or address.gaps & {
            "page_id",
            "parent_page_id",
            "page_to_move_id",
            "object_id",
        }
        for row in rows if about_pages else rows[:1]:
            values = row | fixed | ({"pk": row[meaning]} if meaning else {})
            found.append((address.name, address.fill(values)))
        asked = _questions(address, plot)
        found += [(address.name, f"{found[-1][1]}?{one}") for one in (asked if thorough else asked[:1])]
    # Whoever has left sees nothing of what follows.
    return sorted(found, key=lambda one: one[0] == "wagtailadmin_logout")


def _by_name(table: dict, name: str):
    best = max((start for start in table if name.startswith(start)), key=len, default=None)
    return table[best] if best else None


def _bulk(address: Address, plot: Plot) -> Iterator[tuple[str, str]]:
    """Every bulk action there is, over the plot's things and over everything."""
    numbers = {
        "page": [page.pk for page in plot.pages.values()],
        "portalimage": [plot.picture.pk],
        "portaldocument": [plot.document.pk],
        "user": [plot.staff.pk],
    }
    town_page = Page.objects.get(pk=plot.unit.page_id).get_parent().pk
    for app, model, action in bulk_actions():
        path = address.fill({"app_label": app, "model_name": model, "action": action})
        for asked in (
            [("id", number) for number in numbers.get(model, [1])],
            [("id", "all")],
            [("id", "all"), ("childOf", plot.unit.page_id)],
            [("id", "all"), ("childOf", town_page)],
        ):
            yield bulk_name(model, action), f"{path}?{urlencode(asked)}"


def bulk_actions() -> list[tuple[str, str, str]]:
    """App, model and action of each."""
    bulk_action_registry._scan_for_bulk_actions()
    return [
        (app, model, action)
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    ]


def bulk_name(model: str, action: str) -> str:
    return f"wagtail_bulk_action:{model}-{action}"


def _questions(address: Address, plot: Plot) -> list[str]:
    """The first has everything in it; the rest ask one by one."""
    pages = [page.pk for page in plot.pages.values()]
    words = {"q": ASKED, "term": ASKED, "search": ASKED}
    files = {"wagtailimages": plot.picture.pk, "wagtaildocs": plot.document.pk}
    file = next((number for start, number in files.items() if address.name.startswith(start)), None)
    ids = [("id", file)] if file else [("id", number) for number in pages]
    if address.name.startswith("wagtailadmin_api"):
        parent = plot.pages["draft"].get_parent().pk
        return [
            urlencode({"child_of": parent, "for_explorer": 1}),
            urlencode({"search": ASKED}),
            urlencode(ids[:1]),
        ]
    asked = [urlencode(words), urlencode({"export": "csv"}), urlencode(ids)]
    if "choose" in address.name:
        asked = [
            urlencode(
                [*words.items(), ("page_type", "news.ArticlePage"), ("multiple", 1), ("layout", "list"), *ids]
            ),
            urlencode({"user_perms": "move_to", "target_pages[]": pages[0]}),
            urlencode({"collection_id": plot.picture.collection_id, "layout": "list"}),
            *(urlencode({"id": number}) for number in pages),
            *asked,
        ]
    return asked
