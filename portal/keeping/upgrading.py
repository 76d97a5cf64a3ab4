"""From an older database to this code: a copy first, everything under locks, a look at the end, and the way back said."""

import contextlib
import io
import re
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.test import Client
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from portal.core.models import BaseIndexPage
from portal.launch.checks import Refusal, held_data_dir
from portal.launch.half_restored import refuse_half_restored
from portal.launch.prepare import (
    collect_static_if_needed,
    migrate_if_needed,
    rebuild_search_if_needed,
    refuse_another_key,
)
from portal.settings.env import BASE_DIR

from . import postgres, runs
from .copying import make_copy
from .engine import engine
from .manifest import versions
from .models import Run
from .outcome import Failed

# Held while the database changes: another machine that upgrades at the same time is refused.
CHANGING = 7_032_002
Say = Callable[[object], None]


class Upgrade:
    """One upgrade.

    Args:
        to: where the copy goes that is the way back; None where there is one already.
    """

    def __init__(self, to: Path | None, say: Say) -> None:
        self.to, self.say = to, say
        self.copy: Path | None = None

    def run(self) -> None:
        """Do all of it.

        Raises:
            Refusal: the portal runs, the key does not fit, or the libraries are not those of this code.
            Failed: a step went wrong; the copy is there.
        """
        refuse_other_libraries()
        data = Path(settings.DATA_DIR)
        with held_data_dir(data), changing_alone():
            refuse_half_restored(data)
            refuse_another_key()
            if self.to:
                self.say(_("备份……"))
                self.copy, _manifest, _notes = make_copy(to=self.to)
            self._step(_("检查设置……"), self._check)
            self._step(_("更新数据库……"), migrate_if_needed)
            if self.copy:
                runs.note(Run.Kind.BACKUP, well=True, place=self.copy)
            self._step(_("更新搜索……"), rebuild_search_if_needed)
            self._step(_("准备样式和脚本……"), lambda: collect_static_if_needed(data))
            self._step(_("看一眼……"), self._look)

    def _step(self, words: str, act: Callable[[], object]) -> None:
        self.say(words)
        try:
            act()
        except (CommandError, DatabaseError, OSError) as error:
            raise Failed(
                _("%(step)s没有成功（%(why)s）。") % {"step": words.rstrip("…"), "why": error}
            ) from error

    @staticmethod
    def _check() -> None:
        call_command("check", deploy=settings.SECURE_SSL_REDIRECT, stdout=io.StringIO(), stderr=io.StringIO())

    def _look(self) -> None:
        for address, answer in looks():
            self.say(f"  {answer} {address}")
            if answer != 200:
                raise Failed(_("%(address)s 打不开（%(answer)d）。") % {"address": address, "answer": answer})

    def way_back(self) -> str:
        """How to return to the code and the data of before."""
        if self.copy is None:
            return _("退回去：换回原来的程序，停着的时候恢复升级前的那份备份。")
        return _("退回去：停掉门户，换回原来的程序，再运行 manage.py restore %(copy)s --yes。") % {
            "copy": self.copy
        }

    def told(self) -> str:
        return ", ".join(f"{name} {number}" for name, number in versions().items() if number)


def refuse_other_libraries() -> None:
    """What is installed must be what this code was tested with.

    Raises:
        Refusal: a pinned library is missing or another.
    """
    pinned = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)",
        (BASE_DIR / "requirements.txt").read_text(),
        re.MULTILINE,
    )
    if other := [f"{name} {wanted}" for name, wanted in pinned if _installed(name) != wanted]:
        words = _(
            "装着的库和这一版程序要的不一样（%(some)s）。请先："
            ".venv/bin/python -m pip install --only-binary :all: -r requirements.txt"
        )
        raise Refusal(words % {"some": ", ".join(other[:3])})


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@contextlib.contextmanager
def changing_alone() -> Iterator[None]:
    """Nobody else reads or changes the database meanwhile. On SQLite the lock of the data folder says so already.

    Raises:
        Refusal: somebody is connected.
    """
    if engine() is not postgres:
        yield
        return
    if postgres.others():
        raise Refusal(_("还有别的程序连着这个数据库（别的机器上的门户？）。请先全部停掉，再升级。"))
    with postgres.connect(postgres.name(), autocommit=True) as held:
        if not postgres.Opened(held).rows("SELECT pg_try_advisory_lock(%s)", CHANGING)[0][0]:
            raise Refusal(_("另一台机器正在升级这个数据库，等它做完。"))
        yield


def looks() -> Iterator[tuple[str, int]]:
    """The front page, the newest page below it, the way into the office: address and answer of each."""
    site = urlsplit(settings.SITE_URL)
    client = Client(raise_request_exception=False)
    home = Site.objects.filter(is_default_site=True).values_list("root_page", flat=True).first()
    indexes = [model for model in apps.get_models() if issubclass(model, BaseIndexPage)]
    newest = (
        Page.objects.live()
        .not_type(*indexes)
        .filter(depth__gt=2)
        .exclude(pk=home)
        .order_by("-first_published_at", "-pk")
        .first()
    )
    addresses = ["/", *([newest.specific.url] if newest and newest.url else []), "/admin/login/"]
    for address in addresses:
        path = urlsplit(address).path
        answer = client.get(path, headers={"host": site.netloc}, secure=site.scheme == "https", follow=False)
        yield path, answer.status_code
    connections.close_all()
