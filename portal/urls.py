"""Addresses that are not pages. Pages answer everything else."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from events.views import (
    desk,
    door,
    family,
    figures,
    organiser,
    person,
    receipt,
    register,
    resident,
    sheet,
    volunteer,
)
from home import demo_phone, demo_tour, my, my_data
from home import views as home_views
from home.serving import serve_page
from portal.accounts import factor_views
from portal.accounts import views as accounts_views
from portal.core import views as core_views
from portal.core.qr import qr_png
from portal.core.reading import reading_settings
from portal.core.view_counts import seen
from portal.media import views as media_views
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
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", core_views.robots, name="robots"),
    path("n/<int:page_id>/seen.gif", seen, name="seen"),
    path("n/<int:page_id>/qr.png", qr_png, name="qr_png"),
    path("n/<int:page_id>", core_views.short_link, name="short_link"),
    path("reading/", reading_settings, name="reading_settings"),
    path("search/", search_views.search, name="search"),
    path("search/suggest", search_views.suggestions, name="search_suggestions"),
    path("sign-up/<int:pk>/", resident.choose, name="sign_up_choose"),
    path("sign-up/<int:pk>/received/", resident.received, name="sign_up_received"),
    path("sign-up/check/", resident.check, name="sign_up_check"),
    path("s/<str:token>/", receipt.receipt, name="sign_up"),
    path("s/<str:token>/answer/", receipt.answer, name="sign_up_answer"),
    path("s/<str:token>/event.ics", receipt.calendar, name="sign_up_ics"),
    path("s/<str:token>/coupon/", sheet.coupon, name="coupon"),
    path("who/<str:token>/", family.ask, name="introduction"),
    path("rounds/<int:pk>/", receipt.ledger, name="round_ledger"),
    path("my/", my.my, name="my"),
    path("my/enter/", my.my_enter, name="my_enter"),
    path("my/check/", my.my_second_fact, name="my_second_fact"),
    path("my/service/", my.my_service, name="my_service"),
    path("my/exit/", my.my_exit, name="my_exit"),
    path("my/data/", my_data.my_data, name="my_data"),
    path("my/close/", my_data.my_close, name="my_close"),
    path("my/enter/password/", my_data.enter_by_password, name="my_enter_password"),
    path("my/password/", my_data.set_password, name="my_password"),
    path("my/mail/", my_data.set_mail, name="my_mail"),
    path("my/mail/<str:token>/", my_data.confirm_mail, name="my_mail_confirm"),
    path("my/family/<int:pk>/", my_data.correct, name="my_correct"),
    path("my/leave/<int:pk>/", my.my_leave, name="my_leave"),
    path("my/family/<int:pk>/end/", my.my_end_proxy, name="my_end_proxy"),
    path("desk/", desk.desk, name="desk"),
    path("desk/roll/<int:pk>/", desk.roll, name="desk_roll"),
    path("desk/roll/<int:pk>/known/", desk.sign_up_known, name="desk_sign_up_known"),
    path("desk/roll/<int:pk>/new/", desk.sign_up_new, name="desk_sign_up_new"),
    path("desk/roll/<int:pk>/places/", organiser.places, name="desk_places"),
    path("desk/roll/<int:pk>/served-by/", organiser.served_by, name="desk_served_by"),
    path("desk/roll/<int:pk>/call-off/", organiser.cancel, name="desk_call_off"),
    path("desk/person/<int:pk>/", person.person, name="desk_person"),
    path("desk/person/<int:pk>/number/<int:link>/", person.number, name="desk_number"),
    path("desk/answer/<int:pk>/", desk.answer, name="desk_answer"),
    path("desk/family/", family.desk, name="desk_family"),
    path("desk/family/<int:pk>/", family.settle, name="desk_family_settle"),
    path("desk/calls/", desk.calls, name="desk_calls"),
    path("desk/calls/<int:pk>/done/", desk.called, name="desk_called"),
    path("desk/register/", register.register, name="desk_register"),
    path("desk/register/<int:pk>/", register.enter, name="desk_register_enter"),
    path("desk/register/work/<int:pk>/", register.work, name="desk_register_work"),
    path("desk/rounds/", organiser.rounds, name="desk_rounds"),
    path("desk/rounds/new/<int:pk>/", organiser.new, name="desk_round_new"),
    path("desk/rounds/<int:pk>/next/", organiser.next_month, name="desk_next_month"),
    path("volunteer/", volunteer.needed, name="volunteer_needed"),
    path("volunteer/<int:pk>/", volunteer.track, name="volunteer_track"),
    path("door/", door.door, name="door"),
    path("door/<int:pk>/", door.roll, name="door_roll"),
    path("door/<int:pk>/scan/", door.scan, name="door_scan"),
    path("door/<int:pk>/unannounced/", door.unannounced, name="door_unannounced"),
    path("door/<int:pk>/close/", door.close, name="door_close"),
    path("door/<int:pk>/recap/", door.recap, name="door_recap"),
    path("door/<int:pk>/picture/", door.picture, name="door_picture"),
    path("door/picture/<int:pk>/remove/", door.remove_picture, name="door_picture_remove"),
    path("door/<int:pk>/sheet/", sheet.make, name="sheet_make"),
    path("door/<int:pk>/sheet/<int:version>/", sheet.sheet, name="sheet"),
    path("door/<int:pk>/sheet/<int:version>/enter/", sheet.re_enter, name="sheet_enter"),
    path("door/<int:pk>/coupons/", sheet.coupons, name="coupons"),
    path("door/came/<int:pk>/", door.came, name="door_came"),
    path("door/correct/<int:pk>/", door.correction, name="door_correct"),
    path("door/address/<int:pk>/", door.address, name="door_address"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<int:pk>/export/", figures.export, name="figures_export"),
    path("demo/phone/", demo_phone.phone, name="demo_phone"),
    path("demo/", demo_tour.tour, name="demo_tour"),
    path("demo/enter/", demo_tour.enter, name="demo_enter"),
    path("demo/leave/", demo_tour.leave, name="demo_leave"),
    path("where/", home_views.where, name="where"),
    path("where/<slug:slug>/", home_views.choose_unit, name="choose_unit"),
    path("tags/<slug:slug>/", home_views.tag, name="tag"),
    # Renditions are small and named by their content; one machine needs no second server for them.
    # Nothing else below media/ has an address: originals and documents are not public.
    path("media/images/<path:path>", media_views.rendition, name="rendition"),
    # Pages, and the feeds and calendars that hang on them; named as Wagtail names its own.
    re_path(r"^((?:[\w\-]+/)*(?:[\w\-]+\.(?:atom|ics))?)$", serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]

handler400 = "portal.core.views.bad_request"
handler403 = "portal.core.views.permission_denied"
handler404 = "portal.core.views.page_not_found"
handler500 = "portal.core.views.server_error"
