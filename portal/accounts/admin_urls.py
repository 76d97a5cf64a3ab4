"""Stands before Wagtail's own addresses and takes those whose views show more than one's own units.

Same addresses, same names: `reverse` and the table in `admin_addresses.py` know no difference.
"""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import admin_views as views

urlpatterns = decorate_urlpatterns(
    [
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
