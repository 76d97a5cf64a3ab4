"""The consent is held against the words: an alias hides the name everywhere, a child's whereabouts need a reason."""

import datetime
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text, streamfield

from news.models import StoryPage
from portal.core.models import AuditEntry
from portal.core.publishing import PublishRefused, field_label, problems_of
from portal.editorial.tick import run_tick
from portal.people.actions import clear_words
from portal.people.models import Clearance, Consent, Person
from tests.editor import at_desk, edit_url, submit, told
from tests.table import some
from tests.town import PARAGRAPH, Town

from .places import ALIAS, PLACES, REAL, body, picture, shown


def child(town: Town) -> Person:
    """Nine years old, goes by an alias, her guardian agreed."""
    born = timezone.localdate() - datetime.timedelta(days=9 * 366)
    person = Person.objects.create(name=REAL, unit=town.linhe, born=born)
    values = {
        "text": True,
        "photo": True,
        "read_aloud": True,
        "guardian_name": "张桂英",
        "guardian_agreed": True,
    }
    Consent.objects.create(person=person, name_use="alias", alias=ALIAS, **values)
    return person


MARKS = ["", "   ", "·", ".", "-", "\u200b", "\u3000", "\n"]


def refused(page: Page) -> PublishRefused:
    with pytest.raises(PublishRefused) as refusal:
        page.get_latest_revision().publish(skip_permission_checks=True)
    assert not Page.objects.get(pk=page.pk).live
    return refusal.value


def story(town: Town, person: Person, **fields) -> StoryPage:
    return town.story(fields.pop("title", "一把剪刀"), live=False, person=person, **fields)


@pytest.mark.parametrize("place", some(PLACES, 9), ids=str)
def test_under_an_alias_the_real_name_passes_nowhere_and_the_place_is_named(town, place):
    field, words, made = PLACES[place]
    page = story(town, child(town), **made(town, REAL))
    refusal = refused(page)
    assert field in refusal.problems, refusal.problems
    lines = [line for line in refusal.sentences() if "真名" in line]
    assert any(line.startswith(f"{field_label(page, field)}：") and words in line for line in lines), lines
    assert REAL not in "".join(lines)
    assert f"“{ALIAS}”" in lines[0]


@pytest.mark.long
@pytest.mark.parametrize(
    "place", some(["title", "summary", "paragraph", "caption", "byline", "credit in the library"], 2)
)
def test_spaces_and_marks_between_its_characters_hide_it_nowhere(town, place):
    field, _words, made = PLACES[place]
    person = child(town)
    for mark in MARKS:
        page = story(town, person, **made(town, mark.join(REAL)))
        assert field in problems_of(page.get_latest_revision_as_object()), ascii(mark)


HIDDEN_IN_MARKUP = [
    "<p>李<b>小</b>宝</p>",
    "<p>李<b></b>小<a href='https://a.b/'>宝</a></p>",
    "<ul><li>李</li><li>小宝</li></ul>",
    "<p>李</p><p>小宝</p>",
    "<p>李&#8203;小&nbsp;宝</p>",
    "<p>李小寶</p>",
    "<p>Li Xiaobao</p>",
]


def test_tags_entities_and_other_writings_hide_it_neither(town):
    person = child(town)
    for html in HIDDEN_IN_MARKUP:
        page = story(town, person, body=body("paragraph", html))
        assert "body" in problems_of(page.get_latest_revision_as_object()), html


def test_a_name_across_two_blocks_is_met_too(town):
    blocks = [{"type": "heading", "value": "李小"}, {"type": "paragraph", "value": "<p>宝在写字。</p>"}]
    assert "body" in refused(story(town, child(town), body=json.dumps(blocks))).problems


def test_a_tag_by_the_real_name_does_not_pass(town):
    page = story(town, child(town))
    page.tags.add(REAL)
    page.save_revision()
    assert refused(page).sentences()[0].startswith("标签：")


def test_the_pinyin_of_the_name_does_not_pass_in_address_and_file_names(town):
    page = story(town, child(town), title=f"{REAL}的剪刀")
    page.title = "一把剪刀"
    page.save_revision()
    assert set(refused(StoryPage.objects.get(pk=page.pk)).problems) == {"slug"}
    page = story(town, page.person, body=body("picture", shown(town, picture(town, "李小宝在写字"))))
    assert "文件名" in "".join(refused(page).sentences())


def test_an_address_that_only_sounds_like_it_passes_with_its_title(town):
    person = child(town)
    Person.objects.filter(pk=person.pk).update(name="黎明")
    page = story(town, Person.objects.get(pk=person.pk), title="李铭说的话")
    page.get_latest_revision().publish(skip_permission_checks=True)
    assert Page.objects.get(pk=page.pk).live


def test_alias_given_name_and_a_real_name_that_may_be_shown_pass(town):
    page = story(town, child(town), title=f"{ALIAS}的剪刀", summary="老李家的小宝。")
    page.get_latest_revision().publish(skip_permission_checks=True)
    assert StoryPage.objects.get(pk=page.pk).shown_name == ALIAS
    grown = town.person("周阿三")
    assert town.story("周阿三的剪刀", person=grown).live


@pytest.mark.long
def test_the_form_refuses_the_name_beside_the_field_also_in_rows_just_typed(town):
    page = story(town, child(town))
    client = at_desk(town, "correspondent")
    response = submit(client, page, summary=f"讲{REAL}。")
    assert "真名" in "".join(response.context["form"].errors["summary"])
    assert response.context["form"]["summary"].value() == f"讲{REAL}。"
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-when": "三月", "0-text": f"{REAL}学写字", "0-id": ""}
    typed_rows = {f"deeds-{name}": value for name, value in (rows | {"0-ORDER": "1"}).items()}
    response = submit(client, page, **typed_rows)
    assert any("做了什么" in line and "真名" in line for line in response.context["form"].non_field_errors())
    assert Page.objects.get(pk=page.pk).current_workflow_state is None
    assert submit(client, page, summary=f"讲{ALIAS}。").status_code == 302
    assert Page.objects.get(pk=page.pk).current_workflow_state is not None


def test_a_number_of_the_paper_and_an_article_about_the_story_keep_the_name_too(town):
    tale = town.story(person=child(town))
    sections = [
        {
            "type": "section",
            "value": {
                "heading": "街坊",
                "note": f"这期写{REAL}。",
                "items": [{"page": tale.pk, "heading": "", "mode": "lead"}],
            },
        }
    ]
    issue = town.issue(live=False, articles=[tale], sections=json.dumps(sections))
    assert "编者的话" in "".join(refused(issue).sentences())
    linked = f'<p>{REAL}的故事<a linktype="page" id="{tale.pk}">在这里</a></p>'
    article = town.article(live=False, body=body("paragraph", linked))
    assert "真名" in "".join(refused(article).sentences())
    event = town.event(live=False, body=body("paragraph", linked))
    assert "真名" in "".join(refused(event).sentences())


def test_elsewhere_in_the_unit_the_same_name_needs_a_reason_and_in_other_units_nobody_learns_of_it(town):
    child(town)
    article = town.article(f"{REAL}得了奖", live=False)
    assert "同名" in "".join(refused(article).sentences())
    answer(town, article, "居委会副主任，也叫这个名字")
    article.get_latest_revision().publish(skip_permission_checks=True)
    assert town.article(f"{REAL}得了奖", unit=town.beizha).live


def answer(town: Town, page: Page, reason: str, username: str = "editor"):
    """Write the reason on the page for it."""
    client = at_desk(town, username)
    address = reverse("people_clear", args=[page.pk])
    digest = client.get(address).context["digest"]
    return client.post(address, {"reason": reason, "digest": digest}, follow=True)


WHEREABOUTS = {
    "学校": "<p>她在临河小学写字。</p>",
    "班级": "<p>小宝上三（2）班。</p>",
    "住址": "<p>她住在临河路12弄3号402室。</p>",
    "监护人姓名": "<p>外婆张桂英在等她。</p>",
}


@pytest.mark.long
@pytest.mark.parametrize("kind", some(WHEREABOUTS, 2))
def test_of_a_minor_school_class_address_and_guardian_need_a_reason_that_is_logged(town, kind):
    page = story(town, child(town), body=body("paragraph", WHEREABOUTS[kind]))
    lines = refused(page).sentences()
    assert any(line.startswith("正文：") and kind in line and "写明理由" in line for line in lines), lines
    shown = at_desk(town, "correspondent").get(edit_url(page))
    assert kind in told(shown)
    assert reverse("people_clear", args=[page.pk]) in told(shown)
    answer(town, page, "")
    assert not Clearance.objects.exists()
    answer(town, page, "学校请我们登的，家长在场")
    row = AuditEntry.objects.get(verb="people.clear_words")
    assert (row.object_id, row.actor, row.note) == (
        str(page.pk),
        town.user("editor"),
        "学校请我们登的，家长在场",
    )
    page.get_latest_revision().publish(skip_permission_checks=True)
    assert Page.objects.get(pk=page.pk).live


@pytest.mark.long
def test_a_later_text_asks_again_and_an_older_one_is_not_answered_for(town):
    page = story(town, child(town), body=body("paragraph", WHEREABOUTS["学校"]))
    answer(town, page, "学校请我们登的")
    page.summary = "改了一句。"
    page.save_revision()
    assert "学校" in "".join(refused(page).sentences())
    with pytest.raises(Exception, match="又改过"):
        clear_words(page=page, digest=Clearance.objects.get().digest, reason="同上", by=town.user("editor"))
    answer(town, page, "同上")
    page.get_latest_revision().publish(skip_permission_checks=True)
    assert Page.objects.get(pk=page.pk).live


def test_an_adult_may_say_where_they_went_to_school(town):
    assert town.story(person=town.person("周阿三"), body=body("paragraph", WHEREABOUTS["学校"])).live


def test_reasons_are_written_by_those_who_may_edit_the_page(town):
    page = story(town, child(town), body=body("paragraph", WHEREABOUTS["学校"]))
    address = reverse("people_clear", args=[page.pk])
    assert at_desk(town, "other").get(address).status_code == 404
    assert at_desk(town, "other").post(address, {"reason": "因为", "digest": "x"}).status_code == 404
    assert at_desk(town, "correspondent").get(address).status_code == 200
    assert at_desk(town, "editor").get(reverse("people_clear", args=[999999])).status_code == 404
    assert not Clearance.objects.exists()


def test_a_story_told_by_name_comes_down_when_its_person_changes_to_an_alias(town):
    person = town.person(REAL)
    by_name, without = town.story(f"{REAL}的剪刀", person=person), town.story("一把剪刀", person=person)
    Consent.objects.create(
        person=person, text=True, photo=True, read_aloud=True, name_use="alias", alias=ALIAS
    )
    run_tick()
    assert not StoryPage.objects.get(pk=by_name.pk).live
    assert StoryPage.objects.get(pk=without.pk).shown_name == ALIAS
    assert REAL not in AuditEntry.objects.get(verb="news.consent_lapsed").note
    # The name was written down wrongly before, and the text has it right.
    Person.objects.filter(pk=person.pk).update(name="一把剪刀")
    run_tick()
    assert not StoryPage.objects.get(pk=without.pk).live


def test_looking_at_all_places_asks_the_same_number_of_questions_for_any_length(
    town, django_assert_max_num_queries
):
    from portal.core.shown import places_of

    paragraphs = json.dumps(json.loads(PARAGRAPH) * 40)
    page = StoryPage.objects.get(pk=story(town, child(town), body=paragraphs).pk)
    with django_assert_max_num_queries(4):
        places_of(page)


def test_a_form_sends_every_block_through_the_same_look(town):
    page = story(town, child(town))
    sent = streamfield([("paragraph", rich_text(f"<p>{REAL}</p>"))])
    response = submit(at_desk(town, "correspondent"), page, body=sent)
    assert "真名" in "".join(response.context["form"].errors["body"])
