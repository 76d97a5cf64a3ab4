"""The list of pages in the admin: the same few queries whatever it lists and however large the town.

Wagtail's own asks for the whole of every row, once for each type of page among them, for the last version of the page above
twice, and for filters of everybody who ever edited anything. What a row shows stands in the one table of all pages.
"""

import posixpath

from django.contrib.contenttypes.models import ContentType
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django_filters.filters import MultipleChoiceFilter
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.models import Page, get_page_models

from .models import User
from .wall import explored_pages


def page_kinds() -> list[tuple[int, str]]:
    """Every type of page by its number, from what Django remembers of types."""
    kinds = [kind for kind in get_page_models() if kind is not Page and not kind._meta.abstract]
    types = ContentType.objects.get_for_models(*kinds)
    return [(types[kind].pk, str(kind._meta.verbose_name)) for kind in kinds]


class PortalPageFilters(PageFilterSet):
    """Wagtail's, without what costs more the longer a town has been there: who ever edited a page stands in its history;
    there is one site."""

    edited_by = None
    site = None
    owner = MultipleUserFilter(
        label=_("谁写的"),
        queryset=lambda request: User.objects.filter(is_staff=True).order_by("last_name", "pk"),
        widget=CheckboxSelectMultiple,
    )
    content_type = MultipleChoiceFilter(
        label=_("页面类型"), choices=page_kinds, widget=CheckboxSelectMultiple
    )


class PortalExplorer(ExplorableIndexView):
    """The children of a page, or what is looked for below it. What is known of the page itself stands in its editor."""

    filterset_class = PortalPageFilters
    header_icon = "doc-empty"
    columns = [column for column in ExplorableIndexView.base_columns if column.name != "parent"]

    def get(self, request, parent_page_id=None):
        pages = Page.objects.specific(defer=True)
        which = {"pk": parent_page_id} if parent_page_id else {"depth": 1}
        self.parent_page = get_object_or_404(pages, **which)
        if not self._is_below_own_pages(request.user):
            return redirect(
                self.index_url_name, self.permission_policy.explorable_root_instance(request.user).pk
            )
        self.permissions = self.parent_page.permissions_for_user(request.user)
        self.locale, self.translations = None, []
        # Pages are public or drafts; Wagtail would ask which are only for some readers.
        request.all_page_view_restriction_paths = []
        return IndexView.get(self, request)

    def _is_below_own_pages(self, user) -> bool:
        """Whether the page is the highest that somebody works in, or below. If so, Wagtail is told which that is, where it
        would look: it asks for nothing but its place."""
        paths = [page.path for page in self.permission_policy.instances_with_direct_explore_permission(user)]
        shared = posixpath.commonprefix(paths)
        path = shared[: len(shared) // Page.steplen * Page.steplen]
        if not path or not self.parent_page.path.startswith(path):
            return False
        kept = self.permission_policy._explorable_root_instance_cache_name
        setattr(user, kept, Page(path=path, depth=len(path) // Page.steplen))
        return True

    def get_base_queryset(self):
        pages = Page.objects.child_of(self.parent_page)
        if self.is_searching or self.is_filtering:
            whole = self.is_searching_whole_tree
            pages = Page.objects.all() if whole else Page.objects.descendant_of(self.parent_page)
        explored = explored_pages(self.request.user)
        return self.annotate_queryset(
            pages if explored is None else pages.filter(pk__in=explored.values("pk"))
        )

    def annotate_queryset(self, pages):
        pages = pages.specific(defer=True).prefetch_workflow_states()
        return pages.annotate_site_root_state().annotate_approved_schedule()

    def get_side_panels(self):
        return MediaContainer()
