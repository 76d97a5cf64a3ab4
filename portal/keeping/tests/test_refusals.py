"""What is refused before anything is touched (78), and what fails without leaving anything that looks whole (1)."""

import errno
import os
import shutil

import pytest
from django.db import connection

from portal.keeping import copying, files
from portal.keeping.models import Run
from portal.launch.checks import held_data_dir, note_in_lock

from .kept import ends_with, run


def nowhere(kept):
    return kept.folder / "unmounted", "不存在"


def in_the_data(kept):
    (kept.data / "copies").mkdir()
    return kept.data / "copies", "一起丢"


def the_data_itself(kept):
    return kept.data, "一起丢"


def behind_a_link(kept):
    (kept.folder / "link").symlink_to(kept.data / "media")
    return kept.folder / "link", "一起丢"


@pytest.mark.parametrize("place", [nowhere, in_the_data, the_data_itself, behind_a_link])
def test_a_place_that_will_not_do_is_refused(db, placed, place):
    to, sentence = place(placed)
    with ends_with(78, sentence):
        run("backup", "--to", to)
    told = Run.objects.get()
    assert (told.kind, told.well) == ("backup", False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written_is_refused(db, placed):
    placed.copies.chmod(0o500)
    with ends_with(78, "不能写入"):
        run("backup", "--to", placed.copies)


def test_no_write_right_is_refused_whoever_asks(db, placed, monkeypatch):
    monkeypatch.setattr(copying.os, "access", lambda *_args: False)
    with ends_with(78, "不能写入"):
        run("backup", "--to", placed.copies)


def test_nothing_asked_for_is_refused(db, placed):
    with ends_with(78, "--to"):
        run("backup")


@pytest.mark.parametrize("keep", ["7", "7,4", "a,b,c", "0,4,6", "7,-1,6"])
def test_terms_that_make_no_sense_are_refused(db, placed, keep):
    with ends_with(78, "--keep"):
        run("backup", "--to", placed.copies, "--keep", keep)


@pytest.mark.parametrize("below", ["copies", "copies/keys", "data", "."])
def test_keys_in_the_clear_do_not_lie_with_the_data(db, placed, below):
    with ends_with(78, "不能和数据放在一起"):
        run("backup", "--to", placed.copies, "--keys-to", placed.folder / below)
    assert placed.left() == []


@pytest.mark.long
def test_keys_sealed_by_a_passphrase_may(kept):
    phrase = kept.folder / "phrase"
    phrase.write_text("四个字 也要 够长 才行 的呀 好吧\n")
    kept.copy("--passphrase-file", phrase)
    assert "keys.sealed" in kept.left()
    assert "是好的" in run("backup_verify", kept.copies, "--keys", kept.copies, "--passphrase-file", phrase)
    phrase.write_text("另外 一句 很长 很长 很长 的 口令\n")
    with ends_with(78, "口令打不开"):
        run("backup_verify", kept.copies, "--keys", kept.copies, "--passphrase-file", phrase)


def test_a_full_disk_is_told_before_and_leaves_nothing(db, placed, monkeypatch):
    usage = shutil.disk_usage(placed.copies)
    monkeypatch.setattr(copying.shutil, "disk_usage", lambda _place: usage._replace(free=1024))
    with ends_with(1, "空间不够"):
        run("backup", "--to", placed.copies)
    assert placed.left() == []


@pytest.mark.parametrize("at", ["copied", "hashed", "on_the_disk"])
def test_a_disk_that_fills_while_writing_leaves_no_half_copy(db, placed, monkeypatch, at):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    (placed.data / "media/one.webp").write_bytes(b"a picture")
    monkeypatch.setattr(files, at, full)
    with ends_with(1, "写满了"):
        run("backup", "--to", placed.copies)
    assert placed.left() == []
    assert "写满了" in Run.objects.get().words


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own sentence")
def test_a_disk_that_fills_in_the_database_leaves_no_half_copy(db, placed, monkeypatch):
    import sqlite3

    class Full:
        def execute(self, *_arguments):
            raise sqlite3.OperationalError("database or disk is full")

        def close(self):
            pass

    monkeypatch.setattr(copying.engine().sqlite3, "connect", lambda *_a, **_k: Full())
    with ends_with(1, "disk is full"):
        run("backup", "--to", placed.copies)
    monkeypatch.undo()
    assert placed.left() == []


def test_what_a_kill_left_is_swept_away_by_the_next(kept):
    half = kept.copies / "portal-20250101-023000.partial"
    half.mkdir()
    (half / "manifest.json").write_text("{}")
    stranger = kept.copies / "holiday-pictures"
    stranger.mkdir()
    kept.copy()
    assert not half.exists()
    assert stranger.exists()
    with ends_with(78, "没有做完"):
        half.mkdir()
        run("backup_verify", half)


def test_no_copy_is_made_while_one_is_put_back(kept):
    with held_data_dir(kept.data) as lock:
        run("backup", "--to", kept.copies)  # a portal that runs is copied
        note_in_lock(lock, f"{copying.RESTORING}\n")
        with ends_with(78, "正在恢复"):
            run("backup", "--to", kept.copies)
    run("backup", "--to", kept.copies)  # the note of one that is over


def test_somebody_elses_data_folder_is_left_alone(db, placed, monkeypatch):
    monkeypatch.setattr(copying.os, "geteuid", lambda: os.getuid() + 1)
    for command in (["backup", "--to", placed.copies], ["doctor"], ["upgrade", "--without-backup"]):
        with ends_with(78, "sudo -u"):
            run(*command)


@pytest.mark.long
def test_restore_asks_first(kept):
    copy = kept.copy()
    with ends_with(78, "--yes"):
        run("restore", copy)
    with ends_with(78, "没有这个文件夹"):
        run("restore", kept.copies / "portal-19990101-000000", "--yes")
    with ends_with(78, "不是一份完整的备份"):
        run("restore", kept.copies, "--yes")


def told_otherwise(copy, **changes) -> None:
    import json

    path = copy / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize("command", [["backup_verify"], ["restore", "--yes"]])
def test_a_copy_of_the_other_database_is_refused_with_what_to_do(kept, command):
    copy = kept.copy()
    told_otherwise(copy, engine="postgresql" if connection.vendor == "sqlite" else "sqlite")
    with ends_with(78, "dumpdata"):
        run(command[0], copy, *command[1:])


def test_a_copy_that_is_newer_than_the_code_is_refused(kept):
    copy = kept.copy()
    told_otherwise(copy, heads={"people": "0999_of_tomorrow"}, code={"commit": "abc1234"})
    with ends_with(78, "abc1234"):
        run("restore", copy, "--yes")


def test_a_key_that_does_not_fit_is_refused_before_anything_moves(kept, settings):
    copy = kept.copy()
    settings.DATA_KEY = "another-" + "z" * 50
    with ends_with(78, "另一把钥匙"):
        run("restore", copy, "--yes")
    with ends_with(1, "不能指望"):
        run("backup_verify", copy)
    assert list(kept.data.glob("before-*")) == []


def test_a_broken_copy_is_found_out_before_anything_moves(kept):
    copy = kept.copy()
    [picture, *_rest] = [path for path in (copy / "media").rglob("*") if path.is_file()]
    content = picture.read_bytes()
    picture.unlink()  # of its own: the link of another copy keeps what it had
    picture.write_bytes(content[:-1] + b"?")
    with ends_with(1, "坏了，没有恢复"):
        run("restore", copy, "--yes")
    assert list(kept.data.glob("before-*")) == []
    assert not (kept.data / "media.putting-back").exists()
