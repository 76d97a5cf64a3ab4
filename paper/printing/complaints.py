"""What keeps a number from being printed, each as a sentence that names the place and says what to do."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from paper.document import Block, Document, Item, Picture

PRESS = ("press-a4", "press-a3")


class Unprintable(Exception):
    """A number cannot be printed as it is.

    Args:
        sentences: what is in the way, for an editor; at least one.
    """

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def complaints(document: Document, folder: Path, edition: str) -> list[str]:
    """What an editor must mend before this edition can be printed.

    Args:
        document: the number.
        folder: where its pictures lie.
        edition: which edition is wanted; a press asks for more than a screen.

    Returns:
        One sentence for each thing, in the order of the paper; empty if it can be printed.
    """
    found = list(_of_pictures(document, folder))
    if edition in PRESS:
        found += _of_imprint(document)
    return found


def pictures_of(document: Document) -> Iterator[tuple[str, str, Picture]]:
    """Every picture of a number with the title of what it stands in and the name of its place there."""
    if document["cover"]:
        yield document["title"] or document["paper"], _("封面图"), document["cover"]
    yield from _in_blocks(_("卷首语"), document["lead"])
    for section in document["sections"]:
        yield from _in_blocks(section["heading"], section.get("blocks", []))
        for item in section.get("items", []):
            yield from _in_item(item)


def _in_item(item: Item) -> Iterator[tuple[str, str, Picture]]:
    if item["picture"]:
        yield item["title"], _("题图"), item["picture"]
    yield from _in_blocks(item["title"], item["body"])


def _in_blocks(title: str, blocks: list[Block]) -> Iterator[tuple[str, str, Picture]]:
    for block in blocks:
        picture = block.get("picture")
        if picture:
            yield title, _("正文里的图"), picture
        for picture in block.get("pictures", []):
            yield title, _("图集"), picture
        yield from _in_blocks(title, block.get("blocks", []))


def _of_pictures(document: Document, folder: Path) -> Iterator[str]:
    for title, place, picture in pictures_of(document):
        if not picture["decorative"] and not picture["alt"].strip():
            yield _("《%(title)s》的%(place)s没有替代文字：请写一句图上是什么。") % {
                "title": title,
                "place": place,
            }
        if not is_kept(folder, picture):
            yield _("《%(title)s》的%(place)s找不到文件：请重新选图，再定稿。") % {
                "title": title,
                "place": place,
            }


def is_kept(folder: Path, picture: Picture) -> bool:
    """Whether the file of a picture lies in the folder of its number, and not anywhere else."""
    file, kept = (folder / picture["file"]).resolve(), (folder / "pictures").resolve()
    return file.is_relative_to(kept) and file.is_file()


def _of_imprint(document: Document) -> Iterator[str]:
    imprint = document["imprint"]
    asked = (
        (imprint["permit"], _("准印证号")),
        (imprint["issued_by"], _("编印单位")),
        (imprint["audience"], _("发送对象")),
        (imprint["printer"], _("印刷单位")),
        (imprint["printed_on"], _("印刷日期")),
        (imprint["copies"], _("印数")),
    )
    for value, name in asked:
        if not value or (isinstance(value, str) and not value.strip()):
            yield _("版权页缺“%(field)s”：送印刷厂的版要有它，请在版权页里填上。") % {"field": name}
