"""Stands before Wagtail's own addresses and takes those whose views show more than one's own units, or cost more the
longer a list is.

Same addresses, same names: `reverse` and the table in `admin_addresses.py` know no difference.
"""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import admin_views as views
from .explorer import PortalExplorer

urlpatterns = decorate_urlpatterns(
    [
        path("pages/", PortalExplorer.as_view(), name="wagtailadmin_explore_root"),
        path("pages/<int:parent_page_id>/", PortalExplorer.as_view(), name="wagtailadmin_explore"),
        path(
            "pages/<int:parent_page_id>/results/",
            PortalExplorer.as_view(results_only=True),
            name="wagtailadmin_explore_results",
        ),
        path("choose-page/", views.BrowsePages.as_view(), name="wagtailadmin_choose_page"),
        path(
            "choose-page/<int:parent_page_id>/",
            views.BrowsePages.as_view(),
            name="wagtailadmin_choose_page_child",
        ),
        path("choose-page/search/", views.FindPages.as_view(), name="wagtailadmin_choose_page_search"),
        path(
            "choose-page/chosen-multiple/",
            views.ChosenPages.as_view(),
            name="wagtailadmin_choose_page_chosen_multiple",
        ),
        path(
            "choose-external-link/", views.TypedLink.as_view(), name="wagtailadmin_choose_page_external_link"
        ),
        path("tag-autocomplete/", views.complete_tag, name="wagtailadmin_tag_autocomplete"),
        path(
            "tag-autocomplete/<slug:app_name>/<slug:model_name>/",
            views.complete_tag,
            name="wagtailadmin_tag_model_autocomplete",
        ),
    ],
    require_admin_access,
)
