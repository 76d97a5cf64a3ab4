"""Addresses that are not pages. Pages answer everything else."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home.serving import serve_page
from portal.accounts import factor_views
from portal.accounts import views as accounts_views
from portal.core import sitemaps
from portal.core import views as core_views
from portal.core.qr import qr_png
from portal.core.reading import reading_settings
from portal.core.view_counts import seen
from portal.media import views as media_views
from portal.outbox import views as outbox_views
from portal.places import views as places_views
from portal.rooms import with_addresses
from portal.search import views as search_views

urlpatterns = [
    path("admin/", include("portal.accounts.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("second-factor/", factor_views.verify, name="second_factor"),
    path("second-factor/set-up/", factor_views.set_up, name="second_factor_set_up"),
    path("second-factor/mine/", factor_views.mine, name="second_factor_mine"),
    path("second-factor/other-door/", factor_views.other_door, name="second_factor_other_door"),
    # Wagtail's login for readers knows no limit of tries; there is one login for staff.
    path("_util/login/", RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)),
    path("staff/password/", accounts_views.own_password, name="own_password"),
    path("staff/no-role/", accounts_views.no_role, name="no_role"),
    # Wagtail's own address of a document, through our view: title as name, parts of a video.
    re_path(r"^documents/(\d+)/(.*)$", media_views.document),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("robots.txt", core_views.robots, name="robots"),
    path("n/<int:page_id>/seen.gif", seen, name="seen"),
    path("n/<int:page_id>/qr.png", qr_png, name="qr_png"),
    path("n/<int:page_id>", core_views.short_link, name="short_link"),
    path("reading/", reading_settings, name="reading_settings"),
    path("search/", search_views.search, name="search"),
    path("search/suggest", search_views.suggestions, name="search_suggestions"),
    path("outbox/receipts/", outbox_views.receipts, name="outbox_receipts"),
    path("where/", places_views.where, name="where"),
    path("where/<slug:slug>/", places_views.choose_unit, name="choose_unit"),
    path("tags/<slug:slug>/", core_views.tag, name="tag"),
    *(path("", include(addresses)) for addresses in with_addresses()),
    # Renditions are small and named by their content; one machine needs no second server for them.
    # Nothing else below media/ has an address: originals and documents are not public.
    path("media/images/<path:path>", media_views.rendition, name="rendition"),
    # Pages, and the feeds and calendars that hang on them; named as Wagtail names its own.
    re_path(r"^((?:[\w\-]+/)*(?:[\w\-]+\.(?:atom|ics|json))?)$", serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]

handler400 = "portal.core.views.bad_request"
handler500 = "portal.core.views.server_error"
