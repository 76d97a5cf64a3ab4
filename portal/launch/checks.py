"""What must be right before anything is made; each thing wrong is one sentence."""

import contextlib
import errno
import fcntl
import importlib
import os
import socket
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portal.settings.env import Environment, bucket_settings, database_settings

LOCAL_SETTINGS = {"run": "portal.settings.demo", "dev": "portal.settings.dev"}
PRODUCTION_SETTINGS = "portal.settings.base"
SHORTEST_SECRET_KEY = 50
STOPPING_PATIENCE = 6.0
PORT_PATIENCE = 1.0


class Refusal(Exception):
    """The portal cannot start until somebody changes something; the sentence says why and what to do."""


class NotThere(Exception):
    """Something outside is not there, and may be when the portal is started again; the sentence says what."""


def choose_settings(env: Environment, command: str) -> str:
    """Which settings to run with: those named, production when it is described whole, else one's own machine.

    Args:
        command: "run" or "dev".

    Raises:
        Refusal: the portal would be seen from other machines with demo passwords, or production lacks
            its secret key or its host names.
    """
    described = len(env.secret_key) >= SHORTEST_SECRET_KEY and bool(env.allowed_hosts)
    module = env.settings_module
    if not module:
        module = PRODUCTION_SETTINGS if described and command == "run" else LOCAL_SETTINGS[command]
    local = module in LOCAL_SETTINGS.values()
    if local and not env.on_loopback:
        raise Refusal(
            f"HOST={env.host} 会让别的机器也能打开，而现在是演示设置（示例账号、不加密）。正式对外请设置 "
            f"SECRET_KEY（至少 {SHORTEST_SECRET_KEY} 个字符）、ALLOWED_HOSTS、SITE_URL 和 "
            "DJANGO_SETTINGS_MODULE=portal.settings.base，见 docs/environment.md；只在本机看就去掉 HOST。"
        )
    if not local and len(env.secret_key) < SHORTEST_SECRET_KEY:
        raise Refusal(
            f"{module} 需要 SECRET_KEY，至少 {SHORTEST_SECRET_KEY} 个字符，见 docs/environment.md。"
        )
    if not local and not env.allowed_hosts:
        raise Refusal(f"{module} 需要 ALLOWED_HOSTS（门户的域名，用逗号分开），见 docs/environment.md。")
    return module


def check_media(url: str) -> None:
    """Whether the store that MEDIA_STORAGE names can be spoken with; whether it answers is for /readyz to say.

    Raises:
        Refusal: the address is none, or the packages for it are not installed.
    """
    if not url:
        return
    try:
        bucket_settings(url)
        importlib.import_module("portal.media.bucket")
    except ImproperlyConfigured as error:
        raise Refusal(str(error)) from error


@contextlib.contextmanager
def held_data_dir(data_dir: Path) -> Iterator[int]:
    """Hold the data folder for one launcher: makes it, proves it can be written, locks `run.lock`.

    Yields:
        the lock's file descriptor; children must close theirs, or the lock outlives us.

    Raises:
        Refusal: not writable, or another launcher runs on it. A folder made here is taken away again
            when what follows raises Refusal.
    """
    made = not data_dir.exists()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
        lock = os.open(data_dir / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Refusal(
            f"DATA_DIR={data_dir} 不能写入（{error.strerror}）：换一个文件夹，或改它的权限。"
        ) from error
    try:
        _lock(lock, data_dir)
        yield lock
    except Refusal:
        if made:
            (data_dir / "run.lock").unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # something of value may lie in it by now: then it stays
                data_dir.rmdir()
        raise
    finally:
        os.close(lock)


def _lock(lock: int, data_dir: Path) -> None:
    until = time.monotonic() + STOPPING_PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 100, 0).decode().split()
            if "stopping" not in holder or time.monotonic() > until:
                pid = holder[0] if holder else "?"
                raise Refusal(
                    f"门户已经在运行（进程号 {pid}，DATA_DIR={data_dir}）：先停掉它，或换一个 DATA_DIR。"
                ) from None
            time.sleep(0.1)
        else:
            note_in_lock(lock, f"{os.getpid()}\n")
            return


def note_in_lock(lock: int, note: str) -> None:
    """Say in the lock file who holds it, and whether it is stopping."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, note.encode(), 0)


def reserve_port(host: str, port: int) -> socket.socket:
    """Bind the address without listening: nobody else gets it while the database is being made.

    Raises:
        Refusal: the port is taken, not allowed, or the address is not of this machine.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Refusal(f"HOST={host} 不是一个能用的地址（{error.strerror}）。") from error
    until = time.monotonic() + PORT_PATIENCE
    while True:
        reserved = socket.socket(family, kind, protocol)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            reserved.bind(address)
            return reserved
        except PermissionError as error:
            reserved.close()
            raise Refusal(f"PORT={port} 需要管理员权限：请用 1024 以上的端口。") from error
        except OSError as error:
            reserved.close()
            if error.errno != errno.EADDRINUSE:
                raise Refusal(f"HOST={host} 不是这台机器的地址（{error.strerror}）。") from error
            if time.monotonic() > until:
                raise Refusal(
                    f"端口 {port} 已被占用：停掉占用它的程序，或换一个，例如 PORT={port + 1} make run。"
                ) from error
            time.sleep(0.1)


def check_database(url: str) -> Path | None:
    """Connect once.

    Returns:
        the file of a SQLite database, which need not exist yet; None for PostgreSQL.

    Raises:
        Refusal: the URL is wrong, or the file is none of ours.
        NotThere: nobody answers there, or the answer is no.
    """
    try:
        config = database_settings(url)
    except ImproperlyConfigured as error:
        raise Refusal(str(error)) from error
    if "sqlite3" in config["ENGINE"]:
        return _check_sqlite(config["NAME"])
    _check_postgres(config)
    return None


def _check_sqlite(name: str) -> Path:
    path = Path(name).absolute()
    if name in ("", ":memory:"):
        raise Refusal(
            "DATABASE_URL 里的 SQLite 要写文件的完整路径，例如 sqlite:////srv/portal/portal.sqlite3。"
        )
    if not path.exists():
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise Refusal(f"DATABASE_URL 指向的文件夹 {path.parent} 不存在或不能写入。")
        return path
    if not os.access(path, os.W_OK):
        raise Refusal(f"DATABASE_URL 指向的 {path} 不能写入：改它的权限。")
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=20)
        ) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise Refusal(f"DATABASE_URL 指向的 {path} 打不开，或者不是 SQLite 数据库（{error}）。") from error
    return path


def _check_postgres(config: dict) -> None:
    import psycopg  # ten megabytes that a portal on SQLite does without

    where = f"{config['HOST'] or 'localhost'}:{config['PORT'] or 5432}/{config['NAME']}"
    try:
        psycopg.connect(
            host=config["HOST"] or None,
            port=config["PORT"] or None,
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            dbname=config["NAME"] or None,
            **config["OPTIONS"],
        ).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise NotThere(
            f"DATABASE_URL：{where} 连不上，请检查主机、端口、用户名、密码和库名（{reason}）。"
        ) from error
