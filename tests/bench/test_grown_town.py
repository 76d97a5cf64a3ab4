"""The town of `make bench-grown`, very small: what is poured in past the actions is as they leave it."""

import pytest
from django.test import Client
from wagtail.models import Page

from events.audit import faults
from events.models import SignUp
from tests.bench.grown.addresses import all_addresses
from tests.bench.grown.filling import fill


@pytest.mark.long
@pytest.mark.postgres
def test_a_grown_town_stands_as_if_it_had_grown(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    fill(0.002, say=lambda words: None)
    assert SignUp.objects.count() > 900
    assert list(faults()) == []
    assert not any(Page.find_problems())
    client = Client()
    for one in all_addresses():
        if not one.who:
            assert client.get(one.path).status_code in (200, 302), one
