"""The imprint: taken over from the last number, asked for by the press, written by whoever may compose."""

import datetime

import pytest
from django.urls import reverse

from paper.composing import actions
from paper.composing.draft import NotNow
from paper.imprint import Imprint, imprint_for

from .composed import again, new_number

WHOLE = {
    "permit": "示例准印证 001",
    "issued_by": "枫浦镇",
    "audience": "本镇居民",
    "printer": "示例印刷厂",
    "printed_on": datetime.date(2026, 10, 8),
    "copies": 800,
    "phone": "199 0000 0021",
    "address": "枫浦路 1 号",
    "note": "来稿交给居委会。",
}


def write(town, issue, by="editor", **values) -> Imprint:
    seen = actions.version_of(imprint_for(issue))
    return actions.write_imprint(issue=issue, seen=seen, by=town.user(by), **(WHOLE | values))


def test_a_first_number_begins_with_what_is_known_of_the_paper(town):
    publication = town.publication()
    publication.imprint = "来稿交给居委会。"
    publication.save()
    made = new_number(town).imprint
    assert (made.issued_by, made.note) == (town.unit.name, "来稿交给居委会。")
    assert made.missing() == ["准印证号", "发送对象", "印刷单位", "印刷日期", "印数"]


def test_the_next_number_takes_it_over_but_for_the_day_of_printing(town):
    write(town, new_number(town, 5))
    made = new_number(town, 6).imprint
    assert (made.permit, made.copies, made.audience) == ("示例准印证 001", 800, "本镇居民")
    assert made.printed_on is None
    assert made.missing() == ["印刷日期"]


def test_it_is_taken_over_from_the_number_just_before_of_the_same_paper(town):
    write(town, new_number(town, 5), printer="旧厂")
    write(town, new_number(town, 6), printer="新厂")
    assert new_number(town, 9).imprint.printer == "新厂"
    assert new_number(town, 4).imprint.printer == ""


def test_whole_it_lacks_nothing(town):
    made = write(town, new_number(town))
    assert made.is_whole
    assert not Imprint(permit="1").is_whole


def test_somebody_who_saw_an_older_state_overwrites_nothing(town):
    issue = new_number(town)
    seen = actions.version_of(imprint_for(issue))
    write(town, issue)
    with pytest.raises(NotNow, match="刚才有人改过"):
        actions.write_imprint(issue=issue, seen=seen, by=town.user("senior"), copies=3)
    assert imprint_for(issue).copies == 800


def test_the_form_keeps_what_was_typed_when_it_is_refused(client, town):
    issue = new_number(town)
    client.force_login(town.user("editor"))
    address = reverse("paper_compose_imprint", args=[issue.pk])
    assert town.unit.name in client.get(address).content.decode()
    answer = client.post(address, {"imprint_seen": "1", "permit": "我填的号"})
    assert answer.status_code == 409
    assert "我填的号" in answer.content.decode()
    for copies in ("0", "-1", "很多"):
        answer = client.post(address, {"imprint_seen": "1", "permit": "我填的号", "copies": copies})
        assert answer.status_code == 409
        assert "我填的号" in answer.content.decode()
    assert imprint_for(issue).permit == ""


def test_the_form_stores_it_and_leads_back(client, town):
    issue = new_number(town)
    client.force_login(town.user("editor"))
    address = reverse("paper_compose_imprint", args=[issue.pk])
    given = WHOLE | {"imprint_seen": actions.version_of(imprint_for(issue))}
    answer = client.post(address, given)
    assert answer.url == reverse("paper_compose", args=[issue.pk]) + "#imprint"
    assert imprint_for(again(issue)).is_whole
    shown = client.get(reverse("paper_compose", args=[issue.pk])).content.decode()
    assert "还缺" not in shown


def test_the_composing_page_says_early_what_the_press_will_ask_for(client, town):
    issue = new_number(town)
    client.force_login(town.user("editor"))
    shown = client.get(reverse("paper_compose", args=[issue.pk])).content.decode()
    assert "还缺准印证号、发送对象、印刷单位、印刷日期、印数" in shown


def test_another_units_staff_do_not_find_the_form(client, town):
    issue = new_number(town)
    client.force_login(town.user("other"))
    assert client.get(reverse("paper_compose_imprint", args=[issue.pk])).status_code == 404
