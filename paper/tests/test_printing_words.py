"""Where titles break, what an editor reads of the fill, and what a job holds: without a printer."""

import json

import pytest
from PIL import Image

from paper.printing.complaints import complaints
from paper.printing.job import make_job
from paper.printing.measures import Fill, Marks, fill_from, level, read_marks, share_words
from paper.printing.titles import lines_of, width_of
from paper.tests import sample_documents as samples


@pytest.mark.parametrize(
    ("title", "room", "lines"),
    [
        ("七把扫帚", 10, ["七把扫帚"]),
        ("十张券，一条沟，两条板凳", 10.8, ["十张券，", "一条沟，两条板凳"]),
        ("桥栏杆添了一道，矮的那道正合适", 10.4, ["桥栏杆添了一道，", "矮的那道正合适"]),
        ("六百四十只碗，南片十个居村坐成了一桌", 8, ["六百四十只碗，", "南片十个居村", "坐成了一桌"]),
    ],
)
def test_titles_break_between_words_and_rather_at_a_comma(title, room, lines):
    assert lines_of(title, room) == lines


@pytest.mark.parametrize("title", ["长" * 40, *samples.HOSTILE, "“小李”说：“来”", "", "A" * 60])
def test_no_title_loses_a_character_or_overflows_its_line(title):
    lines = lines_of(title, 10.4)
    assert "".join("".join(lines).split()) == "".join(title.split())
    assert all(width_of(line) <= 10.4 for line in lines)


def test_an_editor_reads_which_page_has_room():
    assert Fill(4, ((3, 0.26), (4, 0.01))).words() == "共 4 版，第 3 版还空四分之一"
    assert Fill(2, ((2, 0.05),)).words() == "共 2 版，都排满了"
    assert [Fill(pages, ()).to_fold for pages in (1, 2, 4, 5)] == [3, 2, 0, 3]


@pytest.mark.parametrize(
    ("share", "words"), [(0.12, "一点"), (0.21, "四分之一"), (0.5, "一半"), (0.74, "四分之三"), (0.9, "大半")]
)
def test_a_share_of_a_page_is_said_as_people_say_it(share, words):
    assert share_words(share) == words


def marks(end: dict, back: dict, *across: dict) -> Marks:
    front = {"kind": "front", "page": 1, "y": 22.0, "high": 100.0}
    return read_marks([front, *across, {"kind": "end", **end}, {"kind": "back", **back}])


def test_room_under_the_text_is_counted_in_all_three_columns():
    full = marks({"page": 2, "x": 138.4, "y": 182.0}, {"page": 2, "high": 94.07})
    assert full.end_column == 2
    assert full.column_high == pytest.approx(160)
    assert full.empty == pytest.approx(0, abs=0.1)
    assert level(full) == 0
    one_column = marks({"page": 2, "x": 16.0, "y": 182.0}, {"page": 2, "high": 94.07})
    assert one_column.empty == pytest.approx(320)
    assert fill_from(one_column).gaps == ((2, pytest.approx(320 / 780)),)


def test_what_runs_across_the_head_of_a_page_is_not_room():
    head = {"kind": "across", "page": 2, "y": 60.0}
    assert marks({"page": 2, "x": 16.0, "y": 100.0}, {"page": 2, "high": 90}, head).top > 60
    assert marks({"page": 1, "x": 16.0, "y": 150.0}, {"page": 1, "high": 90}).top > 122


def test_a_back_page_of_its_own_is_named_with_its_room():
    alone = marks({"page": 2, "x": 138.4, "y": 282.0}, {"page": 3, "high": 130.0})
    assert alone.alone
    assert fill_from(alone).pages == 3
    assert fill_from(alone).words() == "共 3 版，第 3 版还空一半"


def test_every_picture_is_asked_for_its_words_wherever_it_stands(tmp_path):
    body = samples.every_block(tmp_path)
    for block in body:
        for picture in [*block.get("pictures", []), *filter(None, [block.get("picture")])]:
            picture["alt"] = ""
    number = samples.document(
        samples.section(samples.item("一篇", body=body)),
        {
            "kind": "notice",
            "heading": "停水",
            "blocks": [{"kind": "picture", "picture": samples.picture(tmp_path, 3, alt=" ")}],
        },
        cover=samples.picture(tmp_path, 4, alt="", decorative=True),
    )
    found = complaints(number, tmp_path, "screen")
    assert len(found) == 1 + 4 + 1
    assert sum("《一篇》的图集" in words for words in found) == 4
    assert any("《停水》的正文里的图" in words for words in found)


def test_pictures_come_in_the_size_of_the_paper_and_controls_do_not_come_at_all(tmp_path):
    folder, screen, press = (tmp_path / name for name in ("number", "screen", "press"))
    picture = samples.picture(folder, 8, (3000, 2000))
    cover = samples.picture(folder, 9, (3000, 2000))
    item = samples.item("一\u0007条\u202e沟\ufeff", picture=picture, goes_on=True)
    number = samples.document(samples.section(item), cover=cover)
    for work, edition in ((screen, "screen"), (press, "press-a4")):
        work.mkdir()
        make_job(work, number, folder, edition, None)
    assert Image.open(screen / picture["file"]).width == round(58 / 25.4 * 180)
    assert Image.open(press / picture["file"]).width == round(58 / 25.4 * 300)
    assert Image.open(press / cover["file"]).width == round(119 / 25.4 * 300)
    job = json.loads((screen / "job.json").read_text(encoding="utf-8"))
    assert job["document"]["sections"][0]["items"][0]["title"] == "一条沟"
    assert set(job["codes"]) == {number["link"], item["link"]}
    assert item["title"] == "一\u0007条\u202e沟\ufeff", "the number itself is left alone"
