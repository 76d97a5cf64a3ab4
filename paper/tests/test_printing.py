"""The paper as it comes out of the printer."""

import ctypes
import io
import itertools
import resource
import subprocess
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pypdf
import pypdfium2
import pytest

from paper.printing import press as press_room
from paper.printing.complaints import Unprintable
from paper.printing.job import make_job
from paper.printing.press import Press
from paper.printing.printer import fill_of, print_edition
from paper.tests import sample_documents as samples

pytestmark = pytest.mark.needs("font")

NEVER_FIRST = "，。、；：？！”’》）】…"
NEVER_LAST = "“‘《（【"
MILLIMETRE = 72 / 25.4


class Letter(NamedTuple):
    text: str
    x: float
    y: float
    right: float
    size: float
    page: int


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("number")


@pytest.fixture(scope="module")
def number(folder):
    """A number with a story, a picture, a code and a page and a half of plain text."""
    story = samples.item(
        "黑板往下挪了三次",
        kind="story",
        person=samples.RARE,
        quote="写错一个字，全楼的人跟着错。",
        picture=samples.picture(folder, 1, (600, 900)),
        body=[samples.paragraph(samples.words(330, at) + f"第{at}段完。") for at in range(6)],
    )
    more = samples.item("老樟树下一个下午", mode="lead", body=[], goes_on=True)
    return samples.document(
        samples.section(samples.item("小李喊你来理发"), more, heading="头条"),
        samples.section(story, heading="身边的人"),
        {"kind": "dates", "heading": "下个季度", "rows": samples.date_rows(4)},
    )


@pytest.fixture(scope="module")
def screen(number, folder, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("printed") / "screen.pdf"
    target.write_bytes(print_edition(number, folder, "screen"))
    return target


def text_of(pdf: bytes | Path) -> str:
    """All words, without the breaks of lines."""
    pages = pypdfium2.PdfDocument(pdf)
    words = "".join(page.get_textpage().get_text_range() for page in pages)
    return "".join(letter for letter in words if not letter.isspace() and letter not in "\u200b\ufffe\u2060")


def letters_of(pdf: Path) -> list[Letter]:
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        text = page.get_textpage()
        for at in range(text.count_chars()):
            x, y = ctypes.c_double(), ctypes.c_double()
            pypdfium2.raw.FPDFText_GetCharOrigin(text, at, x, y)
            size = pypdfium2.raw.FPDFText_GetFontSize(text, at)
            letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, at))
            right = text.get_charbox(at, loose=True)[2]
            found.append(Letter(letter, x.value, y.value, right, round(size, 1), number))
    return found


def lines_of_body(pdf: Path) -> list[list[Letter]]:
    """The lines of the columns, from the letters in the size of the body."""
    columns = defaultdict(list)
    for letter in letters_of(pdf):
        if letter.size == 10.5 and letter.text.strip():
            columns[letter.page, column_of(letter)].append(letter)
    lines = []
    for letters in columns.values():
        letters.sort(key=lambda letter: -letter.y)
        above = None
        for letter in letters:
            if above is None or above - letter.y > 4:
                lines.append([])
            lines[-1].append(letter)
            above = letter.y
    return [sorted(line, key=lambda letter: letter.x) for line in lines]


def column_of(letter: Letter) -> int:
    return int((letter.x / MILLIMETRE - 13.5) // 61.2)  # an opening mark hangs out to the left


def test_every_font_is_embedded_in_part_can_be_copied_from_and_is_the_chinese_one(screen):
    fonts = {}
    for page in pypdf.PdfReader(screen).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts[font.get_object()["/BaseFont"]] = font.get_object()
    assert len(fonts) >= 3
    for name, font in fonts.items():
        assert font["/Subtype"] == "/Type0", name
        assert "sc" in name.lower()
        assert name[7] == "+", "a subset"
        assert "/ToUnicode" in font
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile3" in descriptor


def test_titles_and_sentences_come_out_in_their_order_with_rare_names(screen, number):
    text = text_of(screen)
    assert "\ufffd" not in text
    assert samples.RARE in text
    wanted = ["小李喊你来理发", "老樟树下一个下午", "黑板往下挪了三次", "第0段完。", "第5段完。", "下个季度"]
    text = text[text.index("头条") :]  # behind the table of contents
    places = [text.index(words) for words in wanted]
    assert places == sorted(places)


@pytest.mark.long
def test_no_line_starts_or_ends_with_a_mark_that_may_not_stand_there(screen):
    lines = lines_of_body(screen)
    assert len(lines) > 120
    assert not [line for line in lines if line[0].text in NEVER_FIRST]
    assert not [line for line in lines if line[-1].text in NEVER_LAST]


@pytest.mark.long
def test_most_lines_of_the_body_reach_the_edge_of_their_column(screen):
    lines = lines_of_body(screen)
    reaching = [
        line
        for line in lines
        if line[-1].right >= (16 + column_of(line[0]) * 61.22) * MILLIMETRE + 15 * 10.5 - 1.5
    ]
    assert len(reaching) / len(lines) >= 0.85


@pytest.mark.long
@pytest.mark.needs("zbar")
def test_every_code_is_read_and_no_smaller_than_twenty_millimetres(screen, number, tmp_path):
    read, sizes = [], []
    for at, page in enumerate(pypdfium2.PdfDocument(screen)):
        page.render(scale=200 / 72).to_pil().save(tmp_path / f"{at}.png")
        said = subprocess.run(
            ["zbarimg", "-q", "--raw", tmp_path / f"{at}.png"], capture_output=True, text=True, check=False
        )
        read += said.stdout.split()
        for drawn in page.get_objects(max_depth=6):
            left, bottom, right, top = (side / MILLIMETRE for side in drawn.get_bounds())
            if 19.5 < right - left < 24 and abs(right - left - top + bottom) < 0.7:
                sizes.append(right - left)
    assert sorted(read) == sorted([number["link"], number["sections"][0]["items"][1]["link"]])
    assert len(sizes) == 2
    assert min(sizes) >= 20


@pytest.mark.long
def test_the_same_number_gives_the_same_bytes_with_language_title_and_structure(screen, number, folder):
    assert print_edition(number, folder, "screen") == screen.read_bytes()
    reader = pypdf.PdfReader(screen)
    assert reader.metadata.title == "枫浦邻里 第 3 期　总第 3 期 六百四十只碗"
    assert reader.trailer["/Root"]["/Lang"].startswith("zh")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data().decode()
    assert reader.metadata.creation_date.isoformat() == "2026-09-30T16:00:00+00:00"


@pytest.mark.long
def test_words_that_look_like_orders_are_printed_as_typed(folder):
    bodies = [samples.item(words, body=[samples.paragraph(words + "。")]) for words in samples.HOSTILE]
    text = text_of(print_edition(samples.document(samples.section(*bodies)), folder, "screen"))
    for words in samples.HOSTILE:
        assert text.count("".join(words.split())) >= 3, "contents, title and body"
    assert "root:" not in text


@pytest.mark.parametrize(
    "order",
    ['#import "@preview/cetz:0.3.0"', '#read("/etc/passwd")', '#read("../../../../etc/passwd")'],
)
def test_even_a_template_reads_nothing_outside_its_folder_and_reaches_no_network(folder, tmp_path, order):
    make_job(tmp_path, samples.document(), folder, "screen", None)
    (tmp_path / "other.typ").write_text(order, encoding="utf-8")
    with pytest.raises(Unprintable, match="排版程序不认这一期"):
        Press(tmp_path, "2026-10-01").set("other.typ", {})


def test_a_press_edition_without_an_imprint_is_refused_with_each_field_named(folder):
    number = samples.document()
    number["imprint"] |= {"permit": " ", "copies": 0}
    with pytest.raises(Unprintable) as refused:
        print_edition(number, folder, "press-a4")
    assert [("准印证号" in words, "印数" in words) for words in refused.value.sentences] == [
        (True, False),
        (False, True),
    ]


def test_a_picture_without_alternative_text_is_refused_with_its_place_named(folder):
    picture = samples.picture(folder, 5, alt="")
    number = samples.document(samples.section(samples.item("一条沟", picture=picture)))
    with pytest.raises(Unprintable, match="《一条沟》的题图没有替代文字"):
        print_edition(number, folder, "screen")
    with pytest.raises(Unprintable, match="《一条沟》的题图没有替代文字"):
        fill_of(number, folder)


@pytest.mark.parametrize("file", ["pictures/gone.jpg", "../../../../etc/passwd"])
def test_a_picture_whose_file_is_not_kept_with_the_number_is_refused(folder, file):
    picture = samples.picture(folder, 6, file=file)
    with pytest.raises(Unprintable, match="《六百四十只碗》的封面图找不到文件"):
        print_edition(samples.document(cover=picture), folder, "screen")


def test_a_setting_that_takes_too_long_is_ended_and_says_what_to_do(folder, monkeypatch):
    monkeypatch.setattr(press_room, "SECONDS", 0.02)
    with pytest.raises(Unprintable, match="请少选几篇"):
        print_edition(samples.document(), folder, "poster")


def test_a_machine_without_fonts_says_which_package_brings_them(tmp_path):
    (tmp_path / "refused.json").write_text('{"kind": "fonts", "words": ""}', encoding="utf-8")
    assert "fonts-noto-cjk" in Press(tmp_path, "2026-10-01")._why_not(1, "")


@pytest.mark.long
def test_the_press_gets_three_millimetres_to_cut_and_the_folded_sheets_four_pages_each(folder):
    number = samples.document()
    page = pypdf.PdfReader(_file(print_edition(number, folder, "press-a4"))).pages[0]
    assert [round(float(side) / MILLIMETRE) for side in page.trimbox] == [3, 3, 213, 300]
    sheets = pypdf.PdfReader(_file(print_edition(number, folder, "press-a3")))
    assert len(sheets.pages) == 2, "one page of text, three to write on"
    assert [round(float(side) / MILLIMETRE) for side in sheets.pages[0].mediabox] == [0, 0, 426, 303]
    assert "小李喊你来理发" in "".join(sheets.pages[0].extract_text().split())
    assert "记一笔" in sheets.pages[1].extract_text()


@pytest.mark.long
def test_large_print_poster_and_slips_say_what_they_are_for(folder):
    number = samples.document(cover=samples.picture(folder, 7))
    rows = [{"to": f"临河 {at} 栋", "leader": "王桂兰", "copies": 12 + at, "phone": ""} for at in range(7)]
    large = text_of(print_edition(number, folder, "large"))
    assert "大字版" in large
    assert "小李喊你来理发" in large
    poster = pypdf.PdfReader(_file(print_edition(number, folder, "poster")))
    assert len(poster.pages) == 1
    assert "扫一扫，看这一期" in poster.pages[0].extract_text()
    slips = print_edition(number, folder, "slips", extra=rows)
    assert len(pypdf.PdfReader(_file(slips)).pages) == 2
    assert all(f"临河{at}栋" in text_of(slips) for at in range(7))


@pytest.mark.long
def test_how_the_paper_fills_is_measured_by_the_printer(folder):
    short = fill_of(samples.document(), folder)
    assert short.pages == 1
    long = fill_of(samples.document(samples.section(*[samples.item(f"第{at}篇") for at in range(9)])), folder)
    assert long.pages > 2
    assert all(0 <= share <= 1 for _page, share in long.gaps)
    assert long.words().startswith(f"共 {long.pages} 版，")


@pytest.mark.long
def test_the_end_of_the_text_never_comes_behind_the_back_page(folder):
    """At some length the back page no longer fits under the text; wherever that is, it comes last."""
    for characters in (1500, 1750, 2000):
        article = samples.item("一篇长的", body=[samples.paragraph(samples.words(characters) + "末句在此。")])
        pages = pypdfium2.PdfDocument(
            print_edition(samples.document(samples.section(article)), folder, "screen")
        )
        texts = [page.get_textpage().get_text_range() for page in pages]
        end = next(at for at, text in enumerate(texts) if "末句在此" in "".join(text.split()))
        slip = next(at for at, text in enumerate(texts) if "沿这条线剪下" in text)
        assert slip == len(texts) - 1
        assert slip - end in (0, 1)


def _file(pdf: bytes) -> io.BytesIO:
    return io.BytesIO(pdf)


@pytest.mark.prove
def test_eight_pages_with_twenty_photographs_take_ten_seconds_and_four_hundred_megabytes(tmp_path):
    photos = [samples.picture(tmp_path, at, (2400, 1600)) for at in range(20)]
    items = [
        samples.item(
            f"第{at + 1}篇",
            picture=photos[at],
            body=[samples.paragraph(samples.words(170, at + n)) for n in range(3)],
        )
        for at in range(12)
    ]
    for article, photo in zip(items, photos[12:], strict=False):
        article["body"].insert(1, {"kind": "picture", "picture": photo})
    number = samples.document(samples.section(*items))
    started = time.monotonic()
    pdf = print_edition(number, tmp_path, "press-a4")
    assert time.monotonic() - started <= 10
    assert len(pypdf.PdfReader(_file(pdf)).pages) >= 6
    assert len(pdf) <= 20_000_000
    # The largest of all processes that this one has ended.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= 400 * 1024
    started = time.monotonic()
    fill_of(samples.document(samples.section(*items[:4])), tmp_path)
    assert time.monotonic() - started <= 2


@pytest.mark.prove
@pytest.mark.parametrize("edition", ["screen", "press-a4", "press-a3", "large", "poster"])
@pytest.mark.parametrize("sample", ["one_article", "ten_articles", "forty_articles", "awkward"])
def test_full_and_awkward_numbers_come_out_whole_in_every_edition(tmp_path, sample, edition):
    number = getattr(samples, sample)(tmp_path)
    text = text_of(print_edition(number, tmp_path, edition))
    assert "\ufffd" not in text
    items = list(itertools.chain.from_iterable(one.get("items", []) for one in number["sections"]))
    if edition != "poster":
        assert all("".join(item["title"].split()) in text for item in items)
        for section in number["sections"]:
            assert all(row["what"] in text for row in section.get("rows", []))
    if sample == "awkward" and edition in ("screen", "press-a4", "large"):
        assert all(f"{row * 100 + at}元" in text for row in range(40) for at in range(12)), (
            "no cell is cut off"
        )
