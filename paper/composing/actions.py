"""Verbs of composing a number. Each lays one step over the version that somebody saw and keeps it as a new one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from news.models import ArticlePage, IssuePage, StoryPage
from portal.core.audit import record
from portal.core.reach import out_of_reach, references, refuse

from ..imprint import Imprint, imprint_for
from .draft import Draft, NotNow, Part, new_item, new_key


class Overtaken(NotNow):
    """Somebody stored another version since; nothing was done."""


def why_not(issue: IssuePage, user) -> str:
    """Why a number cannot be composed now; empty where it can.

    While it is under review nobody composes, the reviewer least of all: a press here would make him a writer.

    Raises:
        PermissionDenied: no right to edit it at all.
    """
    if not issue.permissions_for_user(user).can_edit():
        raise PermissionDenied(_("您不能编这一期。"))
    if issue.workflow_in_progress:
        return _("这一期正在审核，审完之前先不要动。要改，请作者先“取消审核流程”，改好再提交。")
    lock = issue.get_lock()
    if lock and lock.for_user(user):
        return str(lock.get_message(user))
    return ""


@contextmanager
def on_the_table(*, issue: IssuePage, seen: str, by, step: str) -> Iterator[Draft]:
    """Take the newest draft, let one step change it, keep it as a new version with its line in the audit log.

    Args:
        seen: the version that was on the screen.
        step: what is done, in a word.

    Raises:
        PermissionDenied: no right to edit it.
        NotNow: under review, locked, there is a newer version, or something was chosen that lies out of reach.
    """
    with transaction.atomic():
        locked = IssuePage.objects.select_for_update().get(pk=issue.pk)
        if sentence := why_not(locked, by):
            raise NotNow(sentence)
        draft = Draft.of(locked)
        if draft.seen != seen:
            raise Overtaken(_overtaken(locked, by))
        kept = {one[:2] for one in references([draft.issue])}
        yield draft
        draft.lay_back()
        _refuse_out_of_reach(draft, kept, by)
        draft.store(by)
        record("paper.compose", by=by, of=locked, note=step)


def _refuse_out_of_reach(draft: Draft, kept: set, by) -> None:
    """As in Wagtail's form: a number posted by hand chooses no draft and no file of a unit where somebody has no work."""
    refused = out_of_reach(by, {one for one in references([draft.issue]) if one[:2] not in kept})
    if refused:
        refuse(refused)
        raise NotNow(_("选的页面、图片或文件不在您管的范围里，请换一个。"))


def _overtaken(issue: IssuePage, by) -> str:
    newest = issue.get_latest_revision()
    if newest and newest.user and newest.user_id != by.pk:
        return _("%(who)s刚才也改了这一期，这一步还没有做。请看一看现在的样子，再按一次。") % {
            "who": newest.user.get_full_name() or newest.user.get_username()
        }
    return _("这一期刚才在另一个窗口改过，这一步还没有做。请看一看现在的样子，再按一次。")


def put(*, issue: IssuePage, seen: str, section: str, pages: Iterable[int], mode: str = "full", by) -> int:
    """Put articles at the end of a section, in the order given, each pinned to the version that is live now.

    Returns:
        How many went in; what stands in the number already stays where it is.

    Raises:
        NotNow: none was ticked, or one is not public or not of this paper.
    """
    with on_the_table(issue=issue, seen=seen, by=by, step="put") as draft:
        rows = draft.part(section, "section")["value"]["items"]
        wanted = [page for page in dict.fromkeys(pages) if page not in draft.page_ids()]
        if not wanted:
            raise NotNow(_("请先勾选要放进去的文章。"))
        live = _live_versions(draft.issue, wanted)
        if len(live) < len(wanted):
            raise NotNow(_("选的文章里有刚刚下线的，或者不归这份小报管。请再选一次。"))
        for page in wanted:
            item = new_item(page, live[page])
            item["value"]["mode"] = mode
            rows.append(item)
    return len(wanted)


def _live_versions(issue: IssuePage, pages: list[int]) -> dict[int, int | None]:
    home = issue.publication.unit.page
    if home is None:
        return {}
    found = Page.objects.live().type(ArticlePage, StoryPage).descendant_of(home).filter(pk__in=pages)
    return dict(found.values_list("pk", "live_revision_id"))


def take_out(*, issue: IssuePage, seen: str, item: str, by) -> None:
    """Take an article out of the number."""
    with on_the_table(issue=issue, seen=seen, by=by, step="take out") as draft:
        section, row = draft.item(item)
        section["value"]["items"].remove(row)


def move(*, issue: IssuePage, seen: str, item: str, step: int, by) -> None:
    """Move an article up (-1) or down (+1); past the end of its section it goes on in the next one."""
    with on_the_table(issue=issue, seen=seen, by=by, step="move") as draft:
        section, row = draft.item(item)
        rows = section["value"]["items"]
        at = rows.index(row)
        rows.remove(row)
        if 0 <= at + step <= len(rows):
            rows.insert(at + step, row)
            return
        sections = draft.sections()
        beside = sections.index(section) + step
        if not 0 <= beside < len(sections):
            rows.insert(at, row)
            return
        others = sections[beside]["value"]["items"]
        others.insert(len(others) if step < 0 else 0, row)


def place(*, issue: IssuePage, seen: str, item: str, section: str, before: str = "", by) -> None:
    """Put an article of the number into a section: before another one, or at its end."""
    with on_the_table(issue=issue, seen=seen, by=by, step="place") as draft:
        old, row = draft.item(item)
        rows = draft.part(section, "section")["value"]["items"]
        if item == before:
            return
        old["value"]["items"].remove(row)
        at = next((number for number, one in enumerate(rows) if one["id"] == before), len(rows))
        rows.insert(at, row)


def set_item(*, issue: IssuePage, seen: str, item: str, section: str = "", by, **values: Any) -> None:
    """Say how an article stands in this number: own title and lead, how much of it, its picture, its version.

    Args:
        section: where it goes; empty leaves it where it is.
        values: fields of `IssueItemBlock` as they are stored.
    """
    with on_the_table(issue=issue, seen=seen, by=by, step="set") as draft:
        old, row = draft.item(item)
        row["value"] |= values
        if section and section != old["id"]:
            new = draft.part(section, "section")
            old["value"]["items"].remove(row)
            new["value"]["items"].append(row)


def use_newest(*, issue: IssuePage, seen: str, item: str, by) -> None:
    """Pin an article to the version that is live now."""
    with on_the_table(issue=issue, seen=seen, by=by, step="newest") as draft:
        _section, row = draft.item(item)
        row["value"]["revision"] = _live_versions(draft.issue, [row["value"]["page"]]).get(
            row["value"]["page"]
        )


def add_section(*, issue: IssuePage, seen: str, heading: str, by) -> None:
    """Add an empty section after the last one."""
    with on_the_table(issue=issue, seen=seen, by=by, step="section") as draft:
        if not heading.strip():
            raise NotNow(_("请给新栏目写一个名字。"))
        last = max((at for at, one in enumerate(draft.parts) if one["type"] == "section"), default=-1)
        value = {"heading": heading.strip()[:20], "note": "", "items": []}
        draft.parts.insert(last + 1, {"type": "section", "id": new_key(), "value": value})


def set_section(*, issue: IssuePage, seen: str, part: str, heading: str, note: str, by) -> None:
    """Rename a section, or give it a few words of the editor's."""
    with on_the_table(issue=issue, seen=seen, by=by, step="section") as draft:
        if not heading.strip():
            raise NotNow(_("栏目要有一个名字。"))
        draft.part(part, "section")["value"] |= {"heading": heading.strip()[:20], "note": note.strip()}


def move_part(*, issue: IssuePage, seen: str, part: str, step: int, by) -> None:
    """Move a whole part of the number up or down."""
    with on_the_table(issue=issue, seen=seen, by=by, step="move part") as draft:
        row = draft.part(part)
        at = draft.parts.index(row)
        draft.parts.remove(row)
        draft.parts.insert(max(0, at + step), row)


def remove_part(*, issue: IssuePage, seen: str, part: str, by) -> None:
    """Take a part out; a section only when nothing stands in it any more."""
    with on_the_table(issue=issue, seen=seen, by=by, step="remove part") as draft:
        row = draft.part(part)
        if row["type"] == "section" and row["value"]["items"]:
            raise NotNow(
                _("“%(name)s”里还有文章，先放到别的栏目或者拿出来。") % {"name": row["value"]["heading"]}
            )
        draft.parts.remove(row)


def remove_empty(*, issue: IssuePage, seen: str, by) -> None:
    """Take out the sections that nothing was put into."""
    with on_the_table(issue=issue, seen=seen, by=by, step="remove empty") as draft:
        draft.parts = [part for part in draft.parts if part["type"] != "section" or part["value"]["items"]]


def set_part(*, issue: IssuePage, seen: str, kind: str, value: dict, part: str = "", by) -> None:
    """Write a notice, own words, a correction or a table of dates; a new one stands at the end.

    Args:
        kind: notice, text, correction, dates.
        value: as the block stores it.
        part: which one is rewritten; empty for a new one.
    """
    with on_the_table(issue=issue, seen=seen, by=by, step=kind) as draft:
        if part:
            draft.part(part, kind)["value"] |= value
            return
        draft.parts.insert(_place_for(draft.parts, kind), {"type": kind, "id": new_key(), "value": value})


def _place_for(parts: list[Part], kind: str) -> int:
    """Where a new part goes: dates stay last, on the back page."""
    if kind != "dates" and parts and parts[-1]["type"] == "dates":
        return len(parts) - 1
    return len(parts)


def set_front(*, issue: IssuePage, seen: str, by, **values: Any) -> None:
    """Write the title, the words to the readers and the cover.

    Args:
        values: fields of the number.
    """
    with on_the_table(issue=issue, seen=seen, by=by, step="front") as draft:
        for name, value in values.items():
            setattr(draft.issue, name, value)


@transaction.atomic
def write_imprint(*, issue: IssuePage, seen: str, by, **values: Any) -> Imprint:
    """Write the imprint of a number.

    Args:
        seen: when it was last changed, as the form showed it.

    Raises:
        NotNow: under review, or somebody changed it meanwhile.
    """
    locked = IssuePage.objects.select_for_update().get(pk=issue.pk)
    if sentence := why_not(locked, by):
        raise NotNow(sentence)
    imprint = imprint_for(locked)
    if seen != version_of(imprint):
        raise Overtaken(_("版权页刚才有人改过，您填的还没有存。都在下面，核对好再存一次。"))
    for name, value in values.items():
        setattr(imprint, name, value)
    imprint.save()
    record("paper.imprint", by=by, of=locked)
    return imprint


def version_of(imprint: Imprint) -> str:
    """Names a state of an imprint."""
    return f"{imprint.changed_at.timestamp():.6f}" if imprint.pk else "0"
