"""A number on the web and its editions in the office, on the screens that people have."""

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from paper.models import BuildFile
from paper.tests.numbers import dates, item, section, signed, words

pytestmark = pytest.mark.journey
LEAD = (
    "每个月十张券，先紧着下不了楼的老人；今年春天又添了三个点位，街坊一个一个打电话去问，问到第四天才问完。"
)


def ten_articles(town):
    picture = town.picture()
    articles = [
        town.article(
            f"第{place}篇：门口的事慢慢讲给大家听", summary=LEAD, lead_picture=picture, lead_alt="剪头发"
        )
        for place in range(9)
    ]
    story = town.story("七十八级楼梯", summary=LEAD, lead_picture=picture, lead_alt="人像")
    row = {
        "day": "2026-10-03",
        "time": "9:00—11:00",
        "what": "上门理发",
        "where": "活动室",
        "phone": "199 0000 0101",
    }
    return signed(
        town,
        section("头条", *(item(one) for one in articles[:4]), note="这个季度说得最多的四件事。"),
        section("门口的事", *(item(one) for one in articles[4:9])),
        section("身边的人", item(story)),
        words("notice", "停水", signed="居委会"),
        dates(*[row] * 20),
        lead="各位街坊：\n\n" + LEAD * 6,
        lead_picture=picture,
        lead_decorative=True,
    )


def made(build) -> None:
    for row in build.files.all():
        row.file.save(f"{build.pk}/x.pdf", ContentFile(b"%PDF"), save=False)
        row.state, row.size = BuildFile.State.MADE, 2_400_000
        row.save()


@pytest.mark.prove
def test_a_number_of_ten_articles_opens_on_a_phone_as_a_short_list(
    live_town, live_server, phone, desk, shoot
):
    build = ten_articles(live_town)
    made(build)
    phone.set_viewport_size({"width": 360, "height": 780})
    for screen, name in ((phone, "phone"), (desk, "desk")):
        screen.goto(live_server.url + build.issue.get_url())
        expect(screen.get_by_role("link", name="下载电子版")).to_be_visible()
        shoot(screen, f"number-{name}")
    height = phone.evaluate("document.documentElement.scrollHeight")
    print(f"a number of ten articles at 360 px: {height} px")
    assert height <= 4_500
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.long
def test_one_press_copies_the_number_for_wechat(live_town, live_server, enter, shoot):
    build = ten_articles(live_town)
    made(build)
    editor = enter("editor")
    editor.goto(f"/admin/editions/{build.issue_id}/")
    editor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.page.get_by_role("button", name="复制到公众号").click()
    expect(editor.page.get_by_text("复制好了")).to_be_visible()
    copied = editor.page.evaluate(
        "navigator.clipboard.read().then(one => one[0].getType('text/html')).then(one => one.text())"
    )
    assert "七十八级楼梯" in copied
    assert "〔在这里插入图片 01.jpg〕" in copied
    assert "<img" not in copied
    shoot(editor.page, "number-editions")
