"""`make run` and `make dev`: check, prepare, serve, stop."""

import functools
import logging
import os
import signal
import sys
import threading
import time

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from portal.core.heartbeats import beat, expect
from portal.settings.env import BASE_DIR, PROCESSES, Environment, read_environment, use_settings

from . import prepare
from .bootstrap import FAILED, REFUSED
from .checks import (
    NotThere,
    Refusal,
    check_database,
    check_media,
    choose_settings,
    held_data_dir,
    note_in_lock,
    reserve_port,
)
from .children import STOP_SIGNALS, Child, Family, die_with_parent
from .half_restored import refuse_half_restored
from .serving import announce, serve

# Indexes, pictures and papers can wait a moment; somebody who opens a page should not. In steps of `nice`.
AFTER_READERS = 10
LONGEST_TASK, ONE_LOOK = 900, 60  # seconds after which the worker is missed: at a task, and between tasks


class StopAsked(BaseException):
    """A stop signal came while the portal was still being prepared."""


def run(command: str, *, parent: int | None = None) -> int:
    """Keep a portal running until it is stopped.

    Args:
        command: "run" for the real server, "dev" for DEBUG and reloading.
        parent: the process to stop with; None when whoever started us may leave.

    Returns:
        0 when stopped by a signal; 78 when refused, so that nobody tries again before something is changed; 1 when
        something failed or was not there yet, so that trying again may help.
    """
    try:
        _obey_stop_signals()
        if parent is not None:
            die_with_parent(parent, signal.SIGTERM)
        return _run(command)
    except (Refusal, ImproperlyConfigured) as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except (NotThere, prepare.PreparationFailed) as failure:
        print(failure, file=sys.stderr)
        return FAILED
    except StopAsked:
        return 0


def _run(command: str) -> int:
    if sys.platform != "linux":
        raise Refusal("门户在 Linux 上运行（Debian、Ubuntu；Windows 请用 WSL）。")
    env = read_environment()
    use_settings(choose_settings(env, command))
    _refuse_half_a_portal(env)
    check_media(env.media_storage)
    with held_data_dir(env.data_dir) as lock:
        refuse_half_restored(env.data_dir)
        reserved = reserve_port(env.host, env.port) if "web" in env.processes else None
        first = prepare.prepare(env, check_database(env.database_url))
        if reserved:
            reserved.close()
        family = Family(
            children=_children(command, env, first),
            close_in_children=(lock,),
            on_stop=functools.partial(note_in_lock, lock, f"{os.getpid()} stopping\n"),
        )
        return family.keep()


def _refuse_half_a_portal(env: Environment) -> None:
    """A SQLite file belongs to one machine, so what does not run there runs nowhere.

    Raises:
        Refusal: some processes are left out, and no other machine could run them.
    """
    if set(env.processes) != set(PROCESSES) and env.database_url.startswith("sqlite"):
        raise Refusal(
            f"PROCESSES={','.join(env.processes)}：只有几台机器共用一个 PostgreSQL 时才分开运行；"
            "用 SQLite 请去掉 PROCESSES，见 docs/environment.md。"
        )


def _children(command: str, env: Environment, first_start: bool) -> list[Child]:
    probe = Child("开门检查", functools.partial(announce, env, first_start), once=True)
    if command == "dev":
        address = f"[{env.host}]:{env.port}" if ":" in env.host else f"{env.host}:{env.port}"
        commands = {
            "网站": ("runserver", address),
            "后台任务": ("db_worker",),
            "定时发布": ("tick",),
            "送信": ("post",),
        }
        # These reload: each keeps a process of its own below it, and SIGTERM reaches both.
        reloading = [
            Child(name, functools.partial(_become_command, *command), parent_death_signal=signal.SIGTERM)
            for name, command in commands.items()
        ]
        return [*reloading, probe]
    expect([name for name in env.processes if name != "web"])
    here = _kept(env)
    if "web" in env.processes:
        return [*here, probe]
    print(f"Ready: {'、'.join(one.name for one in here)}", flush=True)
    return here


def _kept(env: Environment) -> list[Child]:
    kept = {
        "web": Child("网站", functools.partial(serve, env.host, env.port, env.workers)),
        "worker": Child("后台任务", _work_off_tasks, renewed=True),
        "tick": Child("定时发布", functools.partial(call_command, "tick")),
        "postman": Child("送信", functools.partial(call_command, "post")),
    }
    here = [kept[name] for name in env.processes]
    if not {"tick", "postman"} <= set(env.processes):
        return here
    both = Child("定时发布和送信", _tick_and_post)
    return [*(one for one in here if one not in (kept["tick"], kept["postman"])), both]


def _tick_and_post() -> None:
    """Clock and postman in the threads of one process: both wait more than they work, and a process of its own takes
    thirty megabytes. Whichever falls takes the other along, and the launcher starts both again."""
    stop, fallen = threading.Event(), list[BaseException]()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())

    def keep(name: str) -> None:
        try:
            call_command(name, until=stop)
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that ends the process
            fallen.append(error)
        finally:
            stop.set()

    tick, postman = (threading.Thread(target=keep, args=[name], name=name) for name in ("tick", "post"))
    tick.daemon = True  # a round that is broken off is rolled back
    tick.start()
    postman.start()
    stop.wait()
    postman.join()  # what is in a mail server's hands at this moment is finished
    if fallen:
        raise fallen[0]


def _work_off_tasks() -> None:
    """Wait until something is to be done, do all that waits, and end: what pictures and papers take of memory goes
    back to the machine, and a fresh process waits for the next."""
    from django_tasks.signals import task_started
    from django_tasks_db.models import DBTaskResult

    os.nice(AFTER_READERS)
    for name in ("django_tasks", "django_tasks_db"):
        # The worker sets these to INFO: a line when each task starts and ends drowns the ones that matter.
        logging.getLogger(name).addFilter(lambda line: line.levelno >= logging.WARNING)
    task_started.connect(lambda **_kwargs: beat("worker", LONGEST_TASK), weak=False)
    beat("worker", ONE_LOOK)
    while not DBTaskResult.objects.ready().exists():
        time.sleep(1)
        beat("worker", ONE_LOOK)
    # All that waits, and no more: its own endless loop would say nothing of itself.
    call_command("db_worker", queue_name="*", batch=True, startup_delay=False)
    time.sleep(1)  # also where somebody else had taken it


def _become_command(*arguments: str) -> None:
    manage = str(BASE_DIR / "manage.py")
    os.execv(sys.executable, [sys.executable, manage, *arguments])


def _obey_stop_signals() -> None:
    for number in STOP_SIGNALS:
        # A shell starts background jobs with SIGINT ignored; it stops us all the same. nohup is respected.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop_preparing)


def _stop_preparing(number, frame) -> None:
    raise StopAsked
