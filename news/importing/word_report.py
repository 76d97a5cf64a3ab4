"""What a Word file holds that did not come along, each with a sentence for the editor."""

from collections.abc import Iterator

from docx.oxml.ns import qn
from lxml import etree

from .article import Suspicion
from .word_numbers import Numbering
from .word_text import LeftBehind

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
# Kind of relation -> what an editor would call it.
_PARTS = {"header": "页眉", "footer": "页脚", "comments": "批注"}


def notes_of(document, left: LeftBehind, numbering: Numbering) -> list[Suspicion]:
    """In the order in which an editor looks: the whole file first."""
    found = [
        *_parts(document),
        *_words(left),
        *_objects(document.element.body),
        *(Suspicion("link", "全文", f"{label[:30]} → {target[:60]}".lstrip(" →"), f"Word 里的链接“{target[:60]}”没有带过来，需要的话请在正文里重新加上。")
          for label, target in dict.fromkeys(left.links)),
        *(Suspicion("link", "全文", f"{label[:30]} → {target[:60]}".lstrip(" →"), f"Word 里的链接“{target[:60]}”带过来了，请点开看看对不对。")
          for label, target in dict.fromkeys(left.kept_links)),
    ]  # fmt: skip
    if numbering.unknown:
        found.append(Suspicion("numbering", "全文", "", "Word 的自动编号有一部分认不出来，没有带过来，请对照原文补上“一、”“1.”等序号。"))  # fmt: skip
    return found


def _parts(document) -> Iterator[Suspicion]:
    for relation in document.part.rels.values():
        name = _PARTS.get(relation.reltype.rsplit("/", 1)[-1])
        if not name or relation.is_external:
            continue
        root = etree.fromstring(
            relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True)
        )
        text = "".join(node.text or "" for node in root.iter(qn("w:t"))).strip()
        if text:
            yield Suspicion("left_out", name, text[:60], f"Word 的{name}没有收入，需要的话请抄进正文。")


def _words(left: LeftBehind) -> Iterator[Suspicion]:
    if left.revised:
        yield Suspicion("revision", "全文", "", "Word 里有没处理的修订痕迹：插入和移到的文字已收入，删除和移走的文字没有收入，请核对。")  # fmt: skip
    if left.hidden:
        # The words themselves may be the reason why they were hidden.
        yield Suspicion("hidden", "全文", "", f"Word 里有 {left.hidden} 个字设成了隐藏，没有收入；要登的话请在 Word 里取消隐藏再导入。")  # fmt: skip
    if left.readings:
        yield Suspicion("ruby", "全文", "", f"有 {left.readings} 处拼音指南的注音没有收入，读者可以在网页上自己打开拼音。")  # fmt: skip
    if left.symbols:
        listed = "、".join(dict.fromkeys(left.symbols))[:60]
        yield Suspicion("symbol", "全文", listed, f"有 {len(left.symbols)} 个符号字体的符号（打勾、方框一类），认得的换成了普通符号，认不得的没有收入，请核对。")  # fmt: skip
    if left.pictures:
        listed = "、".join(left.pictures)[:60]
        yield Suspicion("picture", "全文", listed, f"有 {len(left.pictures)} 张图片没有收入（不在文件里，或者太多），请另外上传。")  # fmt: skip
    if left.merged:
        yield Suspicion("table", "全文", "", f"表格里有 {left.merged} 处合并的单元格拆开了，空出来的格子请核对补上。")  # fmt: skip


def _objects(body) -> Iterator[Suspicion]:
    if next(body.iter(_MATH), None) is not None:
        yield Suspicion("left_out", "全文", "", "Word 里的公式没有收入，请截成图片再上传。")
    if next(body.iter(qn("w:txbxContent")), None) is not None:
        yield Suspicion(
            "other", "全文", "", "Word 里文本框的字收进来了，排在它旁边那一段的后面，请核对先后。"
        )
    if next(body.iter(qn("w:footnoteReference"), qn("w:endnoteReference")), None) is not None:
        yield Suspicion("other", "全文", "", "Word 里的脚注、尾注收进来了，放在正文最后，请核对。")
    if any(
        etree.QName(node).localname in ("OLEObject", "chart", "relIds")
        for node in body.iter(tag=etree.Element)
    ):
        yield Suspicion("left_out", "全文", "", "Word 里嵌入的图表或别的文件没有收入，请截成图片再上传。")
