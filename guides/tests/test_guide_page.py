"""A guide: what it needs before residents read it, what it says, when it warns."""

import datetime

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from guides.models import GuideKind, GuideMaterial, GuideStep
from portal.core.publishing import PublishRefused
from portal.places.hours import is_open

TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)
NO_SEAL = {
    "kind": GuideKind.NO_SEAL,
    "asked_seal": "保险公司要居委会盖章。",
    "why_no_seal": "居委会没看见。",
    "who_decides": "保险公司自己定。",
    "declaration": "本人【姓名】，身份证号【身份证号】，声明如下。\n\n以上都是真的。",
    "declaration_to": "保险公司",
}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("summary", "", "请写一两句摘要"),
        ("place", " ", "请写明在哪里办"),
        ("phone", "", "请写一个打得通的电话"),
        ("phone", "打镇上", "这里只写一个电话号码"),
        ("phone", "12", "这里只写一个电话号码"),
        ("hours", "有空就来", "这个时间看不懂"),
        ("hours", "周一至周五8:30—11:30；看情况", "这个时间看不懂"),
        ("responsible", "", "请写明谁核对过"),
        ("checked_on", None, "没有核对过的指引不能发布"),
    ],
)
def test_a_guide_is_refused_for_what_it_lacks_each_with_its_own_sentence(town, field, value, sentence):
    with pytest.raises(PublishRefused) as refused:
        town.guide(**{field: value})
    assert list(refused.value.problems) == [field]
    assert sentence in refused.value.problems[field][0]


def test_a_check_is_not_made_tomorrow_and_does_not_end_before_it_was_made(town):
    with pytest.raises(PublishRefused, match="核对日期还没有到"):
        town.guide(checked_on=TODAY() + DAY)
    with pytest.raises(PublishRefused, match="不能早于核对的那天"):
        town.guide(good_until=TODAY() - DAY)
    assert town.guide(good_until=TODAY()).live


@pytest.mark.parametrize("field", ["asked_seal", "why_no_seal", "who_decides"])
def test_a_guide_to_a_seal_nobody_needs_says_which_why_and_who_decides(town, field):
    with pytest.raises(PublishRefused) as refused:
        town.guide(**NO_SEAL | {field: ""})
    assert list(refused.value.problems) == [field]
    assert town.guide("不是这一种的不用写", **{field: ""}).live


@pytest.mark.parametrize("phone", ["110", "021-0000 0001", "（0573）0000 0001", "199 0000 0101 转 8"])
def test_a_phone_may_be_written_as_people_write_it(town, phone):
    assert town.guide(phone=phone).live


def test_a_date_that_is_none_stands_at_its_field(town):
    page = town.guide(live=False)
    page.checked_on = "昨天"
    with pytest.raises(ValidationError) as wrong:
        page.full_clean()
    assert "checked_on" in wrong.value.message_dict


@pytest.mark.parametrize(
    ("checked", "until", "stale"),
    [(-365, None, False), (-366, None, True), (-9, 0, False), (-9, -1, True), (-400, 3, False)],
)
def test_it_holds_for_a_year_or_as_long_as_somebody_said_and_then_warns(town, client, checked, until, stale):
    day = None if until is None else TODAY() + until * DAY
    page = town.guide(checked_on=TODAY() + checked * DAY, good_until=day, contact="周敏")
    assert page.is_stale is stale
    html = client.get(page.url).content.decode()
    assert ("这一页可能过时了" in html) is stale
    assert ("好久没有核对" in page.told) is stale
    warning = html.partition("guide-stale")[2].partition("</p>")[0]
    assert ("周敏" in warning and "tel:19900000101" in warning) is stale


def test_its_page_says_all_of_it(town, client):
    page = town.guide(
        live=False,
        who="满 60 岁",
        outsiders="能，不看户口",
        hours="周一至周五8:30—11:30，13:30—17:00；周六9:00—11:00",
        at_home="打电话约上门",
        duration="七天",
        cost="不要钱",
        online="手机上点一下",
        contact="周敏",
    )
    page.materials = [
        GuideMaterial(name="身份证", form=GuideMaterial.Form.BOTH, note="临时的也行", picture=town.picture()),
        GuideMaterial(name="照片", form=GuideMaterial.Form.NONE),
    ]
    page.steps = [GuideStep(title="到窗口", text="早上人少")]
    page.save_revision().publish(skip_permission_checks=True)
    html = client.get(page.url).content.decode()
    said = [
        "满 60 岁",
        "能，不看户口",
        "打电话约上门",
        "七天",
        "不要钱",
        "手机上点一下",
        "周敏",
        "原件和复印件",
    ]
    said += [
        "临时的也行",
        "身份证的样子",
        "照片",
        "到窗口",
        "早上人少",
        "周一至周五",
        "周六",
        "9:00—11:00",
        "周日",
    ]
    assert [words for words in said if words not in html] == []
    assert "不是证件" not in html
    assert html.count('href="tel:19900000101"') >= 1


def test_it_says_whether_the_window_is_open_now(town, client):
    always = town.guide("一直开", hours="每天0:00—23:59")
    assert is_open(always.hours)
    assert "现在开着" in client.get(always.url).content.decode()
    tomorrow = "一二三四五六日"[(TODAY().weekday() + 1) % 7]
    other = town.guide("明天开", hours=f"周{tomorrow}8:30—11:30")
    assert "现在没开" in client.get(other.url).content.decode()
    unknown = town.guide("没写几点")
    assert "现在" not in client.get(unknown.url).content.decode().split("guide-ask")[1].split("</div>")[0]


def test_the_declaration_is_printed_with_lines_to_write_on_and_takes_nothing(town, client):
    page = town.guide("摔伤不用盖章", **NO_SEAL)
    assert f'href="{page.url}declaration/"' in client.get(page.url).content.decode()
    html = client.get(f"{page.url}declaration/").content.decode()
    assert '<span class="blank"></span><small>（姓名）</small>' in html
    assert '<span class="blank blank--long"></span><small>（身份证号）</small>' in html
    assert "个人声明" in html
    assert "【" not in html.split("<main")[1]
    assert "<input" not in html.split('class="declaration"')[1].split("</article>")[0]
    assert client.post(f"{page.url}declaration/", {"name": "王"}).status_code in (200, 405)


def test_words_of_a_declaration_are_never_markup(town, client):
    page = town.guide("不是标记", **NO_SEAL | {"declaration": "<script>x</script>【<b>】"})
    html = client.get(f"{page.url}declaration/").content.decode().split('class="declaration-words"')[1]
    assert "<script>x" not in html
    assert "（&lt;b&gt;）" in html


def test_there_is_no_declaration_where_none_was_written(town, client):
    errand = town.guide()
    silent = town.guide("没有声明的", **NO_SEAL | {"declaration": ""})
    for page in (errand, silent):
        assert client.get(f"{page.url}declaration/").status_code == 404
        assert "打印声明" not in client.get(page.url).content.decode()


def test_a_guide_is_read_in_english_with_its_gloss(town, client):
    page = town.guide(
        title_en="The senior card", gloss_en="Bring your identity card.", hours="周一至周五8:30—11:30"
    )
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    html = client.get(page.url).content.decode()
    assert "Bring your identity card." in html
    assert "Mon" in html.split("guide-hours")[1]
