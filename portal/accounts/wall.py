"""The wall before /admin/: a closed address and a thing out of reach both answer 404, like what is not there.

Wagtail asks per view, and not in every view. Here it is asked once, before any of them:
is the address open to one of the visitor's roles, and does everything it names lie where those roles reach?
"""

import posixpath
from collections.abc import Iterable

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.deprecation import MiddlewareMixin
from django.views.defaults import page_not_found
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageQuerySet
from wagtail.permissions import policy_registry

from portal.core.reach import asked_by

from .admin_addresses import EVERYBODY, may_open, who_may
from .models import Role
from .roles import held_roles, works_in_the_admin

ADMIN = "admin/"
# Where staff work: closed until a first password from paper has given way to one's own.
ROOMS = (ADMIN, "desk/", "door/", "figures/")
# Who has no work behind /admin/ is led to where theirs is.
ELSEWHERE: dict[str, str] = {Role.TOWN_OBSERVER.value: "figures"}
PAGE_GAPS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
ANY_RIGHT = {"add", "change", "lock", "unlock"}
# To look into on the way down to one's own pages.
EXPLORED = {"wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_api:pages:detail"}
# The page of a review asks by itself: whoever was named for one may hold no role in the unit.
ASKED_THERE = {"editorial_review", "editorial_review_version"}
# What everybody reads may be linked to, whoever wrote it.
LINKED = {"wagtailadmin_choose_page_child", "wagtailadmin_choose_page_chosen_multiple"}


class AdminWallMiddleware(MiddlewareMixin):
    def __call__(self, request):
        if not request.path_info.startswith(f"/{ADMIN}"):
            return self.get_response(request)
        with asked_by(request):
            return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        match = request.resolver_match
        if not match.route.startswith(ROOMS) or not request.user.is_authenticated:
            return None  # strangers are shown the way in
        name = name_of(match)
        if who_may().get(name) == EVERYBODY:
            return None
        if request.user.must_change_password:
            return redirect_to_login(request.get_full_path(), reverse("own_password"))
        if not match.route.startswith(ADMIN):
            return None
        if name == "wagtailadmin_home" and request.user.is_staff and not works_in_the_admin(request.user):
            return redirect(own_place(request.user))
        if may_open(request.user, name) and (request.user.is_superuser or in_reach(request, match, name)):
            return None
        # A page of its own, without the admin around it: whoever has no work here may read it as well.
        return page_not_found(request, Http404(), template_name="accounts/closed.html")


def own_place(user) -> str:
    """Where somebody works who has no work in the admin; without any role, the page that says whom to ask."""
    roles = [role for role, _path in held_roles(user)]
    return ELSEWHERE.get(roles[0], "door") if roles else "no_role"


def name_of(match: ResolverMatch) -> str:
    """An address by its name in the table; a bulk action is an address of its own."""
    if match.url_name == "wagtail_bulk_action":
        return "wagtail_bulk_action:{model_name}-{action}".format(**match.kwargs)
    return match.view_name


def is_open_address(user, path: str) -> bool:
    """Whether a link of the admin leads somewhere for this user."""
    try:
        match = resolve(path.split("?")[0])
    except Resolver404:
        return True
    return not match.route.startswith(ADMIN) or may_open(user, name_of(match))


def in_reach(request: HttpRequest, match: ResolverMatch, name: str) -> bool:
    """Whether all that an address and its question name lies where the visitor's roles reach."""
    try:
        return _pages_in_reach(request, match, name) and _files_in_reach(request.user, match, name, request)
    except (TypeError, ValueError):
        return False  # an odd number names nothing


def _pages_in_reach(request: HttpRequest, match: ResolverMatch, name: str) -> bool:
    named = {int(match.kwargs[gap]) for gap in PAGE_GAPS if gap in match.kwargs}
    if "pk" in match.kwargs and name in (
        "wagtailadmin_api:pages:detail",
        "wagtailadmin_pages:revisions_compare",
    ):
        named.add(int(match.kwargs["pk"]))
    asked = request.GET.getlist
    if name.startswith("wagtail_bulk_action:page-"):
        ids = asked("id")
        # All of a list is all below its page; whoever may work there may work in each.
        if "all" in ids and not asked("childOf"):
            return False
        named |= _numbers(one for one in [*ids, *asked("childOf")] if one != "all")
    if name == "wagtailadmin_choose_page_chosen_multiple":
        named |= _numbers(asked("id"))
        if Page.objects.filter(pk__in=named, depth=1).exists():
            return False  # the root of the tree is no page that a link may lead to
    if not _are_all_among(reached_pages(request.user), _numbers(asked("target_pages[]"))):
        return False
    return name in ASKED_THERE or _are_all_among(_pages_for(request.user, name), named)


def _pages_for(user, name: str):
    if name in EXPLORED:
        return explored_pages(user)
    return Page.objects.live() | reached_pages(user) if name in LINKED else reached_pages(user)


def explored_pages(user) -> PageQuerySet | None:
    """The pages in which somebody has a right, and those on the way down to them; None: every page.

    As Wagtail's `explorable_instances`, which fetches a page more at each call.
    """
    if user.is_superuser:
        return None
    policy = policy_registry.get_by_type(Page)
    paths = [held.page.path for held in policy.get_cached_permissions_for_user(user)]
    # Down from the lowest page that is above all of them; what two paths share may end within a step.
    shared = posixpath.commonprefix([path[: -Page.steplen] for path in paths])
    common = len(shared) // Page.steplen * Page.steplen
    above = {
        path[:end] for path in paths for end in range(max(common, Page.steplen), len(path), Page.steplen)
    }
    return reached_pages(user) | Page.objects.filter(path__in=above)


def _are_all_among(rows, numbers: set[int]) -> bool:
    return not numbers or numbers <= set(rows.filter(pk__in=numbers).values_list("pk", flat=True))


def reached_pages(user):
    """The pages in which somebody has a right of their own, drafts and all."""
    return policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, ANY_RIGHT)


def _files_in_reach(user, match: ResolverMatch, name: str, request: HttpRequest) -> bool:
    for model, gaps, spaces in (
        (get_image_model(), ("image_id",), ("wagtailimages_chooser:",)),
        (get_document_model(), ("document_id", "doc_id"), ("wagtaildocs_chooser:",)),
    ):
        named = {int(match.kwargs[gap]) for gap in gaps if gap in match.kwargs}
        if name.startswith(spaces):
            named |= _numbers([match.kwargs["pk"]] if "pk" in match.kwargs else [])
            named |= _numbers(request.GET.getlist("id"))
        if name.startswith(f"wagtail_bulk_action:{model._meta.model_name}-"):
            named |= _numbers(one for one in request.GET.getlist("id") if one != "all")
        # Asked for the files alone that are named: most addresses name none.
        if named and not _are_all_among(reached_files(user, model), named):
            return False
    return True


def reached_files(user, model):
    """Pictures or documents in the folders of somebody's units, and their own."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(
        user, {"choose", "change"}
    )


def _numbers(texts: Iterable) -> set[int]:
    return {int(text) for text in texts if text}
