"""Everything between "may start" and "serves": database, first content, static files."""

import contextlib
import gc
import hashlib
import inspect
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Min
from django.urls import get_resolver

from portal.settings.env import BASE_DIR, Environment, environment_with, sqlite_url

from .alone import alone
from .checks import Refusal
from .children import die_with_parent
from .empty import fill_in, unpack

FIRST_START = "first-start"
COMPLETE = "complete"


class PreparationFailed(Exception):
    """A step before serving went wrong; its own message has been printed already."""


def prepare(env: Environment, sqlite_file: Path | None) -> bool:
    """Have a database with a town in it and the static files that belong to this code, and load Django.

    Args:
        sqlite_file: where the SQLite database is or will be; None for PostgreSQL.

    Returns:
        whether this was the first start, so the accounts that were made are shown.

    Raises:
        PreparationFailed: migrating or filling the database failed; the next start begins afresh.
        Refusal: the database was sealed with another key.
    """
    static = partial(collect_static_if_needed, env.data_dir)
    first = False
    if sqlite_file:
        first = first_start(env, sqlite_file, beside=partial(static, quiet=True))
    load_django()
    with alone(_say):
        refuse_another_key()  # before migrations read what they could not open
        migrate_if_needed()
        refuse_another_key()
        if not is_founded():
            _seed(environment_with(), beside=partial(static, quiet=True))
            first = True
        rebuild_search_if_needed()
    static()
    make_media_folder()
    if "web" in env.processes:
        warm_up()
    before_forking()
    return first


def first_start(env: Environment, sqlite_file: Path, *, beside: Callable[[], None] = lambda: None) -> bool:
    """Make database and media aside and move them into place once they are whole.

    A kill at any moment is harmless: before `complete` is written the next start throws all of it away,
    afterwards it only goes on moving.

    Args:
        beside: what this process does meanwhile, with Django loaded.

    Returns:
        whether a new database was put in place.
    """
    aside = env.data_dir / FIRST_START
    partial_file = sqlite_file.with_name(sqlite_file.name + ".partial")
    if sqlite_file.exists():
        discard(aside, partial_file)
        return False
    if not ((aside / COMPLETE).exists() and partial_file.exists()):
        discard(aside, partial_file)
        try:
            _fill(aside, partial_file, beside)
        except BaseException:
            discard(aside, partial_file)
            raise
    _move_into_place(env.data_dir, aside, partial_file, sqlite_file)
    return True


def _fill(aside: Path, partial_file: Path, beside: Callable[[], None]) -> None:
    aside.mkdir(parents=True)
    # The key of this portal, not one made for the folder aside: what is sealed now must open later.
    surroundings = environment_with(
        DATA_DIR=str(aside), DATABASE_URL=sqlite_url(partial_file), SECRET_KEY=settings.SECRET_KEY
    )
    _say("第一次启动：建立数据库 …")
    unpack(partial_file)
    _seed(surroundings, beside)
    with contextlib.closing(sqlite3.connect(partial_file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (aside / COMPLETE).touch()


def _move_into_place(data_dir: Path, aside: Path, partial_file: Path, sqlite_file: Path) -> None:
    media = data_dir / "media"
    if (aside / "media").exists():
        if media.exists():
            kept = media.with_name(f"media-{time.strftime('%Y%m%d-%H%M%S')}")
            _say(f"原来的 media 没有数据库与它相配，已改名为 {kept.name}。")
            media.rename(kept)
        (aside / "media").rename(media)
    if (aside / "demo-accounts.txt").exists():
        (aside / "demo-accounts.txt").replace(data_dir / "demo-accounts.txt")
    for suffix in ("-wal", "-shm"):  # of a database that is no more
        sqlite_file.with_name(sqlite_file.name + suffix).unlink(missing_ok=True)
    os.replace(partial_file, sqlite_file)
    discard(aside, partial_file)


def discard(aside: Path, partial_file: Path) -> None:
    """Throw away what an interrupted first start left."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        partial_file.with_name(partial_file.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(aside, ignore_errors=True)


def _seed(surroundings: dict[str, str], beside: Callable[[], None]) -> None:
    _say("第一次启动：建立示例街道 …" if settings.DEMO else "第一次启动：建立空的门户 …")
    _have_filled(surroundings, beside)


def _have_filled(surroundings: dict[str, str], beside: Callable[[], None]) -> None:
    """Have the first content made in a process of its own, which knows where, and use the time.

    Raises:
        PreparationFailed: it did not end well; its own message has been printed.
    """
    command = [sys.executable, "-m", "portal.launch.filling"]
    # A session of its own: Ctrl-C comes to us alone, and we end it without its traceback.
    process = subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=surroundings,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, os.getpid()),
    )
    try:
        load_django()
        beside()
        code = process.wait()
    except BaseException:
        process.send_signal(signal.SIGKILL)
        process.wait()
        raise
    if code:
        raise PreparationFailed(f"第一次启动没有成功（退出码 {code}），门户没有启动，原因见上面几行。")


def load_django() -> None:
    """Import everything a request needs, once, for all children."""
    django.setup()
    _ = get_resolver().url_patterns


def make_media_folder() -> None:
    """Have a folder to back up from the first day; one that is lost with its files stays lost, for /readyz to tell."""
    from portal.core.health import media_problem

    if not media_problem() and isinstance(storages["default"], FileSystemStorage):
        Path(settings.MEDIA_ROOT).mkdir(exist_ok=True)


def before_forking() -> None:
    """Leave nothing open, and everything where it lies: children share this memory as long as nobody moves it, and none
    of them spends two hundred milliseconds, in which nobody is answered, on looking through it for garbage."""
    connections.close_all()
    gc.freeze()


def warm_up() -> None:
    """Draw one page of each kind, before processes are forked: none of them has its first reader wait for it, and all
    share the memory of what was read for it."""
    from portal.wsgi import application

    site = urlsplit(settings.SITE_URL)
    for path in one_of_each_kind():
        environ = {
            "PATH_INFO": path,
            "HTTP_HOST": site.netloc,
            "wsgi.url_scheme": site.scheme,
            "HTTP_X_FORWARDED_PROTO": site.scheme,
        }
        setup_testing_defaults(environ)
        # Nobody reads the status: what is wrong with the front page is told once the portal serves.
        answer = application(environ, lambda _status, _headers, _exc_info=None, /: bytes)
        for _piece in answer:
            pass
        answer.close()


def one_of_each_kind() -> list[str]:
    """The front page, and the paths of the oldest live page of every kind."""
    from wagtail.models import Page

    oldest = Page.objects.live().order_by().values("content_type").annotate(oldest=Min("pk"))
    pages = Page.objects.filter(pk__in=[kind["oldest"] for kind in oldest])
    paths = [parts[2] for page in pages if (parts := page.get_url_parts())]
    return ["/", *(path for path in paths if path and path != "/")]


def refuse_another_key() -> None:
    """Stop while everything can still be mended by putting the right key back.

    Raises:
        Refusal: what lies sealed in the database was sealed with another key.
    """
    from .key_check import key_problem

    if problem := key_problem():
        raise Refusal(problem)


def migrate_if_needed() -> None:
    """Bring the database to this code's state; asks first, which is quick."""
    from portal.core.health import database_problem

    if connection.vendor == "postgresql" and not connection.introspection.table_names():
        _say("第一次启动：建立数据库 …")
        fill_in(connection)
    if database_problem():
        _say("更新数据库 …")
        call_command("migrate", verbosity=0, interactive=False)
        # Rights that came with the new code; granting a role anew would give them, an upgrade must too.
        from portal.accounts.actions import refresh_rights

        refresh_rights()


def _apart(work: Callable[[], object]) -> None:
    """Do in a process of its own what takes much memory: what it took would stay with every process of the portal.

    Raises:
        PreparationFailed: it did not end well; its error has been printed.
    """
    connections.close_all()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            die_with_parent(parent)
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it was, it must not run on as a second launcher
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise PreparationFailed("门户没有启动，原因见上面几行。")


def rebuild_search_if_needed() -> None:
    """Write the search index anew where other rules wrote it: an upgrade, or a database that never had one."""
    from portal.search.actions import index_is_current

    if not index_is_current():
        _apart(partial(call_command, "rebuild_search"))


def is_founded() -> bool:
    """Whether a town stands in the database: its front page is a page of ours, not Wagtail's welcome."""
    from wagtail.models import Page, Site

    site = Site.objects.filter(is_default_site=True).select_related("root_page__content_type").first()
    return site is not None and site.root_page.specific_class not in (None, Page)


def collect_static_if_needed(data_dir: Path, *, quiet: bool = False) -> None:
    """Collect static files when they, the libraries or the storage changed since the last time.

    Args:
        quiet: somebody else is drawing a bar on the same lines.
    """
    if settings.DEBUG:
        return
    stamp, wanted = data_dir / "static.collected", static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and Path(settings.STATIC_ROOT).exists():
        return
    if not quiet:
        _say("准备样式和脚本 …")
    stamp.unlink(missing_ok=True)
    _apart(partial(call_command, "collectstatic", verbosity=0, interactive=False))
    storage = storages["staticfiles"]
    if isinstance(storage, ManifestStaticFilesStorage):  # ours was read before there was one
        storage.hashed_files, storage.manifest_hash = storage.load_manifest()  # type: ignore[assignment]
    stamp.write_text(wanted)  # last: an interrupted collection is done again


def static_fingerprint() -> str:
    """A hash of what collectstatic reads: our files by name, size and time, the rest by requirements.txt."""
    found = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes())
    storage = inspect.getfile(type(storages["staticfiles"]))
    for path in sorted([Path(storage), BASE_DIR / "portal/settings/base.py", *_static_files()]):
        stat = path.stat()
        found.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _static_files() -> Iterator[Path]:
    for folder in [BASE_DIR / "static", *(Path(app.path) / "static" for app in apps.get_app_configs())]:
        if folder.is_relative_to(BASE_DIR) and ".venv" not in folder.parts:
            yield from (path for path in folder.rglob("*") if path.is_file())


_say = partial(print, flush=True)
