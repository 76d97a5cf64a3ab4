"""A name is found however it is written, and other words are left alone."""

import pytest

from portal.core.shown import Kind, Place
from portal.people.exposure import gives_away
from portal.people.spelling import Spelling


def met(name: str, text: str, kind: Kind = Kind.WORDS) -> bool:
    return Spelling(name).stands_in(Place("body", "", text, kind))


MARKS = [
    "", " ", "  ", "   ", "·", ".", "-", "—", "_", "*", "/", "、", "，", "\u3000", "\n", "\t", "\r\n", "\u200b", "\u200d",
    "\u2060", "\ufeff", "\u00ad", "\u3164", "\u034f", "\ufe0f", " · ", "...", "<b></b>", "</b><i>", "<!-- -->", "\u2800", "♥",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
@pytest.mark.parametrize("name", ["李小宝", "王芳", "欧阳小满"])
def test_a_name_is_found_with_marks_between_its_characters(name, mark):
    assert met(name, f"昨天，{mark.join(name)}来了。")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("陆小满", "陸小滿在写字"),
        ("李小宝", "李 小 寶"),
        ("买买提·阿里", "买买提•阿里"),
        ("买买提·阿里", "买买提阿里"),
        ("阿依古丽·买买提", "我们叫她阿依古丽"),
        ("Anna Smith", "ＡＮＮＡ　Ｓｍｉｔｈ"),
        ("李小宝", "Li Xiaobao, nine years old"),
        ("李小宝", "Xiaobao Li"),
        ("李小宝", "Lǐ Xiǎobǎo"),
        ("王芳", "Wang Fang came first."),
        ("王芳", "FANG WANG"),
        ("吕绿", "Lyu Lv"),
        ("单小红", "Shan Xiaohong"),
        ("⽊小宝", "木小宝"),
    ],
)
def test_a_name_is_found_in_other_writing(name, text):
    assert met(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("李小宝", "li-xiao-bao-de-jian-dao"),
        ("李小宝", "k3j9x2aa-lixiaobao.jpg"),
        ("李小宝", "xiaobao_li.pdf"),
        ("王芳", "k3j9x2aa-wang-fang-zai-xie-zi.jpg"),
        ("李小宝", "李小宝.pdf"),
    ],
)
def test_a_name_is_found_in_addresses_and_file_names(name, text):
    assert met(name, text, Kind.ADDRESS)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("李小宝", "小宝笑了。老李也笑了，小宝跑开。", Kind.WORDS),
        ("李小宝", "李家的小宝", Kind.WORDS),
        ("李小宝", "李-----小宝", Kind.WORDS),
        ("何灿", "Then he can help.", Kind.WORDS),
        ("王芳", "growing fangs", Kind.WORDS),
        ("李安", "lianyungang.jpg", Kind.ADDRESS),
        ("李", "老李来了", Kind.WORDS),
        ("", "老李来了", Kind.WORDS),
        ("··", "老李··来了", Kind.WORDS),
    ],
)
def test_other_words_are_left_alone(name, text, kind):
    assert not met(name, text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("她在临河小学念书", "学校", "临河小学"),
        ("就读于枫浦镇第三中学", "学校", "枫浦镇第三中学"),
        ("梅园幼儿园的孩子们", "学校", "梅园幼儿园"),
        ("枫浦实验学校", "学校", "枫浦实验学校"),
        ("三年级的时候", "班级", "三年级"),
        ("３年级", "班级", "3年级"),
        ("三（2）班", "班级", "(2)班"),
        ("她是三年二班的", "班级", "三年二班"),
        ("初二", "班级", "初二"),
        ("她读高一。", "班级", "高一"),
        ("住在临河路12弄3号402室", "住址", "住在临河路12弄"),
        ("三号楼", "住址", "三号楼"),
        ("5栋", "住址", "5栋"),
        ("北栅村三组", "住址", "村三组"),
        ("家在梅园新村", "住址", "家在梅园新村"),
    ],
)
def test_school_class_and_address_are_seen(text, kind, words):
    assert (kind, words) in list(gives_away(text)), list(gives_away(text))


@pytest.mark.parametrize(
    "text",
    [
        "她上小学了",
        "九岁的小学生",
        "他们学校放假了",
        "住在五楼的外婆",
        "爬七十八级楼梯",
        "5月3号下午",
        "培训班和夜班",
        "第二张桌子",
        "比平时高一点",
        "不登照片，不写学校",
    ],
)
def test_what_names_no_place_asks_for_nothing(text):
    assert not list(gives_away(text))
