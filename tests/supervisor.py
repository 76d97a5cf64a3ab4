"""A supervisor with the rules of systemd, as far as docs/environment.md uses them."""

import configparser
import re
import shlex
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from portal.settings.env import BASE_DIR

# For Restart=on-failure these signals are a clean end (systemd.service, table of Restart=).
CLEAN_SIGNALS = {-signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM, -signal.SIGPIPE}


def documented_unit() -> configparser.ConfigParser:
    """The unit as an operator copies it out of the docs."""
    text = (BASE_DIR / "docs/environment.md").read_text(encoding="utf-8")
    found = re.search(r"```\n(\[Unit\]\n.*?)```", text, re.DOTALL)
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read_string(found[1] if found else "")
    return unit


@dataclass
class Supervisor:
    """Keeps one unit, with its pauses shortened.

    Args:
        command: in the place of ExecStart's; the arguments behind the program are those of the unit.
    """

    unit: configparser.ConfigParser
    command: list[str]
    folder: Path
    surroundings: dict[str, str]
    log: Path
    shorter: float = 20.0
    codes: list[int] = field(default_factory=list)
    process: subprocess.Popen | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._keep)

    def __enter__(self) -> "Supervisor":
        self.thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self.over.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(float(self.unit["Service"]["TimeoutStopSec"]))
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.thread.join()

    def _keep(self) -> None:
        service = self.unit["Service"]
        starts: list[float] = []
        while not self.over.is_set():
            starts.append(time.monotonic())
            with self.log.open("a") as output:
                self.process = subprocess.Popen(
                    self.command,
                    cwd=self.folder,
                    env=self.surroundings,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                self.codes.append(self.process.wait())
            if not self._starts_again(self.codes[-1], starts):
                return
            self.over.wait(float(service.get("RestartSec", "0.1")) / self.shorter)

    def _starts_again(self, code: int, starts: list[float]) -> bool:
        service = self.unit["Service"]
        if service["Restart"] != "on-failure" or code == 0 or code in CLEAN_SIGNALS:
            return False
        if str(code) in service.get("RestartPreventExitStatus", "").split():
            return False
        interval = float(self.unit["Unit"].get("StartLimitIntervalSec", "10")) / self.shorter
        recent = [one for one in starts if time.monotonic() - one < interval]
        return not interval or len(recent) < 5


def command_of(unit: configparser.ConfigParser, python: str) -> list[str]:
    """What ExecStart calls, by this Python; systemd wants the program's full path and runs no shell."""
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert program == "/usr/bin/python3"
    return [python, *arguments]
