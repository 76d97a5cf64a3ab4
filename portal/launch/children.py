"""The processes of one portal: started together, watched, stopped together.

Children are forked from a launcher that has loaded Django already, so they start at once and share its
memory. They stay in the launcher's process group.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

GRACE = 4.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WATCHED = (*STOP_SIGNALS, signal.SIGCHLD)
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_AFTER = 60.0
PR_SET_PDEATHSIG = 1


class WhenItEnds(Enum):
    """What the end of a child that nobody asked to end means for the others."""

    END_ALL = "end all"
    START_AGAIN = "start again"
    CARRY_ON = "carry on"


@dataclass
class Child:
    """One process to keep.

    Args:
        name: how messages call it.
        work: runs in the new process; its return ends the process with 0.
        when_it_ends: what follows if it ends by itself.
        parent_death_signal: what it gets if the launcher is killed. SIGKILL is sure; a process that has
            children of its own and would leave them behind takes SIGTERM.
    """

    name: str
    work: Callable[[], object]
    when_it_ends: WhenItEnds = WhenItEnds.START_AGAIN
    parent_death_signal: int = signal.SIGKILL
    pid: int = 0
    started_at: float = 0.0
    pause: float = SHORTEST_PAUSE
    start_at: float = 0.0


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
        """Start every child and stay until a stop signal comes or a child that matters ends.

        Returns:
            0 after SIGTERM, SIGINT or SIGHUP, else the exit code of the child that ended everything.
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
            waits = [child.start_at - time.monotonic() for child in self.kept if child.start_at]
            came = signal.sigtimedwait(WATCHED, max(0.0, min([*waits, 3600.0])))
            if came and came.si_signo in STOP_SIGNALS:
                return 0
            for child, code in self._ended():
                if child.when_it_ends is WhenItEnds.END_ALL:
                    self.say(f"{child.name} 意外结束（退出码 {code}），门户停止。")
                    return code or 1
                if child.when_it_ends is WhenItEnds.START_AGAIN:
                    self._plan_restart(child, code)
            for child in self.kept:
                if child.start_at and child.start_at <= time.monotonic():
                    self._start(child, mask)

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
        lived = time.monotonic() - child.started_at
        child.pause = SHORTEST_PAUSE if lived > STEADY_AFTER else min(child.pause * 2, LONGEST_PAUSE)
        child.start_at = time.monotonic() + child.pause
        self.say(f"{child.name} 意外结束（退出码 {code}），{child.pause:.0f} 秒后重新启动。")

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
            traceback.print_exc()
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


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Have this process end when its parent does, however the parent ends (Linux).

    Args:
        parent: the parent's process id, asked before the fork: it may be gone by now.
        number: the signal to get.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)
