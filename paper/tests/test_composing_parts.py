"""What a number holds besides lists of articles: how each is printed, own words, dates, corrections, the front."""

import types
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from news.models import IssuePage
from paper.composing import actions
from paper.composing.coming_dates import coming_dates
from paper.composing.draft import Draft
from paper.composing.laid_out import lay_out
from paper.composing.offered_corrections import corrections_offered
from paper.composing.published import Sieve, on_offer, printed_in, sheet_of
from paper.composing.remarks import remarks_on
from paper.editions.refusal import Unmakeable
from paper.printing.complaints import Unprintable
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.core.publishing import problems_of
from portal.editorial.models import Byline

from .composed import again, filled, item, new_number, parts, section, step


@pytest.fixture
def issue(town) -> IssuePage:
    return new_number(town)


def offered(issue, printed=None, **asked) -> list[str]:
    sieve = Sieve(asked, publication=issue.publication)
    found = on_offer(issue, sieve, printed_in(issue) if printed is None else printed)
    return [page.title for page in found]


def send(client, address_name: str, issue, *more, **given):
    address = reverse(address_name, args=[issue.pk, *more])
    return client.post(address, {"seen": Draft.of(again(issue)).seen} | given)


def test_the_list_holds_what_was_published_since_and_not_printed(town, issue):
    town.article("新的")
    old = town.article("旧的")
    type(old).objects.filter(pk=old.pk).update(
        first_published_at=timezone.now() - timezone.timedelta(days=40)
    )
    printed = town.article("登过的")
    town.article("草稿", live=False)
    town.issue(1, articles=[printed])
    assert offered(issue) == ["新的"]
    assert offered(issue, fresh="all") == ["登过的", "新的"]
    assert offered(issue, since="all") == ["新的", "旧的"]


def test_what_followed_a_number_within_its_own_period_is_not_lost(town, issue):
    town.issue(1)
    type(issue).objects.filter(pk=issue.pk).update(
        period_start=timezone.localdate() + timezone.timedelta(days=1),
        period_end=timezone.localdate() + timezone.timedelta(days=90),
    )
    town.article("今天的")
    assert offered(again(issue)) == ["今天的"]


def test_the_list_is_sifted_by_unit_kind_and_words(town, issue):
    town.article("临河的灯")
    town.article("北栅的灯", unit=town.beizha)
    town.story("一把剪刀")
    assert offered(issue, unit=town.beizha.pk) == ["北栅的灯"]
    assert offered(issue, unit=town.east.pk) == []
    assert offered(issue, kind="story") == ["一把剪刀"]
    assert sorted(offered(issue, kind="article")) == ["临河的灯", "北栅的灯"]
    assert sorted(offered(issue, words="灯")) == ["临河的灯", "北栅的灯"]
    assert len(offered(issue, unit="x", kind="y", words="")) == 3


def test_each_row_says_its_unit_its_length_and_where_it_was_printed(town, issue):
    page = town.article("登过的", unit=town.beizha)
    town.issue(1, articles=[page])
    town.issue(2, articles=[page])
    printed = printed_in(issue)
    found = on_offer(issue, Sieve({"fresh": "all"}, publication=issue.publication), printed)
    _sheet, pieces = sheet_of(found, "nonsense", issue, printed, {page.pk})
    row = next(piece for piece in pieces if piece.page.pk == page.pk)
    assert (row.unit, row.printed, row.length, row.in_this) == ("北栅居民区", [1, 2], 16, True)


def test_an_empty_list_says_what_to_do(client, town, issue):
    client.force_login(town.user("editor"))
    shown = client.get(reverse("paper_compose", args=[issue.pk])).content.decode()
    assert "上一期以后还没有新发布" in shown


def test_an_article_gets_its_own_title_cut_and_section(client, town, issue):
    filled(town, issue, "一")
    client.force_login(town.user("editor"))
    key, other = item(issue), section(issue, 1)
    assert "原来的标题" in client.get(reverse("paper_compose_item", args=[issue.pk, key])).content.decode()
    given = {
        "heading": "本期的题目",
        "lead": "",
        "section": other,
        "mode": "cut",
        "parts": 1,
        "which": "none",
    }
    assert send(client, "paper_compose_item", issue, key, **given).status_code == 302
    laid = parts(issue, "section")[1].items[0]
    assert (laid.title, laid.mode, laid.value["parts"]) == ("本期的题目", "cut", 1)
    assert laid.value["without_picture"]


def test_a_cut_without_its_end_and_a_picture_without_words_are_refused_at_their_place(client, town, issue):
    filled(town, issue, "一")
    client.force_login(town.user("editor"))
    key = item(issue)
    given = {"heading": "留着的字", "section": section(issue), "mode": "cut", "which": "other"}
    given |= {"picture": town.picture().pk}
    answer = send(client, "paper_compose_item", issue, key, **given)
    assert answer.status_code == 409
    for words in ("请选节选到哪一段为止", "请写一句图里有什么", "留着的字"):
        assert words in answer.content.decode()
    given |= {"mode": "full", "alt": "一双手"}
    assert send(client, "paper_compose_item", issue, key, **given).status_code == 302
    assert parts(issue, "section")[0].items[0].value["picture"]["alt_text"] == "一双手"


def test_a_picture_or_a_draft_of_another_unit_is_not_chosen_by_hand(client, town, issue):
    publication = town.publication()
    publication.unit = town.beizha
    publication.save()
    grant_role(user=town.user("other"), unit=town.beizha, role=Role.EDITOR, by=None)
    own = new_number(town, 6, unit=town.beizha)
    secret = town.article("还没发的", live=False)
    page = town.article("一", unit=town.beizha)
    step(town, own, actions.put, section=section(own), pages=[page.pk])
    client.force_login(town.user("other"))
    given = {"section": section(own), "mode": "full", "which": "other", "alt": "一双手"}
    answer = send(client, "paper_compose_item", own, item(own), picture=town.picture("别家的图").pk, **given)
    assert "不在您管的范围里" in answer.content.decode()
    assert "别家的图" not in answer.content.decode()
    given = {"heading": "看", "text": f"[这里](page:{secret.pk})"}
    answer = send(client, "paper_compose_new", own, "text", **given)
    assert "不在您管的范围里" in answer.content.decode()
    assert parts(own, "text") == []


def test_words_typed_over_a_newer_version_stay_in_the_form(client, town, issue):
    filled(town, issue, "一")
    client.force_login(town.user("editor"))
    given = {"seen": "1-1", "heading": "停水", "text": "周三上午修水管。", "signed": "居委会"}
    answer = client.post(reverse("paper_compose_new", args=[issue.pk, "notice"]), given)
    assert answer.status_code == 409
    assert "周三上午修水管。" in answer.content.decode()
    assert parts(issue, "notice") == []
    assert send(
        client, "paper_compose_new", issue, "notice", **(given | {"seen": Draft.of(again(issue)).seen})
    )
    assert [part.heading for part in parts(issue, "notice")] == ["停水"]


def test_own_words_are_written_and_rewritten(client, town, issue):
    client.force_login(town.user("editor"))
    send(client, "paper_compose_new", issue, "text", heading="给读者", text="下一期见。")
    part = parts(issue, "text")[0]
    shown = client.get(reverse("paper_compose_part", args=[issue.pk, "text", part.key]))
    assert "下一期见。" in shown.content.decode()
    send(client, "paper_compose_part", issue, "text", part.key, heading="给读者", text="下一期**见**。")
    assert parts(issue, "text")[0].value["text"] == "<p>下一期<b>见</b>。</p>"
    assert client.get(reverse("paper_compose_new", args=[issue.pk, "nonsense"])).status_code == 404
    assert client.get(reverse("paper_compose_part", args=[issue.pk, "text", "gone"])).status_code == 404


def test_dates_come_from_the_calendar_and_keep_what_was_written_by_hand(client, town, issue):
    event = town.event("上门理发")
    town.event("别处的", live=False)
    off = town.event("取消的")
    off.occurrences.update(cancelled=True)
    client.force_login(town.user("editor"))
    address = reverse("paper_compose_new", args=[issue.pk, "dates"])
    shown = client.get(address).content.decode()
    assert "上门理发" in shown
    assert "别处的" not in shown
    assert "取消的" not in shown
    one = event.occurrences.get()
    given = {"heading": "下个季度", "dates": [f"date:{one.pk}"], "day": "2026-01-02", "what": "写春联"}
    assert send(client, "paper_compose_new", issue, "dates", **given).status_code == 302
    part = parts(issue, "dates")[0]
    assert [row["what"] for row in part.rows] == ["写春联", "上门理发"]
    assert part.rows[1]["occurrence"] == one.pk
    kept = part.value["rows"][0]["id"]
    given = {"heading": "下个季度", "dates": [f"kept:{kept}"]}
    send(client, "paper_compose_part", issue, "dates", part.key, **given)
    assert [row["what"] for row in parts(issue, "dates")[0].rows] == ["写春联"]


def test_a_table_without_rows_or_a_row_without_a_day_is_refused(client, town, issue):
    client.force_login(town.user("editor"))
    answer = send(client, "paper_compose_new", issue, "dates", heading="日程")
    assert "请至少勾一场" in answer.content.decode()
    answer = send(client, "paper_compose_new", issue, "dates", heading="日程", what="写春联")
    assert "请写是哪一天" in answer.content.decode()
    assert "日历上还没有活动" in answer.content.decode()


def test_dates_after_the_next_number_are_left_out(town, issue):
    town.event("近的", hours=24)
    town.event("远的", hours=24 * 200)
    assert [one.occurrence.page.title for one in coming_dates(issue, set())] == ["近的"]


def test_an_article_changed_after_it_was_printed_is_offered_for_a_correction(client, town, issue):
    page = town.article("一条沟")
    town.issue(1, articles=[page])
    assert corrections_offered(issue, []) == []
    page = type(page).objects.get(pk=page.pk)
    page.summary = "石阶是三十八级。"
    page.save_revision().publish(skip_permission_checks=True)
    assert [one.title for one in corrections_offered(issue, [])] == ["一条沟"]
    client.force_login(town.user("editor"))
    assert "有 1 篇后来改过" in client.get(reverse("paper_compose", args=[issue.pk])).content.decode()
    address = reverse("paper_compose_new", args=[issue.pk, "correction"])
    assert "第1期《一条沟》" in client.get(f"{address}?page={page.pk}").content.decode()
    given = {"heading": "第1期《一条沟》", "text": "石阶是三十八级。", "page": page.pk}
    send(client, "paper_compose_new", issue, "correction", **given)
    assert corrections_offered(issue, lay_out(Draft.of(again(issue)))) == []


def test_what_the_paper_owes_is_offered_until_the_number_says_it(client, town, issue, monkeypatch):
    owed = {"build": 7, "heading": "总第 1 期", "text": "《一条沟》撤下了。"}
    monkeypatch.setattr("paper.composing.offered_corrections.owed_corrections", lambda publication: [owed])
    client.force_login(town.user("editor"))
    page = reverse("paper_compose", args=[issue.pk])
    assert "《一条沟》撤下了。" in client.get(page).content.decode()
    address = reverse("paper_compose_new", args=[issue.pk, "correction"])
    assert "《一条沟》撤下了。" in client.get(f"{address}?owed=7").content.decode()
    send(client, "paper_compose_new", issue, "correction", heading=owed["heading"], text=owed["text"])
    assert "?owed=7" not in client.get(page).content.decode()


def test_the_front_takes_a_picture_of_the_number_as_its_cover(client, town, issue):
    picture = town.picture()
    page = town.article("一", lead_picture=picture, lead_alt="一双手")
    step(town, issue, actions.put, section=section(issue), pages=[page.pk])
    client.force_login(town.user("editor"))
    given = {
        "title": "慢走",
        "number": 2,
        "total_number": 5,
        "period_start": "2026-07-01",
        "period_end": "2026-09-30",
        "lead": "各位街坊",
        "cover": picture.pk,
    }
    assert send(client, "paper_compose_front", issue, **given).status_code == 302
    draft = Draft.of(again(issue)).issue
    assert (draft.title, draft.lead, draft.lead_picture_id, draft.lead_alt) == (
        "慢走",
        "各位街坊",
        picture.pk,
        "一双手",
    )
    answer = send(client, "paper_compose_front", issue, **(given | {"period_end": "2026-06-01"}))
    assert "不能早于" in answer.content.decode()


def remarks(issue) -> list[str]:
    draft = Draft.of(again(issue))
    return [one.sentence for one in remarks_on(draft.issue, lay_out(draft), again(issue).imprint)]


def test_what_cannot_go_out_is_named_with_its_place(town, issue):
    one, two = filled(town, issue, "一", "二")
    one.unpublish()
    two.delete()
    said = remarks(issue)
    assert any("《一》" in words and "下线" in words for words in said)
    assert any("删掉" in words for words in said)


def test_a_date_called_off_after_it_was_chosen_is_named(client, town, issue):
    event = town.event("上门理发")
    one = event.occurrences.get()
    row = coming_dates(issue, set())[0].row()
    value = {"heading": "日程", "rows": [{"type": "item", "value": row}]}
    step(town, issue, actions.set_part, kind="dates", value=value)
    assert remarks(issue) == []
    type(one).objects.filter(pk=one.pk).update(cancelled=True)
    assert "“上门理发”已经结束或者取消了" in remarks(issue)[0]


def test_words_that_an_inner_paper_may_not_use_are_named_where_they_stand(town, issue):
    page = town.article("本报讯")
    Byline.objects.create(page=page, name="王晓", credit=Byline.Credit.REPORTER)
    step(town, issue, actions.put, section=section(issue), pages=[page.pk])
    publication = town.publication()
    publication.name = "枫浦报"
    publication.save()
    step(town, issue, actions.set_section, part=section(issue, 1), heading="本刊特稿", note="")
    said = "\n".join(remarks(issue))
    for words in ("刊名“枫浦报”", "《本报讯》里有“本报”", "本刊特稿里有“本刊”", "把王晓署名为“记者”"):
        assert words in said
    step(town, issue, actions.set_item, item=item(issue), mode="link", heading="灯亮了")
    assert "王晓" not in "\n".join(remarks(issue))


def test_a_composed_number_passes_the_gate(client, town, issue):
    filled(town, issue, "一")
    step(town, issue, actions.remove_empty)
    client.force_login(town.user("editor"))
    send(client, "paper_compose_new", issue, "notice", heading="停水", text="周三上午。")
    town.event("上门理发")
    row = {"type": "item", "value": coming_dates(issue, set())[0].row()}
    step(town, issue, actions.set_part, kind="dates", value={"heading": "日程", "rows": [row]})
    assert problems_of(Draft.of(again(issue)).issue) == {}


@pytest.fixture
def printer(monkeypatch):
    """A printer that says how the paper fills, or what it lacks."""
    said = types.SimpleNamespace(words="共 4 版，第 3 版还空四分之一", lacks=[])

    def fill_of(document, folder):
        if said.lacks:
            raise Unprintable(said.lacks)
        return types.SimpleNamespace(words=lambda: said.words)

    def make(document, folder, edition):
        if said.lacks:
            raise Unmakeable(*said.lacks)
        html = ("text/html; charset=utf-8", b'<img src="https://a.example/n/1/pictures/a.jpg">')
        kind, data = ("application/pdf", b"%PDF") if edition == "screen" else html
        return types.SimpleNamespace(name=edition, content_type=kind, data=data, beside={})

    @contextmanager
    def folder_of(document):
        folder = Path(said.folder)
        (folder / "pictures").mkdir(exist_ok=True)
        (folder / "pictures/a.jpg").write_bytes(b"jpg")
        yield folder

    monkeypatch.setattr("paper.composing.fill.fill_of", fill_of)
    monkeypatch.setattr("paper.composing.fill.document_of", lambda issue, draft: {"title": issue.title})
    monkeypatch.setattr("paper.composing.fill.folder_of", folder_of)
    monkeypatch.setattr("paper.composing.side_views.make", make)
    return said


def test_the_page_says_how_the_paper_fills_or_why_it_cannot_be_set(client, town, issue, printer, tmp_path):
    printer.folder = tmp_path
    client.force_login(town.user("editor"))
    address, beside = reverse("paper_fill", args=[issue.pk]), {"X-Requested-With": "XMLHttpRequest"}
    assert client.get(address, headers=beside).json() == {"words": printer.words, "fits": True}
    assert printer.words in client.get(address, follow=True).content.decode()
    printer.lacks = ["《一》的题图没有写图里有什么。"]
    assert client.get(address, headers=beside).json() == {"words": printer.lacks[0], "fits": False}


def test_every_medium_of_the_draft_can_be_looked_at(client, town, issue, printer, tmp_path):
    printer.folder = tmp_path
    client.force_login(town.user("editor"))
    pdf = client.get(reverse("paper_preview", args=[issue.pk, "screen"]))
    assert pdf["Content-Type"] == "application/pdf"
    mail = client.get(reverse("paper_preview", args=[issue.pk, "mail"]))
    assert "data:image/jpeg;base64,anBn" in mail.content.decode()
    assert "sandbox" in mail["Content-Security-Policy"]
    assert client.get(reverse("paper_preview", args=[issue.pk, "nonsense"])).status_code == 404
    printer.lacks = ["《一》的题图没有写图里有什么。"]
    assert printer.lacks[0] in client.get(reverse("paper_preview", args=[issue.pk, "mail"])).content.decode()
    client.force_login(town.user("other"))
    assert client.get(reverse("paper_preview", args=[issue.pk, "mail"])).status_code == 404
