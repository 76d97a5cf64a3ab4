"""What the composing page says of a number before anybody else does: named with the place, and never a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from news.models import IssuePage

from ..forbidden_words import found_in, found_in_name
from ..imprint import Imprint
from .coming_dates import no_longer_on
from .laid_out import LaidPart
from .published import words_of


@dataclass(frozen=True)
class Remark:
    """One sentence, and where on the page its cause stands."""

    sentence: str
    anchor: str


def remarks_on(issue: IssuePage, parts: list[LaidPart], imprint: Imprint) -> list[Remark]:
    """Everything worth a look: what cannot go out, dates that are off, words that an inner paper may not use."""
    return [*_in_the_way(parts), *_dates_off(parts), *_words(issue, parts, imprint)]


def _in_the_way(parts: list[LaidPart]) -> Iterator[Remark]:
    for part in parts:
        for item in part.items:
            if item.trouble:
                title = item.title or _("（没有题目）")
                words = {"title": title, "why": item.trouble}
                yield Remark(_("《%(title)s》：%(why)s") % words, f"item-{item.key}")


def _dates_off(parts: list[LaidPart]) -> Iterator[Remark]:
    chosen = {
        row["occurrence"]: (part.key, row.get("what", ""))
        for part in parts
        for row in part.rows
        if row.get("occurrence")
    }
    for number in sorted(no_longer_on(set(chosen))) if chosen else ():
        key, what = chosen[number]
        yield Remark(
            _("日程里的“%(what)s”已经结束或者取消了，请从表里拿掉。") % {"what": what}, f"part-{key}"
        )


def _words(issue: IssuePage, parts: list[LaidPart], imprint: Imprint) -> Iterator[Remark]:
    if found := found_in_name(issue.publication.name):
        words = {"name": found.around, "word": found.word}
        yield Remark(
            _("刊名“%(name)s”带“%(word)s”字：内部资料的名字不能叫“某某报”“某某刊”。") % words, "front"
        )
    yield from _found(_("标题"), issue.title, "front")
    yield from _found(_("卷首语"), issue.lead, "front")
    for part in parts:
        own = [part.heading, part.value.get("note") or "", words_of(part.value.get("text") or "")]
        own.append(part.value.get("signed") or "")
        yield from _found(part.heading, "\n".join(own), f"part-{part.key}")
        for item in part.items:
            anchor = f"item-{item.key}"
            yield from _found(f"《{item.title}》", item.words(), anchor)
            for name in item.reporters if item.mode in ("full", "cut") else ():
                words = {"title": item.title, "name": name}
                yield Remark(
                    _("《%(title)s》把%(name)s署名为“记者”：内部资料没有记者，可以署“通讯员”。") % words,
                    anchor,
                )
    yield from _found(_("版权页"), imprint.note, "imprint")


def _found(place: str, text: str, anchor: str) -> Iterator[Remark]:
    for one in {one.word: one for one in found_in(text or "")}.values():
        words = {"place": place, "word": one.word, "around": one.around}
        yield Remark(
            _("%(place)s里有“%(word)s”（…%(around)s…）：内部资料不这样自称，请换一个说法。") % words, anchor
        )
