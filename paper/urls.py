"""Addresses of numbers that are not pages: files to take home, pictures of a mail. Beside the short link of the number."""

from django.urls import path, re_path

from . import download_views
from .following import follow

urlpatterns = [
    re_path(
        r"^n/(?P<page_id>\d{1,19})/(?P<medium>[a-z])(?P<issue_id>\d{1,19})$",
        follow,
        name="paper_follow",
    ),
    path("n/<int:page_id>/<slug:edition>.pdf", download_views.download, name="paper_download"),
    path("n/<int:page_id>/pictures/<str:name>", download_views.mail_picture, name="paper_picture"),
]
