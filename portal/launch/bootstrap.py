#!/usr/bin/env python3
"""Make .venv, install what is pinned, then hand over to `portal.launch` inside it.

Standard library only. This file must parse under Python 3.6, so that an old Python can still say its
sentence: no walrus, no match, no `from __future__ import annotations`.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11", "python3.14")
RUN_COMMANDS = ("run", "dev")
TEST_COMMANDS = (
    "test",
    "long",
    "prove",
    "mutate",
    "bench-search",
    "bench-pages",
    "bench",
    "bench-uncached",
    "bench-signups",
    "bench-grown",
    "shots",
    "handbook",
    "pictures",
    "lint",
    "format",
    "requirements",
    "audit",
)


# What a supervisor reads (sysexits.h calls 78 EX_CONFIG). 2 would say nothing: make turns every failure into it.
FAILED, REFUSED = 1, 78


class Refusal(Exception):
    """The portal cannot be started here; the sentence says why and what to do."""


class Failure(Exception):
    """It did not work this time; the sentence says why."""


def main(arguments):
    """Prepare .venv for a command of `portal.launch` and become that command.

    Returns:
        78 with one sentence on stderr, if the machine lacks something; 1, if what is needed could not be installed
        now; never returns otherwise.
    """
    if not arguments or arguments[0] not in RUN_COMMANDS + TEST_COMMANDS:
        say("用法 / usage: bootstrap.py " + " | ".join(RUN_COMMANDS + TEST_COMMANDS))
        return REFUSED
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, stop)
    try:
        prepare("dev" if arguments[0] in TEST_COMMANDS else "run")
    except Refusal as refusal:
        say(str(refusal))
        return REFUSED
    except Failure as failure:
        say(str(failure))
        return FAILED
    except KeyboardInterrupt:
        return 130
    os.execv(VENV_PYTHON, [VENV_PYTHON, "-m", "portal.launch", *arguments])


def stop(number, frame):
    raise KeyboardInterrupt


def prepare(kind):
    """Have a .venv that matches the pinned requirements.

    Args:
        kind: "run" installs requirements.txt, "dev" requirements-dev.txt on top.

    Raises:
        Refusal: no suitable Python, or no venv module.
        Failure: the virtual environment was not made, or pip could not install.
    """
    if not venv_works():
        make_venv(find_python())
    for name in ("requirements.txt", "requirements-dev.txt")[: 2 if kind == "dev" else 1]:
        stamp = os.path.join(VENV, name + ".installed")
        wanted = digest(os.path.join(ROOT, name))
        if read(stamp) != wanted:
            install(name)
            # Written last: an interrupted installation is simply done again.
            with open(stamp, "w") as stream:
                stream.write(wanted)


def find_python():
    """The path of a Python that is new enough: this one, else the newest on PATH.

    Raises:
        Refusal: there is none.
    """
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in NEWER_NAMES:
        path = shutil.which(name)
        if path and succeeds([path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
            return path
    raise Refusal(
        "需要 Python 3.11 或更新的版本，这里只有 {0}；"
        "在 Debian 12、Ubuntu 24.04 或更新的系统上：sudo apt install python3 python3-venv。\n"
        "Python 3.11 or newer is needed, this is {0}.".format(sys.version.split()[0])
    )


def venv_works():
    """Whether .venv holds a Python that runs here: a moved folder or an upgraded system breaks it."""
    return os.path.exists(VENV_PYTHON) and succeeds(
        [
            VENV_PYTHON,
            "-c",
            "import sys, pip; sys.exit(sys.version_info < (3, 11) or sys.prefix != sys.argv[1])",
            VENV,
        ]
    )


def make_venv(python):
    """Make .venv from a Python, replacing what stands there.

    Raises:
        Refusal: Debian and Ubuntu ship venv as a package of its own, and it is missing.
        Failure: it could not be made, for want of room for example.
    """
    if not succeeds([python, "-c", "import ensurepip, venv"]):
        version = subprocess.check_output([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        raise Refusal(
            "缺少 Python 的 venv 模块：sudo apt install python3-venv（或 python{0}-venv），然后再运行一次。\n"
            "Python's venv module is missing: sudo apt install python3-venv (or python{0}-venv).".format(
                version.decode().strip()
            )
        )
    shutil.rmtree(VENV, ignore_errors=True)
    say("正在建立 .venv …", stream=sys.stdout)
    made = subprocess.Popen([python, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = made.communicate()[0]
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Failure(
            "建立 .venv 没有成功，请看下面的原因。\n" + last_lines(output.decode("utf-8", "replace"))
        )


# Wheels only: a server has no compiler, and half an hour of building would end in an error anyway.
WHEELS_ONLY = ["--only-binary", ":all:"]
PIP_INSTALL = ["-m", "pip", "install", *WHEELS_ONLY, "--no-input", "--progress-bar", "off"]


def install(name):
    """Install one requirements file with uv where there is one, else with pip: a line that moves on, and pip's last
    words if it fails.

    Raises:
        Failure: pip did not come to its end, usually because there is no network.
    """
    path = os.path.join(ROOT, name)
    with open(path, encoding="utf-8") as stream:
        total = sum(1 for line in stream if line.strip() and line[0] not in " #-")
    started, lines, seen = time.time(), [], 0
    installed = "已安装 {}：{} 个软件包，{:.0f} 秒"
    # uv reads none of pip's settings (a mirror, say): where it gets nothing, pip is asked after all.
    uv = shutil.which("uv")
    if uv and succeeds([uv, "pip", "install", "--python", VENV_PYTHON, *WHEELS_ONLY, "-r", path]):
        return progress(installed.format(name, total, time.time() - started), end=True)
    # What the user set for pip (a mirror, a proxy, a certificate) holds; what would break a venv does not.
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_USER="0", PYTHONUNBUFFERED="1")
    pip = subprocess.Popen(
        [VENV_PYTHON, *PIP_INSTALL, "-r", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=ROOT,
    )
    try:
        for raw in pip.stdout or ():
            line = raw.decode("utf-8", "replace").rstrip()
            lines.append(line)
            seen += line.startswith(("Collecting ", "Requirement already satisfied: "))
            progress("正在安装 {}：{}/{}".format(name, min(seen, total), total))
            if line.startswith("Installing collected packages"):
                progress("正在安装 {}：全部取到，正在解开 …".format(name))
    except KeyboardInterrupt:
        pip.kill()
        raise
    if pip.wait():
        progress("", end=True)
        raise Failure(
            "{} 没有装上：请检查网络（或 pip 的镜像设置），再运行一次。\n"
            "Installing {} failed: check the network, then run again.\n{}".format(
                name, name, last_lines("\n".join(lines))
            )
        )
    progress(installed.format(name, total, time.time() - started), end=True)


def progress(text, end=False):
    """One line that is written over on a terminal; elsewhere only the last one is printed."""
    if sys.stdout.isatty():
        sys.stdout.buffer.write(b"\r\x1b[K" + text.encode("utf-8") + (b"\n" if end else b""))
        sys.stdout.flush()
    elif end and text:
        say(text, stream=sys.stdout)


def say(text, stream=None):
    """Write a line as UTF-8 whatever the locale: an ASCII terminal would raise an error instead."""
    stream = stream or sys.stderr
    stream.flush()
    stream.buffer.write(text.encode("utf-8") + b"\n")
    stream.flush()


def succeeds(command):
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def last_lines(text, count=6):
    return "\n".join("  " + line for line in text.strip().splitlines()[-count:])


def digest(path):
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def read(path):
    try:
        with open(path) as stream:
            return stream.read()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
