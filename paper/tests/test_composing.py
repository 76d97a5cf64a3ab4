"""Composing a number: what each step does, what it refuses, who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import IssuePage
from paper.composing import actions
from paper.composing.draft import Draft, NotNow
from paper.composing.laid_out import lay_out
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.editorial.actions import submit_for_review

from .composed import again, filled, item, new_number, section, step, titles


@pytest.fixture
def issue(town) -> IssuePage:
    return new_number(town)


def test_many_articles_go_into_a_section_at_once_each_in_the_version_that_is_live(town, issue):
    pages = filled(town, issue, "一", "二", "三")
    assert titles(issue) == [["一", "二", "三"], []]
    pins = [row["value"]["revision"] for _section, row in Draft.of(again(issue)).items()]
    assert pins == [page.live_revision_id for page in pages]


def test_what_stands_in_the_number_is_not_put_in_twice(town, issue):
    one = filled(town, issue, "一")[0]
    two = town.article("二")
    count = step(town, issue, actions.put, section=section(issue, 1), pages=[one.pk, two.pk, two.pk])
    assert (count, titles(issue)) == (1, [["一"], ["二"]])


def test_articles_from_wagtails_form_and_from_here_stand_in_one_number(town):
    issue = IssuePage.objects.get(pk=town.issue(9, live=False).pk)
    draft = issue.get_latest_revision_as_object()
    draft.save_revision()  # as Wagtail writes it
    step(town, issue, actions.put, section=section(issue), pages=[town.article("二").pk])
    stored = again(issue).get_latest_revision_as_object()
    assert [item["page"].title for item in stored.sections[0].value["items"]] == ["第9期的文章", "二"]
    assert not any(item["picture"] for item in stored.sections[0].value["items"])


def test_nothing_ticked_or_something_withdrawn_is_refused_and_nothing_is_stored(town, issue):
    gone = town.article("没发的", live=False)
    before = Draft.of(again(issue)).seen
    for pages, words in (([], "勾选"), ([gone.pk], "下线"), ([town.event().pk], "不归这份小报管")):
        with pytest.raises(NotNow, match=words):
            step(town, issue, actions.put, section=section(issue), pages=pages)
    assert Draft.of(again(issue)).seen == before


def test_a_paper_of_one_unit_takes_no_article_of_another(town):
    publication = town.publication()
    publication.unit = town.linhe
    publication.save()
    issue = new_number(town)
    with pytest.raises(NotNow, match="不归这份小报管"):
        step(
            town, issue, actions.put, section=section(issue), pages=[town.article("外", unit=town.beizha).pk]
        )


def test_up_and_down_go_on_in_the_next_section_and_stop_at_the_ends(town, issue):
    filled(town, issue, "一", "二")
    step(town, issue, actions.move, item=item(issue, 0), step=1)
    assert titles(issue) == [["二", "一"], []]
    step(town, issue, actions.move, item=item(issue, 1), step=1)
    assert titles(issue) == [["二"], ["一"]]
    step(town, issue, actions.move, item=item(issue, 1), step=1)
    assert titles(issue) == [["二"], ["一"]]
    step(town, issue, actions.move, item=item(issue, 1), step=-1)
    assert titles(issue) == [["二", "一"], []]
    step(town, issue, actions.move, item=item(issue, 0), step=-1)
    assert titles(issue) == [["二", "一"], []]


def test_an_article_is_dropped_before_another_one(town, issue):
    filled(town, issue, "一", "二", "三")
    step(town, issue, actions.place, item=item(issue, 2), section=section(issue), before=item(issue, 0))
    assert titles(issue) == [["三", "一", "二"], []]
    step(town, issue, actions.place, item=item(issue, 0), section=section(issue, 1))
    assert titles(issue) == [["一", "二"], ["三"]]
    step(town, issue, actions.place, item=item(issue, 0), section=section(issue), before=item(issue, 0))
    assert titles(issue) == [["一", "二"], ["三"]]


def test_an_article_taken_out_is_gone_and_a_second_press_says_so(town, issue):
    filled(town, issue, "一")
    key = item(issue)
    step(town, issue, actions.take_out, item=key)
    assert titles(issue) == [[], []]
    with pytest.raises(NotNow, match="已经不在这一期里"):
        step(town, issue, actions.take_out, item=key)


def test_a_newer_version_of_an_article_is_named_and_taken_by_one_step(town, issue):
    page = filled(town, issue, "一")[0]
    page.title = "一，改过"
    page.save_revision().publish(skip_permission_checks=True)
    shown = lay_out(Draft.of(again(issue)))[0].items[0]
    assert (shown.title, shown.has_newer) == ("一", True)
    step(town, issue, actions.use_newest, item=item(issue))
    shown = lay_out(Draft.of(again(issue)))[0].items[0]
    assert (shown.title, shown.has_newer) == ("一，改过", False)


def test_sections_are_added_renamed_moved_and_removed(town, issue):
    step(town, issue, actions.add_section, heading=" 账与数 ")
    step(town, issue, actions.set_section, part=section(issue), heading="头条", note="先看这个")
    step(town, issue, actions.move_part, part=section(issue, 2), step=-1)
    names = [part["value"]["heading"] for part in Draft.of(again(issue)).parts]
    assert names == ["头条", "账与数", "街坊"]
    step(town, issue, actions.remove_part, part=section(issue, 1))
    assert [part["value"]["heading"] for part in Draft.of(again(issue)).parts] == ["头条", "街坊"]
    for heading in ("", "  "):
        with pytest.raises(NotNow, match="名字"):
            step(town, issue, actions.add_section, heading=heading)


def test_a_section_with_articles_stays_and_empty_ones_go_together(town, issue):
    filled(town, issue, "一")
    with pytest.raises(NotNow, match="“要闻”里还有文章"):
        step(town, issue, actions.remove_part, part=section(issue))
    step(town, issue, actions.remove_empty)
    assert titles(issue) == [["一"]]


def test_a_second_editor_overwrites_nothing_and_reads_who_was_first(town, issue):
    seen = Draft.of(again(issue)).seen
    filled(town, issue, "一")
    with pytest.raises(actions.Overtaken, match="editor"):
        actions.add_section(issue=issue, seen=seen, heading="晚到的", by=town.user("senior"))
    assert titles(issue) == [["一"], []]


def test_while_it_is_under_review_nobody_composes_the_reviewer_least_of_all(town, issue):
    filled(town, issue, "一")
    step(town, issue, actions.remove_empty)
    submit_for_review(page=again(issue), by=town.user("editor"))
    before = Draft.of(again(issue)).seen
    for who in ("editor", "senior", "signatory", "admin"):
        with pytest.raises(NotNow, match="正在审核"):
            step(town, again(issue), actions.add_section, by=who, heading="新的")
    assert Draft.of(again(issue)).seen == before


def test_a_locked_number_is_refused_with_the_sentence_of_the_lock(town, issue):
    IssuePage.objects.filter(pk=issue.pk).update(
        locked=True, locked_by=town.user("senior"), locked_at=timezone.now()
    )
    with pytest.raises(NotNow):
        step(town, again(issue), actions.add_section, heading="新的")


def press(client, issue, do: str, **more):
    address = reverse("paper_compose", args=[issue.pk])
    return client.post(address, {"do": do, "seen": Draft.of(again(issue)).seen} | more)


@pytest.mark.long
def test_the_page_works_by_plain_forms(client, town, issue):
    page = town.article("灯又亮了")
    client.force_login(town.user("editor"))
    shown = client.get(reverse("paper_compose", args=[issue.pk])).content.decode()
    assert "灯又亮了" in shown
    assert "放进“要闻”" in shown
    answer = press(client, issue, f"put:{section(issue)}", page=[page.pk])
    assert answer.status_code == 302
    assert titles(issue) == [["灯又亮了"], []]
    for do in (f"mode:{item(issue)}", f"up:{item(issue)}", f"down:{item(issue)}", f"out:{item(issue)}"):
        assert press(client, issue, do).status_code == 302
    assert titles(issue) == [[], []]


def test_a_refused_press_keeps_the_ticks_and_says_why(client, town, issue):
    page = town.article("灯又亮了")
    client.force_login(town.user("editor"))
    address = reverse("paper_compose", args=[issue.pk])
    answer = client.post(address, {"do": f"put:{section(issue)}", "seen": "1-1", "page": [page.pk]})
    assert answer.status_code == 409
    assert "这一步还没有做" in answer.content.decode()
    assert f'id="page-{page.pk}" checked' in answer.content.decode()
    assert titles(issue) == [[], []]


@pytest.mark.parametrize("do", ["", "nonsense", "put", "up:nonsense", "put:nonsense", "drop:", "mode:"])
def test_a_step_that_means_nothing_is_refused_without_harm(client, town, issue, do):
    client.force_login(town.user("editor"))
    assert press(client, issue, do).status_code == 409
    assert titles(issue) == [[], []]


def test_beside_the_page_only_the_table_is_renewed(client, town, issue):
    page = town.article("灯又亮了")
    client.force_login(town.user("editor"))
    answer = client.post(
        reverse("paper_compose", args=[issue.pk]),
        {"do": f"put:{section(issue)}", "seen": Draft.of(again(issue)).seen, "page": [page.pk]},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert "<html" not in answer.content.decode()
    assert "放进去 1 篇" in answer.content.decode()


@pytest.mark.long
def test_the_whole_number_goes_to_review_from_here_or_reads_what_is_missing(client, town, issue):
    client.force_login(town.user("editor"))
    answer = press(client, issue, "submit")
    assert answer.status_code == 409
    filled(town, issue, "一")
    press(client, issue, "empty")
    assert press(client, issue, "submit").status_code == 302
    assert again(issue).workflow_in_progress
    assert "正在审核" in client.get(reverse("paper_compose", args=[issue.pk])).content.decode()


def test_another_units_staff_do_not_find_it_and_a_correspondent_may_not(client, town, issue):
    for who, status in (("other", 404), ("correspondent", 404)):
        client.force_login(town.user(who))
        assert client.get(reverse("paper_compose", args=[issue.pk])).status_code == status
        assert press(client, issue, "empty").status_code == status
    assert client.get(reverse("paper_compose", args=[999_999])).status_code == 404


def test_a_correspondent_of_the_paper_s_own_unit_reads_the_refusal_of_the_house(client, town, issue):
    grant_role(user=town.user("other"), unit=town.unit, role=Role.CORRESPONDENT, by=None)
    client.force_login(town.user("other"))
    answer = client.get(reverse("paper_compose", args=[issue.pk]))
    assert answer.status_code in (302, 403)
    assert press(client, issue, "empty").status_code in (302, 403)
    assert len(Draft.of(again(issue)).parts) == 2


@pytest.mark.long
def test_a_new_number_opens_on_the_composing_page(client, town):
    last = town.issue(1)
    client.force_login(town.user("editor"))
    answer = client.post(reverse("news_next_issue", args=[last.pk]))
    new = IssuePage.objects.get(total_number=2)
    assert answer.url == reverse("paper_compose", args=[new.pk])
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[new.pk])).content.decode()
    assert reverse("paper_compose", args=[new.pk]) in edit


@pytest.mark.long
def test_as_many_questions_for_forty_articles_as_for_four(client, town, issue):
    client.force_login(town.user("editor"))
    address = reverse("paper_compose", args=[issue.pk])
    counts = []
    for names in (["一", "二"], [f"第{number}篇" for number in range(12)]):
        filled(town, issue, *names)
        for name in names:
            town.article(f"还没用的{name}")
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    print("queries", counts)
