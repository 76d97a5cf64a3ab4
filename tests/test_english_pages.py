"""An English page holds no Chinese but content, names and what says its own language."""

import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from wagtail.models import Page

from portal.core.searchable import text_of
from portal.rooms import ROOMS
from tests.crawler import crawl
from tests.town import Town

HAN = re.compile(r"[\u3400-\u9fff]+")
SPOKEN = ("alt", "title", "aria-label", "placeholder", "content", "value", "data-pause", "data-copied")
# The switch back to Chinese says so in Chinese; the elder version is named with its Chinese name on the tour.
OWN_NAME = {"中文"}
# Every room, and of the floors those in which somebody writes.
OF_CONTENT = {*ROOMS, "places", "core", "media", "editorial", "people", "wagtailcore"}


def content() -> str:
    """Everything that somebody wrote into the database, as one text without marks and spaces."""
    said = [text_of(page.search_text()) for page in Page.objects.specific() if hasattr(page, "search_text")]
    for model in apps.get_models():
        if model._meta.app_label not in OF_CONTENT:
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField)) and not field.choices
        ]
        said += (
            [str(value) for row in model._base_manager.values_list(*names) for value in row if value]
            if names
            else []
        )
    return "".join(HAN.findall("\n".join(said)))


def left_over(html: str, written: str) -> list[str]:
    """Chinese on a page that nobody wrote as content: ours, and forgotten."""
    soup = BeautifulSoup(html, "lxml")
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    texts = [str(one) for one in soup.find_all(string=HAN)]
    texts += [str(tag[name]) for tag in soup.find_all(True) for name in SPOKEN if tag.has_attr(name)]
    runs = {run for text in texts for run in HAN.findall(text)} - OWN_NAME
    return sorted(run for run in runs if run not in written)


@pytest.mark.long
@pytest.mark.django_db
def test_every_kind_of_page_of_a_small_town_speaks_english(town: Town, client: Client):
    made = [
        town.article(),
        town.story(),
        town.brand(),
        town.event(),
        town.issue(),
        town.standard(),
        town.guide(),
        town.facility(),
    ]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    written = content()
    addresses = ["/", "/reading/", "/where/", "/search/", "/search/?q=abc", "/search/?q=理发", "/nowhere/"]
    addresses += [page.url for page in made if page.live] + [
        "/news/",
        "/stories/",
        "/brands/",
        "/events/",
        "/paper/",
        "/linhe/",
    ]
    wrong = {}
    for address in addresses:
        response = client.get(address)
        if found := left_over(response.content.decode(), written + "理发"):
            wrong[address] = found
    assert wrong == {}


@pytest.mark.prove
def test_every_page_of_the_demo_speaks_english(demo_town, client: Client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    written = content()
    wrong = {}
    for address in crawl(client).depths:
        response = client.get(address)
        is_page = response.get("Content-Type", "").startswith("text/html") and response.status_code == 200
        if is_page and (found := left_over(response.content.decode(), written)):
            wrong[address] = found
    assert wrong == {}


def test_a_forgotten_sentence_is_seen():
    page = '<html lang="en"><p>忘了翻译</p><img alt="也忘了"><p>小李喊你来理发</p></html>'
    assert left_over(page, "小李喊你来理发") == ["也忘了", "忘了翻译"]
