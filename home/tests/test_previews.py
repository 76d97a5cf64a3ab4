"""Every page type and every block shows itself in the editor's preview."""

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.blocks import StreamBlock

from brands.models import BrandIndexPage
from events.models import EventIndexPage
from guides.models import FacilityIndexPage, GuideIndexPage
from news.models import BlackboardIndexPage, NewsIndexPage, PaperIndexPage, StoryIndexPage
from news.models.paper import IssueStreamBlock
from portal.core.blocks.stream import BodyStreamBlock
from portal.core.models import BasePage
from teams.models import TeamIndexPage
from tests.crowd import rich_body


def one_of_every_type(town) -> list[BasePage]:
    body = rich_body(town.picture())
    pages = [town.article(body=body), town.story(body=body), town.brand(body=body), town.event(body=body)]
    pages += [town.issue(), town.board(), town.standard(), town.front, town.linhe.page.specific]
    pages += [town.index(kind) for kind in (NewsIndexPage, StoryIndexPage, BrandIndexPage, EventIndexPage)]
    pages += [town.facility(), town.index(FacilityIndexPage), town.team_page(), town.index(TeamIndexPage)]
    pages += [town.guide(), town.index(GuideIndexPage), town.index(BlackboardIndexPage)]
    return [*pages, town.index(PaperIndexPage, town.unit)]


def every_type() -> set[type]:
    return {model for model in apps.get_models() if issubclass(model, BasePage)}


@pytest.mark.long
def test_every_page_type_renders_in_every_preview_mode(town):
    pages = one_of_every_type(town)
    assert {type(page) for page in pages} == every_type()
    for page in pages:
        draft = page.get_latest_revision_as_object() if page.latest_revision_id else page
        for mode, _label in draft.preview_modes:
            response = draft.make_preview_request(preview_mode=mode)
            assert response.status_code == 200, (type(page), mode)
            assert page.title in response.content.decode()


def test_a_new_page_previews_from_the_form_before_it_is_saved(client, town):
    client.force_login(town.user("correspondent"))
    for kind in (NewsIndexPage, StoryIndexPage, EventIndexPage):
        index, model = town.index(kind), kind.listed_model()
        page = model(title="还没存")
        page.path, page.depth = f"{index.path}0001", index.depth + 1
        page._cached_parent_obj = index
        page.set_url_path(index)
        assert page.make_preview_request(preview_mode=page.default_preview_mode).status_code == 200, model


def test_a_page_that_is_gone_still_previews_in_the_editor(town):
    article = town.article()
    article.unpublish()
    response = article.get_latest_revision_as_object().make_preview_request()
    assert response.status_code == 200
    assert article.title in response.content.decode()


def blocks_of(stream: StreamBlock) -> list:
    return [stream, *stream.child_blocks.values()]


ALL_BLOCKS = [*BodyStreamBlock().child_blocks.values(), *IssueStreamBlock().child_blocks.values()]


@pytest.mark.parametrize("library", ["empty", "filled"])
def test_every_block_shows_itself_in_the_preview_of_the_picker(client, town, library):
    if library == "filled":
        town.picture()
        town.article()
    client.force_login(town.user("admin"))
    for block in ALL_BLOCKS:
        response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert response.status_code == 200, block.name
        assert block.is_previewable, block.name
        assert block.label and block.meta.description, block.name  # noqa: PT018
        assert block.meta.icon != "placeholder", block.name


def test_every_block_with_words_prints_them_in_its_preview(client, town):
    town.picture("一把剪刀")
    town.article("最新的一篇")
    client.force_login(town.user("admin"))
    words = {
        "paragraph": "理发店的门还没开", "heading": "剪刀和故事", "picture": "楼道里的理发椅", "gallery": "<img",
        "quote": "头发剪短了", "figures": "发出的理发券", "steps": "打电话或找楼组长", "timeline": "第一张理发券",
        "table": "上门理发", "callout": "身份证", "section": "最新的一篇",
    }  # fmt: skip
    for block in ALL_BLOCKS:
        html = client.get(
            reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
        ).content.decode()
        assert words.get(block.name, "") in html, block.name
