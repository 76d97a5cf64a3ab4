"""WeChat, mail, plain text, card and the command: each from the frozen document alone."""

import io
import json
import re
import subprocess
import zipfile

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from paper.editions import all as editions
from paper.editions.all import MAKERS, Made, make
from paper.editions.card import card_of
from paper.editions.mail import LEAVE, MOST_BYTES, mail_of, personal
from paper.editions.plain import plain_of
from paper.editions.refusal import Unmakeable
from paper.editions.wechat import MOST_CHARACTERS, shortened, wechat_of, wechat_of_item
from paper.models import IssueBuild
from paper.pictures import folder_of

from . import sample_documents as samples
from .numbers import body, dates, item, section, signed, words

HOSTILE = '#read("/etc/passwd")<script>{{leave}}{{7*7}}'
TAGS = re.compile(r"<(\w+)")


def rich(town, **fields):
    """The document of a number with a picture, a story, own words and dates."""
    person = town.person("王桂兰", name_use="alias", alias="桂花阿婆")
    story = town.story("七十八级", person=person, quote="慢走")
    picture = town.picture()
    inside = {
        "image": {"image": picture.pk, "alt_text": "一条沟", "decorative": False},
        "caption": "沟",
        "credit": "",
    }
    columns = [{"type": "text", "heading": name} for name in ("时间", "做什么")]
    table = {"columns": columns, "rows": [{"values": ["九点", "理发"]}], "caption": "一天"}
    whole = body(
        ("paragraph", "<p>早上七点。</p><ul><li>梳子</li></ul>"), ("picture", inside), ("table", table)
    )
    article = town.article("小李喊你来理发", body=whole, lead_picture=picture, lead_alt="剪头发")
    row = {
        "day": "2026-10-03",
        "time": "9:00",
        "what": "上门理发",
        "where": "活动室",
        "phone": "199 0000 0101",
    }
    return signed(
        town,
        section("要闻", item(article, "full", heading=HOSTILE), note="编者说"),
        section("人物", item(story)),
        words("notice", "停水", signed="居委会"),
        dates(row),
        lead="各位街坊：",
        lead_picture=picture,
        lead_decorative=True,
        **fields,
    ).read()


def many(document: dict, count: int, length: int = 0) -> dict:
    """The same number with its first text so many times, each so long."""
    one = document["sections"][0]["items"][0]
    text = {"kind": "paragraph", "runs": [{"text": "字" * length}]}
    items = [one | {"title": f"第{number}篇", "body": [text] if length else []} for number in range(count)]
    return document | {"sections": [document["sections"][0] | {"items": items}]}


@pytest.mark.long
def test_wechat_takes_what_is_pasted(town):
    pasted = wechat_of(rich(town))
    (page,) = pasted.pages
    assert set(TAGS.findall(page)) <= {"section", "p", "img", "strong", "table", "tr", "th", "td", "br"}
    assert not re.search(r"<[^>]*\s(id|class|href|onclick)=|<script|<a |<iframe", page)
    assert re.findall(r'src="([^"]+)"', page) == [f"pictures/0{number}.jpg" for number in (1, 2, 3)]
    assert pasted.names() == ["01.jpg", "02.jpg", "03.jpg"]
    assert min(int(size) for size in re.findall(r"font-size:(\d+)px", page)) >= 17
    assert len(page) < MOST_CHARACTERS
    for words_of_it in ("桂花阿婆", "梳子", "九点", "停水", "活动室", "&lt;script&gt;", "早上七点"):
        assert words_of_it in page
    assert "王桂兰" not in page


@pytest.mark.long
def test_a_long_number_becomes_several_articles_and_one_long_text_is_refused(town):
    document = rich(town)
    pages = wechat_of(many(document, 5, 7_000)).pages
    assert len(pages) == 3
    assert all(len(page) < MOST_CHARACTERS for page in pages)
    assert "".join(pages).count("第4篇") == 1
    assert len(wechat_of(many(document, 1, 9_000)).pages) == 1
    with pytest.raises(Unmakeable, match="《第0篇》太长"):
        wechat_of(many(document, 1, MOST_CHARACTERS))


@pytest.mark.long
def test_a_single_story_is_pasted_by_the_same_hand(town):
    (page,) = wechat_of_item(rich(town)["sections"][1]["items"][0]).pages
    assert "七十八级" in page
    assert "慢走" in page


@pytest.mark.parametrize(("length", "cut"), [(119, False), (120, False), (121, True)])
def test_a_digest_has_at_most_120_characters(length, cut):
    made = shortened("字" * length)
    assert len(made) <= 120
    assert made.endswith("……") is cut


@pytest.mark.long
def test_the_mail_is_small_the_same_for_all_and_reads_without_pictures(town):
    document = rich(town)
    made = mail_of(document)
    assert len(made.encode()) <= MOST_BYTES
    assert made.count(LEAVE) == 1
    assert "&#123;&#123;leave&#125;&#125;" in made
    assert "&lt;script&gt;" in made
    assert all('alt="' in tag for tag in re.findall(r"<img[^>]*>", made))
    assert all(
        link.startswith(("http://testserver/", LEAVE)) for link in re.findall(r'(?:href|src)="([^"]+)"', made)
    )
    assert "prefers-color-scheme: dark" in made
    for title in ("七十八级", "停水", "上门理发"):
        assert title in made
    assert personal(made, why="您订了", leave="https://x/1").count("https://x/1") == 1


@pytest.mark.long
def test_the_plain_text_has_every_title_lead_and_link(town):
    document = rich(town)
    made = plain_of(document)
    items = [one for part in document["sections"] for one in part.get("items", [])]
    for one in items:
        assert one["title"] in made
        assert one["lead"] in made
        assert one["link"] in made
    own = personal(made, why="您订了", leave="https://x/1")
    assert own.endswith("退订：https://x/1\n")
    assert HOSTILE in own
    assert "10月3日 周六　9:00　上门理发　活动室　199 0000 0101" in made


@pytest.mark.long
def test_an_oversize_mail_is_refused_with_what_to_do(town):
    document = rich(town)
    mail_of(many(document, 40))
    with pytest.raises(Unmakeable, match="超过 80 KB"):
        mail_of(many(document, 400))


@pytest.mark.long
@pytest.mark.needs("font")
@pytest.mark.needs("zbar")
@pytest.mark.parametrize("with_picture", [True, False])
def test_the_card_is_small_and_its_code_opens_the_number(town, with_picture, tmp_path):
    document = rich(town)
    if not with_picture:
        document["cover"] = None
        document["sections"] = document["sections"][2:]
    with folder_of(document) as folder:
        data = card_of(document, folder)
    with Image.open(io.BytesIO(data)) as card:
        assert (card.format, card.size) == ("PNG", (1080, 1440))
    assert len(data) <= 500_000
    (tmp_path / "card.png").write_bytes(data)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", tmp_path / "card.png"], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == document["link"]


@pytest.mark.long
def test_what_is_made_of_one_document_is_the_same_each_time_and_needs_no_row(town):
    document = rich(town)
    stored = json.loads(json.dumps(document))
    with folder_of(stored) as folder:
        for edition in ("wechat", "mail", "plain", "document"):
            assert (
                make(stored, folder, edition).packed().data == make(document, folder, edition).packed().data
            )
        archive = zipfile.ZipFile(io.BytesIO(make(stored, folder, "wechat").packed().data))
    assert archive.namelist()[:2] == ["wechat.html", "pictures/01.jpg"]
    assert "02.jpg" in archive.read("pictures.txt").decode()


@pytest.fixture
def no_printer(monkeypatch):
    """Paper of one line: printing is tested beside the printer."""
    for edition in ("screen", "press-a4", "press-a3", "large", "poster", "card"):
        made = Made(f"{edition}.pdf", editions.PDF, b"%PDF")
        monkeypatch.setitem(MAKERS, edition, lambda document, folder, made=made: made)


@pytest.mark.long
def test_the_command_writes_every_edition_into_a_folder(town, no_printer, tmp_path, capsys):
    rich(town)
    call_command("issue_editions", "1", out=tmp_path / "out")
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert written >= {
        "screen.pdf",
        "press-a3.pdf",
        "wechat.html",
        "pictures/01.jpg",
        "mail.html",
        "mail.txt",
    }
    assert json.loads((tmp_path / "out/document.json").read_text()) == IssueBuild.objects.get().read()


@pytest.mark.long
def test_the_command_says_in_chinese_what_is_wrong(town, no_printer, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="没有代号是"):
        call_command("issue_editions", "1", out=tmp_path, paper="nichts")
    rich(town)
    with pytest.raises(CommandError, match="总第 9 期还没有定稿"):
        call_command("issue_editions", "9", out=tmp_path)

    def refuse(document, folder):
        raise Unmakeable("请填准印证号。")

    monkeypatch.setitem(MAKERS, "press-a4", refuse)
    with pytest.raises(CommandError, match="请填准印证号"):
        call_command("issue_editions", "1", out=tmp_path)
    assert (tmp_path / "mail.txt").exists()


@pytest.mark.parametrize("sample", ["one_article", "forty_articles", "awkward"])
def test_odd_numbers_come_out_whole_in_wechat_mail_and_card(tmp_path, sample):
    number = getattr(samples, sample)(tmp_path)
    titles = [item["title"] for section in number["sections"] for item in section.get("items", [])]
    made = {name: make(number, tmp_path, name) for name in ("wechat", "mail", "plain", "card")}
    pages = [made["wechat"].data, *(data for name, data in made["wechat"].beside.items() if ".html" in name)]
    texts = {
        "wechat": "".join(page.decode() for page in pages),
        "mail": made["mail"].data.decode(),
        "plain": made["plain"].data.decode(),
    }
    for name, text in texts.items():
        assert [title for title in titles if title not in text] == [], name
        assert "\ufffd" not in text
    assert all(len(page.decode()) < 20_000 for page in pages)
    assert len(made["mail"].data) <= MOST_BYTES
    assert len(made["card"].data) <= 500_000
    if sample == "awkward":
        assert samples.RARE in texts["wechat"]
        assert all(f"{row * 100 + at} 元" in texts["wechat"] for row in range(40) for at in range(12))
