"""The writing forms: no save is lost, doubled, or laid silently over somebody else's."""

import uuid

import pytest
from django.urls import reverse
from wagtail.models import Page

from news.models import ArticlePage, NewsIndexPage
from portal.editorial.tests.test_reviews import handed_in
from tests.editor import at_desk, edit_url, form_in, step, submit, told, typed

JSON = {"HTTP_ACCEPT": "application/json"}


def add_url(town) -> str:
    return reverse("wagtailadmin_pages:add", args=["news", "articlepage", town.index(NewsIndexPage).pk])


def form(client, url: str, **changes) -> dict:
    """The form with the key that the page gave it."""
    data = typed(client, url, **changes)
    assert uuid.UUID(data["writing_key"])
    return data


def test_a_new_page_sent_twice_because_the_answer_was_lost_is_one_page_with_the_newer_text(town):
    client = at_desk(town, "correspondent")
    data = form(client, add_url(town), title="早晨")
    first = client.post(add_url(town), data, **JSON).json()
    again = client.post(add_url(town), data | {"title": "早晨七点"}, follow=True, **JSON).json()
    assert (again["pk"], again["revision_id"]) == (first["pk"], first["revision_id"])
    assert again["url"] == reverse("wagtailadmin_pages:edit", args=[first["pk"]])
    assert [page.draft_title for page in ArticlePage.objects.filter(live=False)] == ["早晨七点"]


def test_the_button_pressed_after_a_lost_answer_goes_on_in_the_same_page(town):
    client = at_desk(town, "correspondent")
    data = form(client, add_url(town), title="早晨", source_name="临河")
    client.post(add_url(town), data, **JSON)
    response = client.post(add_url(town), data | {"action-submit": "1"}, follow=True)
    assert response.redirect_chain[0][1] == 307
    page = ArticlePage.objects.get(live=False)
    assert page.current_workflow_state is not None


def test_somebody_elses_key_opens_no_page_of_theirs_and_makes_one_of_ones_own(town):
    theirs = form(at_desk(town, "editor"), add_url(town), title="编辑的稿")
    at_desk(town, "editor").post(add_url(town), theirs, **JSON)
    client = at_desk(town, "correspondent")
    data = form(client, add_url(town), title="早晨") | {"writing_key": theirs["writing_key"]}
    assert client.post(add_url(town), data, **JSON).json()["success"]
    assert ArticlePage.objects.get(owner=town.user("correspondent")).draft_title == "早晨"
    assert Page.objects.get(translation_key=theirs["writing_key"]).draft_title == "编辑的稿"


def test_an_autosave_whose_answer_was_lost_is_no_conflict_with_itself(town):
    page = town.article(live=False)
    client = at_desk(town, "correspondent")
    data = form(client, edit_url(page), title="一")
    first = client.post(edit_url(page), data, **JSON).json()
    again = client.post(edit_url(page), data | {"title": "二"}, **JSON).json()
    assert again["success"]
    assert again["revision_id"] == first["revision_id"]
    assert client.post(edit_url(page), data | {"title": "三"}).status_code == 302
    assert Page.objects.get(pk=page.pk).draft_title == "三"


@pytest.mark.long
def test_a_second_window_of_the_same_writer_is_a_conflict(town):
    page = town.article(live=False)
    client = at_desk(town, "correspondent")
    one, two = form(client, edit_url(page), title="一"), form(client, edit_url(page), title="二")
    client.post(edit_url(page), one, **JSON)
    answer = client.post(edit_url(page), two, **JSON)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "invalid_revision"
    assert "您自己在另一个窗口" in answer.json()["error_message"]


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.parametrize("press", [{}, {"action-submit": "1"}], ids=["save", "submit"])
def test_a_button_pressed_on_an_old_version_overwrites_nobody_and_keeps_what_was_typed(town, press):
    page = town.article(live=False)
    writer, other = at_desk(town, "correspondent"), at_desk(town, "editor")
    old = form(writer, edit_url(page), title="写的人的字")
    other.post(edit_url(page), form(other, edit_url(page), title="编辑的字"))
    response = writer.post(edit_url(page), old | press)
    assert response.status_code == 200
    assert "王editor" in told(response)
    assert "您的文字还没有存上" in told(response)
    assert "写的人的字" in response.content.decode()
    assert Page.objects.get(pk=page.pk).draft_title == "编辑的字"
    assert Page.objects.get(pk=page.pk).specific.current_workflow_state is None
    again = form_in(response) | {"body-count": "0"}
    writer.post(edit_url(page), again)
    assert Page.objects.get(pk=page.pk).draft_title == "写的人的字"


@pytest.mark.long
def test_who_has_read_of_the_newer_version_may_overwrite_exactly_that_one(town):
    page = town.article(live=False)
    writer, other = at_desk(town, "correspondent"), at_desk(town, "editor")
    old = form(writer, edit_url(page), title="写的人的字")
    other.post(edit_url(page), form(other, edit_url(page), title="编辑的字"))
    newer = writer.post(edit_url(page), old, **JSON).json()["newer"]
    other.post(edit_url(page), form(other, edit_url(page), title="编辑又改的字"))
    knowing = old | {"overwrites": str(newer["id"])}
    assert writer.post(edit_url(page), knowing).status_code == 200
    assert Page.objects.get(pk=page.pk).draft_title == "编辑又改的字"
    latest = Page.objects.get(pk=page.pk).latest_revision_id
    assert writer.post(edit_url(page), old | {"overwrites": str(latest)}).status_code == 302
    assert Page.objects.get(pk=page.pk).draft_title == "写的人的字"


def test_each_version_stands_in_the_history_with_its_own_line(town):
    page = town.article(live=False)
    client = at_desk(town, "correspondent")
    data = form(client, edit_url(page), title="一")
    client.post(edit_url(page), data, **JSON)
    client.post(edit_url(page), data | {"title": "二", "writing_sent": str(uuid.uuid4())})
    html = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    ours = page.revisions.filter(pk__gt=page.latest_revision_id)
    assert ours.count() == 2
    for revision in ours:
        assert reverse("wagtailadmin_pages:revisions_view", args=[page.pk, revision.pk]) in html


@pytest.mark.long
def test_the_browser_is_told_which_of_its_texts_has_arrived(town):
    page = town.article(live=False)
    client = at_desk(town, "correspondent")
    sent = str(uuid.uuid4())
    client.post(edit_url(page), form(client, edit_url(page), title="一") | {"writing_sent": sent})
    assert f"written-{sent}" in client.cookies
    refused = str(uuid.uuid4())
    data = form(client, edit_url(page), title="") | {"writing_sent": refused}
    client.post(edit_url(page), data)
    assert f"written-{refused}" not in client.cookies


def test_who_asks_who_is_logged_in_reads_the_name_and_the_token_and_a_stranger_is_sent_to_the_login(
    client, town
):
    assert client.get(reverse("editorial_who")).status_code == 302
    answer = at_desk(town, "correspondent").get(reverse("editorial_who")).json()
    assert answer["user"] == town.user("correspondent").pk
    assert len(answer["csrf"]) > 30


def test_a_new_article_has_its_two_buttons_side_by_side_and_draft_is_what_enter_presses(town):
    html = at_desk(town, "correspondent").get(add_url(town)).content.decode()
    foot = html[html.index('<footer class="footer') : html.index("</footer>")]
    assert "w-dropdown" not in foot
    assert foot.index("保存草稿") < foot.index("提交审核")


@pytest.mark.long
def test_what_was_sent_back_says_why_above_the_text_and_on_the_dashboard(town):
    page = handed_in(town)
    step(at_desk(town, "editor"), page, "reject", comment="日期写错了，\n请核对。")
    writer = at_desk(town, "correspondent")
    for url in (edit_url(page), reverse("wagtailadmin_home")):
        html = writer.get(url).content.decode()
        assert "日期写错了，<br>请核对。" in html
        assert "王editor 在“初审”退回" in html
    html = writer.get(edit_url(page)).content.decode()
    assert html.index("日期写错了") < html.index('name="title"')
    assert "改好了，再提交审核" in html
    assert edit_url(page) in writer.get(reverse("wagtailadmin_home")).content.decode()
    assert "日期写错了" not in at_desk(town, "other").get(reverse("wagtailadmin_home")).content.decode()
    submit(writer, page, title="日期改对了")
    assert "日期写错了" not in writer.get(reverse("wagtailadmin_home")).content.decode()


def test_a_refusal_names_each_field_as_the_form_does(town):
    from portal.core.publishing import field_label

    event = town.event(live=False)
    assert field_label(event, "occurrences") == "什么时候"
    assert field_label(event, "seo_title") == "分享标题"
    assert field_label(event, "nothing_of_that_name") == ""
