"""Files made by code that stand for a kind of damage each."""

import io
import zipfile
from html import escape

import docx
from docx.oxml.ns import nsdecls
from PIL import Image

from news.importing.word_numbers import han

SPACES = nsdecls("w", "r", "wp", "a", "pic") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
PROSE = "示例消息：枫桥居民区的老人可以在家门口理发了。十一月二十日上午，志愿者王某带着工具走进六号楼，为二十三位老人理发。"
SAID = "“以前要走两站路，现在下楼就行。”七十八岁的居民赵某说，她已经是第三次参加这项服务。"
NEXT = "居委会介绍，下一步将把服务扩大到全部十二栋楼，每月两次，提前三天登记。"
TITLE = "枫桥居民区把理发店搬到楼下"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: list[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def png(color: str = "#a62b1c") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(stream, "PNG")
    return stream.getvalue()


def word(*body: str, header: str = "", footer: str = "", picture: bytes | None = None) -> bytes:
    """A Word file with this body; `{picture}` in the body stands for the id of its picture."""
    document, stream = docx.Document(), io.BytesIO()
    section = document.sections[0]
    section.header.paragraphs[0].text = header
    section.footer.paragraphs[0].text = footer
    key = document.part.get_or_add_image(io.BytesIO(picture))[0] if picture else ""
    document.save(stream)
    xml = "".join(body).replace("{picture}", key)
    settings = "<w:sectPr/>"
    return replaced(
        stream.getvalue(),
        "word/document.xml",
        f"<w:document {SPACES}><w:body>{xml}{settings}</w:body></w:document>".encode(),
    )


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """The same file with one part written anew."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return target.getvalue()


def linked(data: bytes, targets: dict[str, str]) -> bytes:
    """The same file with links that lead out of it."""
    part = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    rows = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{escape(one)}" TargetMode="External"/>'
        for key, one in targets.items()
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        old = archive.read(part).decode()
    return replaced(data, part, old.replace("</Relationships>", f"{rows}</Relationships>").encode())


def strict(data: bytes) -> bytes:
    """The same file as "Strict Open XML" writes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            for name in (b"officeDocument", b"wordprocessingml", b"drawingml"):
                content = content.replace(
                    b"http://schemas.openxmlformats.org/" + name + b"/2006/",
                    b"http://purl.oclc.org/ooxml/" + name + b"/",
                )
            new.writestr(part.filename, content)
    return target.getvalue()


def drawn(key: str = "{picture}", words: str = "志愿者在理发") -> str:
    return paragraph(
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="{words}"/><a:graphic><a:graphicData uri="">'
        f'<pic:pic><pic:blipFill><a:blip r:embed="{key}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def photograph(number: int, size: tuple[int, int] = (90, 60)) -> bytes:
    """A JPEG that is no other's double."""
    stream = io.BytesIO()
    Image.new("RGB", size, (40 + number * 9 % 200, 90, 120)).save(stream, "JPEG")
    return stream.getvalue()


def album(count: int = 9) -> bytes:
    """An article as Word writes it, with photographs and the line that says what each shows."""
    document, stream = docx.Document(), io.BytesIO()
    document.add_heading(TITLE, 0)
    document.add_paragraph(PROSE)
    document.add_heading("从走两站路到下楼就行", 2)
    for number in range(1, count + 1):
        document.add_paragraph().add_run().add_picture(io.BytesIO(photograph(number)))
        document.add_paragraph(f"图：第{han(number)}位老人在楼下理发")
    document.add_paragraph(NEXT)
    document.save(stream)
    return stream.getvalue()


def from_wps() -> bytes:
    """As WPS writes: no style is called a heading, pictures are drawn the old way, and named by their files."""
    level = '<w:outlineLvl w:val="1"/>'
    old = '<w:r><w:pict><v:shape><v:imagedata r:id="{picture}"/></v:shape></w:pict></w:r>'
    return word(
        paragraph(run(TITLE, '<w:sz w:val="44"/>'), properties='<w:outlineLvl w:val="0"/>'),
        paragraph(PROSE),
        paragraph("从走两站路到下楼就行", properties=level),
        paragraph(old),
        paragraph("图：老人在楼下理发"),
        drawn(words="微信图片_20261120101112.jpg"),
        paragraph(NEXT),
        picture=png(),
    )


def quirks() -> bytes:
    """What Word and WPS keep in ways of their own, each once."""
    number, dot = '<w:pStyle w:val="ListNumber"/>', '<w:pStyle w:val="ListBullet"/>'
    box = "<w:txbxContent>" + paragraph("文本框里的提示：请自带毛巾。") + "</w:txbxContent>"
    return word(
        paragraph(run(TITLE, '<w:b/><w:sz w:val="44"/>'), properties='<w:jc w:val="center"/>'),
        paragraph("来源：枫桥居民区　　发布时间：2026年11月20日　　作者：王小明"),
        paragraph(PROSE),
        paragraph(run("一、从走两站路到下楼就行", "<w:b/>")),
        paragraph(SAID),
        paragraph("每月两次", properties=number),
        paragraph("提前三天登记", properties=number),
        paragraph("行动不便的可上门", properties=dot),
        table(
            [cell("日期"), cell("楼号"), cell("人数")],
            [cell("11月20日", '<w:vMerge w:val="restart"/>'), cell("6号楼"), cell("23")],
            [cell("", "<w:vMerge/>"), cell("8号楼"), cell("19")],
        ),
        paragraph("本月共服务", "<w:del><w:r><w:delText>二十</w:delText></w:r></w:del>",
                  f"<w:ins>{run('四十二')}</w:ins>", "位老人。"),
        paragraph("甲。", f"<w:moveFrom>{run('这句话被移走了。')}</w:moveFrom>"),
        paragraph("乙。", f"<w:moveTo>{run('这句话被移走了。')}</w:moveTo>"),
        paragraph("公开文字。", run("（内部：身份证号尾号1234，不公开）", "<w:vanish/>")),
        paragraph("详见", '<w:r><w:instrText> HYPERLINK "http://example.com" </w:instrText></w:r>', "报名页面"),
        paragraph("请打勾", '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'),
        paragraph("朱", f"<w:r><w:ruby><w:rt>{run('jīng')}</w:rt><w:rubyBase>{run('泾')}</w:rubyBase></w:ruby></w:r>",
                  "镇的名字有人不会念。"),
        f"<w:sdt><w:sdtContent>{paragraph('内容控件里的一段话，也应当保留下来。')}</w:sdtContent></w:sdt>",
        paragraph(f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
                  f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"),
        drawn(),
        paragraph("图为志愿者在六号楼理发。"),
        paragraph(NEXT),
        header="枫桥居民区（内部资料）",
        footer="第1页",
        picture=png(),
    )  # fmt: skip
