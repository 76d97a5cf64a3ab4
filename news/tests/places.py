"""Where a name could stand in a story: used by test_consent_words.py."""

import json

from django.core.files.base import ContentFile

from news.models.story import StoryDeed
from portal.accounts.actions import unit_collection
from portal.editorial.models import Byline
from portal.media.actions import store_picture
from portal.media.models import PortalDocument
from tests.town import PARAGRAPH, Town, picture_bytes

REAL, ALIAS = "李小宝", "小宝"


def body(kind: str, value) -> str:
    return json.dumps([*json.loads(PARAGRAPH), {"type": kind, "value": value}])


def picture(town: Town, title: str = "剪纸", credit: str = "") -> int:
    made = store_picture(
        title=title, data=picture_bytes(), collection=unit_collection(town.linhe), credit=credit
    )
    return made.pk


def document(town: Town, title: str) -> int:
    return PortalDocument.objects.create(title=title, file=ContentFile(b"%PDF-1.4 x", "a.pdf")).pk


def shown(town: Town, image: int, alt: str = "一双手", caption: str = "", credit: str = "") -> dict:
    return {
        "image": {"image": image, "alt_text": alt, "decorative": False},
        "caption": caption,
        "credit": credit,
    }


def lead(town: Town, image: int, **more) -> dict:
    return {"lead_picture_id": image, "lead_alt": "一双手"} | more


def with_row(rows: str, **values):
    """A story made with one inline row."""

    def made(town: Town, name_in_it: str) -> dict:
        filled = {key: value.replace("*", name_in_it) for key, value in values.items()}
        return {rows: [{"bylines": Byline, "deeds": StoryDeed}[rows](**filled)]}

    return made


FIGURE = {"value": "3", "unit": "", "label": "张", "source": "台账", "as_of": "2026-06-30"}
# Where a name could stand: the field that is named, the words of the place, how the story is made.
PLACES = {
    "title": ("title", "", lambda town, n: {"title": f"{n}的剪刀"}),
    "summary": ("summary", "", lambda town, n: {"summary": f"讲{n}。"}),
    "quote": ("quote", "", lambda town, n: {"quote": f"我叫{n}"}),
    "nominated by": ("nominated_by", "", lambda town, n: {"nominated_by": f"{n}的老师"}),
    "source": ("source_name", "", lambda town, n: {"source_name": n}),
    "share title": ("seo_title", "", lambda town, n: {"seo_title": n}),
    "share description": ("search_description", "", lambda town, n: {"search_description": n}),
    "english title": ("title_en", "", lambda town, n: {"title_en": n}),
    "english gloss": ("gloss_en", "", lambda town, n: {"gloss_en": f"A story of {n}."}),
    "paragraph": ("body", "正文", lambda town, n: {"body": body("paragraph", f"<p>她叫{n}。</p>")}),
    "link": ("body", "链接", lambda town, n: {"body": body("paragraph", f'<p><a href="https://a.b/{n}">x</a></p>')}),
    "heading": ("body", "小标题", lambda town, n: {"body": body("heading", n)}),
    "quote who": ("body", "谁说的", lambda town, n: {"body": body("quote", {"text": "嗯", "who": n})}),
    "quote text": ("body", "说的话", lambda town, n: {"body": body("quote", {"text": n, "who": ""})}),
    "figure": (
        "body",
        "是什么的数",
        lambda town, n: {"body": body("figures", {"heading": "", "figures": [FIGURE | {"label": n}]})},
    ),
    "step": (
        "body",
        "怎么做",
        lambda town, n: {"body": body("steps", {"heading": "", "steps": [{"title": "一", "text": n}]})},
    ),
    "moment": (
        "body",
        "发生了什么",
        lambda town, n: {"body": body("timeline", {"heading": "", "moments": [{"when": "三月", "text": n}]})},
    ),
    "table cell": (
        "body",
        "表格",
        lambda town, n: {
            "body": body(
                "table",
                {"columns": [{"type": "text", "heading": "谁"}], "rows": [{"values": [n]}], "caption": "表"},
            )
        },
    ),
    "table heading": (
        "body",
        "列名",
        lambda town, n: {
            "body": body(
                "table",
                {"columns": [{"type": "text", "heading": n}], "rows": [{"values": ["a"]}], "caption": "表"},
            )
        },
    ),
    "callout": ("body", "内容", lambda town, n: {"body": body("callout", {"title": "", "text": f"<p>{n}</p>"})}),
    "alt": ("body", "图里有什么", lambda town, n: {"body": body("picture", shown(town, picture(town), alt=n))}),
    "caption": ("body", "图注", lambda town, n: {"body": body("picture", shown(town, picture(town), caption=n))}),
    "credit here": (
        "body",
        "图片来源",
        lambda town, n: {"body": body("picture", shown(town, picture(town), credit=n))},
    ),
    "credit in the library": (
        "body",
        "图片库里的来源",
        lambda town, n: {"body": body("picture", shown(town, picture(town, credit=n)))},
    ),
    "gallery": (
        "body",
        "组图",
        lambda town, n: {
            "body": body(
                "gallery", {"pictures": [shown(town, picture(town)), shown(town, picture(town), caption=n)]}
            )
        },
    ),
    "document": ("body", "文件的标题", lambda town, n: {"body": body("document", {"document": document(town, n), "gist": "讲"})}),
    "gist": ("body", "里面讲什么", lambda town, n: {"body": body("document", {"document": document(town, "表"), "gist": n})}),
    "document behind a link": (
        "body",
        "文件的标题",
        lambda town, n: {
            "body": body("paragraph", f'<p><a linktype="document" id="{document(town, n)}">表</a></p>')
        },
    ),
    "lead alt": ("lead_alt", "", lambda town, n: lead(town, picture(town), lead_alt=n)),
    "lead caption": ("lead_caption", "", lambda town, n: lead(town, picture(town), lead_caption=n)),
    "lead credit": ("lead_picture", "图片库里的来源", lambda town, n: lead(town, picture(town, credit=n))),
    "lead title": ("lead_picture", "文件的标题", lambda town, n: lead(town, picture(town, n))),
    "byline": ("bylines", "姓名", with_row("bylines", name="*")),
    "deed": ("deeds", "做了什么", with_row("deeds", when="三月", text="*学写字")),
    "deed when": ("deeds", "什么时候", with_row("deeds", when="*", text="学写字")),
}  # fmt: skip
