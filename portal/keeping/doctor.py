"""The doctor's page: chapter by chapter what is well and what is not."""

import logging
from collections.abc import Callable, Iterator

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.health import database_problem

from .finding import Finding
from .findings import content, copies, machine, setting, work

log = logging.getLogger("portal.keeping")
Chapter = tuple[str | Promise, list[Callable[[], list[Finding]]]]

WITHOUT_DATABASE: list[Chapter] = [
    (gettext_lazy("设置"), [setting.secrets, setting.addresses, setting.leftovers]),
    (gettext_lazy("磁盘"), [machine.disk, machine.media_folder]),
]
WITH_DATABASE: list[Chapter] = [
    (gettext_lazy("数据库"), [machine.durability, machine.migrations, machine.key, machine.clock]),
    (gettext_lazy("后台"), [work.processes, work.messages, work.tasks, work.publishing]),
    (gettext_lazy("备份"), [copies.backup, copies.verify, copies.room, copies.tools]),
    (gettext_lazy("人"), [work.second_factors, work.gateways]),
    (gettext_lazy("内容"), [content.index, content.media_files, content.uploads]),
]


def examine() -> Iterator[tuple[str, list[Finding]]]:
    """Each chapter's name and what was found in it; what needs the database only where it answers."""
    yield from map(_asked, WITHOUT_DATABASE)
    problem = database_problem()
    if problem == "database unavailable":
        unreachable = Finding(_("数据库连不上。"), _("看 DATABASE_URL 对不对，数据库服务开着没有。"))
        yield _("数据库"), [unreachable]
    elif problem:
        yield _asked(WITH_DATABASE[0])
    else:
        yield from map(_asked, WITH_DATABASE)


def _asked(chapter: Chapter) -> tuple[str, list[Finding]]:
    name, questions = chapter
    return str(name), [finding for ask in questions for finding in answered(ask)]


def answered(ask: Callable[[], list[Finding]]) -> list[Finding]:
    """A question that breaks is a finding too, and the others are asked all the same."""
    try:
        return ask()
    except Exception as error:  # whatever is broken here is what the doctor is called for
        log.exception("the doctor could not ask: %s", ask)
        connection.close()
        words = _("%(what)s：没有查成（%(why)s）。")
        named = {"what": ask.__name__, "why": error}
        return [Finding(words % named, _("看日志里的原因；自己处理不了，把这一行发给维护的人。"))]
