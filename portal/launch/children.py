"""The processes of one portal: started together, watched, stopped together.

Children are forked from a launcher that has loaded Django already, so they start at once and share its
memory. They stay in the launcher's process group.
"""

import contextlib
import ctypes
import hashlib
import mmap
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

GRACE = 4.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WATCHED = (*STOP_SIGNALS, signal.SIGCHLD)
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
STEADY_AFTER = 120.0
SAID_AGAIN_EVERY = 60  # falls: once an hour at the longest pause
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to keep.

    Args:
        name: how messages call it.
        work: runs in the new process; its return ends the process with 0.
        once: it may end; else it is started again, after a pause that grows as long as it keeps falling.
        renewed: its end without a fault is no fall: a fresh one takes over at once, with the memory of the launcher.
        parent_death_signal: what it gets if the launcher is killed. SIGKILL is sure; a process that has
            children of its own and would leave them behind takes SIGTERM.
    """

    name: str
    work: Callable[[], object]
    once: bool = False
    renewed: bool = False
    parent_death_signal: int = signal.SIGKILL
    pid: int = 0
    started_at: float = 0.0
    start_at: float = 0.0
    falls: int = 0
    said: tuple[int, float] = (0, 0.0)
    # Shared with the process: the digest of the error that ended it last, so that a repeated one is told in a line.
    last_error: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, hashlib.sha256().digest_size))

    @property
    def pause(self) -> float:
        return min(SHORTEST_PAUSE * 2 ** min(self.falls, 16), LONGEST_PAUSE)

    def steady_at(self) -> float:
        """When it counts as recovered, if it has fallen before and runs now; else never."""
        return self.started_at + STEADY_AFTER if self.falls and self.pid else float("inf")


@dataclass
class Family:
    """The children of one launcher.

    Args:
        children: started in this order, stopped together.
        close_in_children: file descriptors that only the launcher may hold (its lock).
        say: takes one line for whoever watches the terminal.
    """

    children: Iterable[Child]
    close_in_children: tuple[int, ...] = ()
    say: Callable[[str], None] = print
    on_stop: Callable[[], None] = lambda: None
    kept: list[Child] = field(init=False)

    def __post_init__(self):
        self.kept = list(self.children)

    def keep(self) -> int:
        """Start every child and stay until a stop signal comes; whatever falls is started again.

        Returns:
            0, after SIGTERM, SIGINT or SIGHUP.
        """
        # Blocked and awaited, never handled: no signal can fall between two steps.
        earlier = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        try:
            for child in self.kept:
                self._start(child, earlier)
            return self._watch(earlier)
        finally:
            self.on_stop()
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, earlier)

    def _watch(self, mask) -> int:
        while True:
            moments = [child.start_at or child.steady_at() for child in self.kept]
            wait = min([*moments, time.monotonic() + 3600.0]) - time.monotonic()
            came = signal.sigtimedwait(WATCHED, max(0.0, wait))
            if came and came.si_signo in STOP_SIGNALS:
                return 0
            for child, code in self._ended():
                if child.renewed and code == 0:
                    child.start_at = time.monotonic()
                elif not child.once:
                    self._plan_restart(child, code)
            for child in self.kept:
                if child.start_at and child.start_at <= time.monotonic():
                    self._start(child, mask)
                elif child.steady_at() <= time.monotonic():
                    self._recovered(child)

    def _ended(self) -> list[tuple[Child, int]]:
        found: list[tuple[Child, int]] = []
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return found
            if not pid:
                return found
            for child in self.kept:
                if child.pid == pid:
                    child.pid = 0
                    found.append((child, os.waitstatus_to_exitcode(status)))

    def _plan_restart(self, child: Child, code: int) -> None:
        if child.steady_at() <= time.monotonic():
            self._recovered(child)
        pause = child.pause
        child.start_at = time.monotonic() + pause
        child.falls += 1
        if (code, pause) != child.said or child.falls % SAID_AGAIN_EVERY == 0:
            child.said = (code, pause)
            again = f"{pause:.1f} 秒后重新启动" + (f"，第 {child.falls} 次" if child.falls > 1 else "")
            self.say(f"{child.name} 意外结束（退出码 {code}），{again}。")

    def _recovered(self, child: Child) -> None:
        self.say(f"{child.name} 恢复正常，之前意外结束 {child.falls} 次。")
        child.falls, child.said = 0, (0, 0.0)
        child.last_error[:] = bytes(len(child.last_error))

    def _start(self, child: Child, mask) -> None:
        child.started_at, child.start_at = time.monotonic(), 0.0
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        child.pid = os.fork()
        if child.pid == 0:
            self._become(child, parent, mask)

    def _become(self, child: Child, parent: int, mask) -> None:
        code = 1
        try:
            for one in STOP_SIGNALS:
                if signal.getsignal(one) != signal.SIG_IGN:  # nohup is respected
                    signal.signal(one, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            for descriptor in self.close_in_children:
                os.close(descriptor)
            die_with_parent(parent, child.parent_death_signal)
            child.work()
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except BaseException:  # noqa: BLE001 - whatever it was, it must not run on as a second launcher
            _tell_error(child)
        finally:
            with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _stop(self) -> None:
        until = time.monotonic() + GRACE
        self._send(signal.SIGTERM)
        while self._alive() and time.monotonic() < until:
            signal.sigtimedwait((signal.SIGCHLD,), max(0.0, min(0.2, until - time.monotonic())))
            self._ended()
        self._send(signal.SIGKILL)
        while self._alive():
            signal.sigtimedwait((signal.SIGCHLD,), 0.2)
            self._ended()

    def _alive(self) -> bool:
        return any(child.pid for child in self.kept)

    def _send(self, number: int) -> None:
        for child in self.kept:
            if child.pid:
                os.kill(child.pid, number)


def _tell_error(child: Child) -> None:
    """Print the error that ends this process: whole the first time, in one line while it is the same again."""
    told = traceback.format_exc()
    digest = hashlib.sha256(told.encode("utf-8", "replace")).digest()
    if child.last_error[:] == digest:
        told = f"{child.name}：同一个错误又出现了：{told.strip().splitlines()[-1]}\n"
    child.last_error[:] = digest
    sys.stderr.write(told)


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Have this process end when its parent does, however the parent ends (Linux).

    Args:
        parent: the parent's process id, asked before the fork: it may be gone by now.
        number: the signal to get.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)
