"""What Wagtail brings and nobody here asks for stays on the disk."""

import sys

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from portal.settings.unserved import UnservedApi, leave_out_the_api


def test_the_framework_of_an_api_that_is_not_served_is_not_loaded():
    assert apps.is_installed("wagtail.images")
    assert not [name for name in sys.modules if name.partition(".")[0] == "ninja"]


def test_it_stands_once_and_answers_for_nothing_else():
    before = list(sys.meta_path)
    leave_out_the_api()
    assert sys.meta_path == before
    [finder] = [one for one in before if isinstance(one, UnservedApi)]
    names = ["wagtail.api.v3.api", "wagtail.images.api.v3", "wagtail.contrib.redirects.api.v2"]
    assert all(finder.find_spec(name) for name in names)
    for name in (
        "wagtail.api.v2.views",
        "wagtail.admin.api",
        "wagtail.images.api",
        "wagtail.contrib.redirects.apps",
    ):
        assert finder.find_spec(name) is None, name


def test_the_one_that_the_admin_lives_on_is_served():
    assert reverse("wagtailadmin_api:pages:listing")
    try:
        reverse("wagtail_api_v3:openapi-json")
    except NoReverseMatch:
        return
    raise AssertionError("an API that nobody decided on is served")
