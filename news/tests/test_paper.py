"""The paper: what a number holds, and the next number from the last one."""

import datetime
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from news.actions import next_issue
from news.models import IssuePage, Publication
from portal.core.publishing import problems_of


def sections(*parts: tuple[str, list]) -> str:
    blocks = [
        {"type": "section", "value": {"heading": heading, "note": "", "items": [
            {"page": page.pk, "heading": own, "mode": mode} for page, own, mode in items]}}
        for heading, items in parts
    ]  # fmt: skip
    return json.dumps(blocks)


def number(town, total: int = 1, **fields) -> IssuePage:
    return IssuePage.objects.get(pk=town.issue(total, **fields).pk)


def last_of(town, frequency: str, start: datetime.date, end: datetime.date, **fields) -> IssuePage:
    publication = town.publication()
    Publication.objects.filter(pk=publication.pk).update(frequency=frequency)
    return number(town, 7, number=3, period_start=start, period_end=end, **fields)


@pytest.mark.long
def test_contents_keep_the_order_and_the_own_headings(town):
    one, two, story = town.article("一"), town.article("二"), town.story("人")
    parts = sections(
        ("街坊", [(story, "", "full")]), ("要闻", [(two, "本期的题目", "lead"), (one, "", "link")])
    )
    contents = number(town, sections=parts).contents()
    assert [part["heading"] for part in contents] == ["街坊", "要闻"]
    assert [(item["page"].pk, item["heading"], item["mode"]) for item in contents[1]["items"]] == [
        (two.pk, "本期的题目", "lead"),
        (one.pk, "", "link"),
    ]


def test_an_article_withdrawn_later_is_left_out_and_one_chosen_twice_stands_twice(town):
    one, two = town.article("一"), town.article("二")
    issue = number(
        town,
        sections=sections(("要闻", [(one, "", "lead"), (two, "", "lead")]), ("再看", [(two, "", "full")])),
    )
    one.unpublish()
    contents = IssuePage.objects.get(pk=issue.pk).contents()
    assert [[item["page"].pk for item in part["items"]] for part in contents] == [[two.pk], [two.pk]]


@pytest.mark.long
def test_an_article_deleted_later_breaks_nothing(town):
    one, two = town.article("一"), town.article("二")
    issue = number(town, articles=[one, two])
    one.delete()
    assert [item["page"].pk for item in IssuePage.objects.get(pk=issue.pk).contents()[0]["items"]] == [two.pk]


def test_a_number_with_an_unpublished_article_or_a_taken_number_is_refused(town):
    number(town, 1)
    draft = number(town, 2, live=False, articles=[town.article("没发的", live=False)], total_number=1)
    problems = problems_of(draft)
    assert "《没发的》还没有发布" in problems["sections"][0]
    assert "总第 1 期已经有了" in problems["total_number"][0]


def test_a_number_that_ends_before_it_starts_is_refused(town):
    draft = number(town, live=False)
    draft.period_end = datetime.date(2000, 1, 1)
    assert any("不能早于" in sentence for sentences in problems_of(draft).values() for sentence in sentences)


def test_the_next_number_takes_headings_numbers_and_period_but_no_articles(town):
    last = last_of(town, "quarterly", datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    new = next_issue(last=last, by=town.user("editor"))
    assert (new.number, new.total_number) == (4, 8)
    assert (new.period_start, new.period_end) == (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    assert [part["heading"] for part in new.contents()] == ["要闻", "街坊"]
    assert not new.live
    assert new.title == "枫浦邻里 第8期"
    assert all(section["items"] == [] for section in new.contents())
    assert new.owner == town.user("editor")
    assert new.latest_revision_id


def test_a_paper_without_standing_sections_takes_those_of_the_last_number(town):
    last = last_of(town, "monthly", datetime.date(2026, 4, 1), datetime.date(2026, 4, 30))
    Publication.objects.update(sections="")
    new = next_issue(last=IssuePage.objects.get(pk=last.pk), by=town.user("editor"))
    assert [part["heading"] for part in new.contents()] == ["要闻"]


@pytest.mark.parametrize(
    ("frequency", "start", "end", "expected"),
    [
        ("quarterly", (2026, 10, 1), (2026, 12, 31), (1, (2027, 1, 1), (2027, 3, 31))),
        ("monthly", (2026, 12, 1), (2026, 12, 31), (1, (2027, 1, 1), (2027, 1, 31))),
        ("bimonthly", (2026, 11, 1), (2026, 12, 31), (1, (2027, 1, 1), (2027, 2, 28))),
        ("monthly", (2027, 12, 1), (2028, 1, 31), (1, (2028, 2, 1), (2028, 2, 29))),
        ("irregular", (2026, 1, 1), (2026, 1, 20), (4, (2026, 1, 21), (2026, 2, 20))),
    ],
)
def test_a_new_year_starts_with_number_one(town, frequency, start, end, expected):
    last = last_of(town, frequency, datetime.date(*start), datetime.date(*end))
    new = next_issue(last=last, by=town.user("editor"))
    assert (new.number, new.period_start, new.period_end) == (
        expected[0], datetime.date(*expected[1]), datetime.date(*expected[2])
    )  # fmt: skip


def test_asked_twice_it_gives_the_same_draft(town):
    last = number(town)
    first = next_issue(last=last, by=town.user("editor"))
    assert next_issue(last=last, by=town.user("senior")).pk == first.pk
    assert IssuePage.objects.count() == 2


def test_somebody_without_rights_there_gets_no_number(town):
    with pytest.raises(PermissionDenied):
        next_issue(last=number(town), by=town.user("correspondent"))


@pytest.mark.long
def test_a_look_at_the_address_changes_nothing_and_the_button_makes_the_draft(client, town):
    last = number(town)
    client.force_login(town.user("editor"))
    address = reverse("news_next_issue", args=[last.pk])
    assert "新建下一期" in client.get(address).content.decode()
    assert IssuePage.objects.count() == 1
    response = client.post(address, follow=True)
    assert response.status_code == 200
    assert "请选稿" in response.content.decode()
    assert IssuePage.objects.count() == 2
    assert client.get(reverse("news_next_issue", args=[999_999])).status_code == 404


@pytest.mark.long
def test_the_button_stands_on_the_number_and_on_the_shelf(client, town):
    last = number(town)
    client.force_login(town.user("editor"))
    address = reverse("news_next_issue", args=[last.pk])
    for page in (
        reverse("wagtailadmin_pages:edit", args=[last.pk]),
        reverse("wagtailadmin_explore", args=[last.get_parent().pk]),
    ):
        assert address in client.get(page).content.decode()


@pytest.mark.long
def test_the_number_before_and_after(town):
    one, two, three = (number(town, total) for total in (1, 2, 3))
    found = IssuePage.objects.get(pk=two.pk).neighbours()
    assert (found["previous"], found["next"]) == (one, three)
