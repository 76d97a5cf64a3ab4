"""Starting and stopping: every refusal is one sentence, and no child stays behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.launch import prepare, serving
from portal.launch.checks import (
    NotThere,
    Refusal,
    check_database,
    choose_settings,
    held_data_dir,
    note_in_lock,
    reserve_port,
)
from portal.settings.env import BASE_DIR, is_loopback, read_environment, sqlite_url
from tests.launching import alive, environment, free_port, wait_for

LONG_KEY = "k" * 60


@pytest.fixture
def env(monkeypatch, tmp_path):
    """Read the environment as it would be with these variables and no others of ours."""

    def with_variables(**variables):
        for name in ("HOST", "SECRET_KEY", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "PORT"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_environment()

    return with_variables


# Who may see it


def test_without_variables_it_runs_on_this_machine_alone(env):
    assert choose_settings(env(), "run") == "portal.settings.demo"
    assert choose_settings(env(), "dev") == "portal.settings.dev"


def test_a_public_address_is_refused_without_production_settings(env):
    with pytest.raises(Refusal) as refused:
        choose_settings(env(HOST="0.0.0.0"), "run")
    for name in ("HOST=0.0.0.0", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "portal.settings.base"):
        assert name in str(refused.value)


def test_key_and_host_names_make_it_production(env):
    described = env(HOST="0.0.0.0", SECRET_KEY=LONG_KEY, ALLOWED_HOSTS="portal.example.cn")
    assert choose_settings(described, "run") == "portal.settings.base"


@pytest.mark.parametrize("lacking", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_named_production_settings_are_refused_half_described(env, lacking):
    whole = {
        "SECRET_KEY": LONG_KEY,
        "ALLOWED_HOSTS": "a.cn",
        "DJANGO_SETTINGS_MODULE": "portal.settings.base",
    }
    del whole[lacking]
    with pytest.raises(Refusal, match=lacking):
        choose_settings(env(**whole), "run")


def test_debug_is_never_shown_to_other_machines(env):
    described = env(HOST="192.0.2.7", SECRET_KEY=LONG_KEY, ALLOWED_HOSTS="a.cn")
    with pytest.raises(Refusal, match="HOST"):
        choose_settings(described, "dev")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("box", False),
    ],
)
def test_loopback_is_told_from_the_rest(host, loopback):
    assert is_loopback(host) is loopback


# Port


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Refusal, match=r"端口 \d+ 已被占用.*PORT="):
            reserve_port("127.0.0.1", other.getsockname()[1])


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(Refusal, match=r"HOST=192\.0\.2\.7"):
        reserve_port("192.0.2.7", 8000)


# Data folder


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="DATA_DIR"), held_data_dir(tmp_path / "file" / "var"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(Refusal, match="不能写入"), held_data_dir(tmp_path):
        pass


def test_a_second_start_on_one_folder_names_the_first(tmp_path):
    named = pytest.raises(Refusal, match=f"进程号 {os.getpid()}")
    with held_data_dir(tmp_path), named, held_data_dir(tmp_path):
        pass
    with held_data_dir(tmp_path):  # free again
        pass


def test_a_start_waits_for_one_that_is_stopping(tmp_path):
    code = (
        "import sys,time,pathlib\nfrom portal.launch.checks import held_data_dir,note_in_lock\n"
        "with held_data_dir(pathlib.Path(sys.argv[1])) as lock:\n"
        " note_in_lock(lock,'1 stopping\\n'); print('held',flush=True); time.sleep(1)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, cwd=BASE_DIR)
    assert other.stdout.readline() == b"held\n"
    with held_data_dir(tmp_path) as lock:
        note_in_lock(lock, "mine\n")
    assert (tmp_path / "run.lock").read_text() == "mine\n"
    other.wait()


def test_a_refusal_takes_away_the_folder_it_made(tmp_path):
    with pytest.raises(Refusal), held_data_dir(tmp_path / "new"):
        raise Refusal("port taken")
    assert not (tmp_path / "new").exists()


# Database


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:secret@h/db", "只支持"),
        ("hello", "只支持"),
        ("postgres://u:secret@127.0.0.1:port/db", "看不懂"),
        ("sqlite:///:memory:", "完整路径"),
        ("sqlite:////no/such/folder/portal.sqlite3", "不存在"),
    ],
)
def test_a_wrong_database_url_is_named_and_its_password_is_not(url, said):
    with pytest.raises(Refusal, match=said) as refused:
        check_database(url)
    assert "DATABASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_database_that_does_not_answer_may_answer_later():
    with pytest.raises(NotThere, match="连不上") as absent:
        check_database("postgres://u:secret@127.0.0.1:1/db")
    assert "DATABASE_URL" in str(absent.value)
    assert "secret" not in str(absent.value)


@pytest.mark.needs("postgres")
def test_a_database_that_postgresql_does_not_have_is_refused(env):
    url = env().test_postgres_url.rsplit("/", 1)[0] + "/no_such_database"
    with pytest.raises(NotThere, match="no_such_database"):
        check_database(url)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "portal.sqlite3"
    path.write_text("a letter, not a database " * 100)
    with pytest.raises(Refusal, match="不是 SQLite"):
        check_database(sqlite_url(path))


def test_any_path_can_hold_the_database(tmp_path):
    path = tmp_path / "居村 #1 100%?" / "portal.sqlite3"
    path.parent.mkdir()
    assert check_database(sqlite_url(path)) == path


# First start


@pytest.fixture
def seeding(monkeypatch):
    """The process that fills replaced by something that writes what it would; counts the calls."""

    def fill(env, beside):
        fill.calls += 1
        assert Path(env["DATABASE_URL"].removeprefix("sqlite:///")).exists()
        images = Path(env["DATA_DIR"]) / "media" / "images"
        images.mkdir(parents=True)
        (images / "new.webp").touch()
        (Path(env["DATA_DIR"]) / "demo-accounts.txt").write_text("accounts")
        beside()
        if fill.fails:
            raise prepare.PreparationFailed("killed")

    fill.fails = False
    fill.calls = 0
    monkeypatch.setattr(prepare, "_have_filled", fill)
    return fill


def test_the_first_start_puts_everything_in_place_and_leaves_nothing_else(env, seeding, tmp_path):
    assert prepare.first_start(env(), tmp_path / "portal.sqlite3") is True
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"portal.sqlite3", "media/images/new.webp", "demo-accounts.txt"}
    assert prepare.first_start(env(), tmp_path / "portal.sqlite3") is False
    assert seeding.calls == 1


def test_a_first_start_that_fails_leaves_nothing_and_the_next_one_is_whole(env, seeding, tmp_path):
    seeding.fails = True
    with pytest.raises(prepare.PreparationFailed):
        prepare.first_start(env(), tmp_path / "portal.sqlite3")
    assert list(tmp_path.iterdir()) == []
    seeding.fails = False
    assert prepare.first_start(env(), tmp_path / "portal.sqlite3") is True


@pytest.mark.parametrize("moved", ["nothing", "media", "accounts"])
def test_a_kill_while_things_are_moved_is_finished_by_the_next_start(
    env, seeding, tmp_path, monkeypatch, moved
):
    steps = {"nothing": (Path, "rename"), "media": (Path, "replace"), "accounts": (os, "replace")}

    def killed(*arguments):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(*steps[moved], killed)
        with pytest.raises(SystemExit):
            prepare.first_start(env(), tmp_path / "portal.sqlite3")
    assert not (tmp_path / "portal.sqlite3").exists()
    assert prepare.first_start(env(), tmp_path / "portal.sqlite3") is True
    assert (tmp_path / "media/images/new.webp").exists()
    assert (tmp_path / "demo-accounts.txt").read_text() == "accounts"
    assert seeding.calls == 1


def test_what_a_killed_first_start_left_is_thrown_away(env, seeding, tmp_path):
    (tmp_path / "first-start/media").mkdir(parents=True)
    (tmp_path / "first-start/media/half.webp").touch()
    (tmp_path / "portal.sqlite3.partial").write_text("half")
    prepare.first_start(env(), tmp_path / "portal.sqlite3")
    assert not list(tmp_path.rglob("half.webp"))
    assert (tmp_path / "portal.sqlite3").read_bytes().startswith(b"SQLite format 3")


def test_media_of_an_earlier_portal_is_set_aside_not_mixed(env, seeding, tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "media/old.webp").touch()
    prepare.first_start(env(), tmp_path / "portal.sqlite3")
    assert len(list(tmp_path.glob("media-*/old.webp"))) == 1
    assert not (tmp_path / "media/old.webp").exists()


# What is said


@pytest.mark.parametrize("terminal", [True, False])
def test_first_passwords_are_shown_on_a_terminal_and_never_in_a_journal(
    env, monkeypatch, tmp_path, capsys, terminal
):
    (tmp_path / "demo-accounts.txt").write_text("系统管理员\tadmin\tword-to-keep\n")
    monkeypatch.setattr(serving, "wait_until_ready", lambda *_where: "")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    serving.announce(env(), first_start=True)
    said = capsys.readouterr().out
    assert ("word-to-keep" in said) is terminal
    assert str(tmp_path / "demo-accounts.txt") in said


# The whole


@pytest.mark.prove
def test_a_real_portal_starts_survives_a_kill_and_stops(tmp_path):
    """First start, kill -9, second start with the same content, SIGTERM: as an operator would see it."""
    port = free_port()
    variables = environment(DATA_DIR=str(tmp_path / "var"), PORT=str(port), DEMO="0")
    command = [sys.executable, "-m", "portal.launch", "run"]
    pids: dict[str, int] = {}
    for ending in (signal.SIGKILL, signal.SIGTERM):
        launcher = subprocess.Popen(command, cwd=BASE_DIR, env=variables, stdout=subprocess.PIPE, text=True)
        for line in launcher.stdout:
            if line.startswith("Ready: "):
                break
        assert line.strip() == f"Ready: http://127.0.0.1:{port}/"
        content = (tmp_path / "var/portal.sqlite3").stat().st_ino
        assert pids.setdefault("content", content) == content
        listed = subprocess.run(["pgrep", "-P", str(launcher.pid)], capture_output=True, text=True).stdout
        children = {pid: int(pid) for pid in listed.split()}
        assert len(children) >= 3
        launcher.send_signal(ending)
        launcher.wait(timeout=60)
        assert wait_for(lambda children=children: not alive(children), 30)
    assert launcher.returncode == 0
