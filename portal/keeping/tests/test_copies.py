"""What lies in a copy, what does not, and which copies stay."""

import datetime
import json
import stat

import pytest

from portal.keeping import keys, old_copies
from portal.keeping.manifest import Manifest, read_manifest
from portal.keeping.old_copies import Copy, Terms, to_keep
from portal.media.models import PortalImage
from portal.people.models import Contact
from portal.settings.env import variables_set

from .kept import NUMBER, ends_with, run


def test_a_copy_tells_no_number_and_no_key(kept, settings):
    settings.DATA_KEY = "data-" + "k" * 50
    Contact.objects.all().delete()
    Contact.objects.create(value=NUMBER, value_hash="0")
    copy = kept.copy("--keys-to", kept.keys)
    everything = b"".join(path.read_bytes() for path in copy.rglob("*") if path.is_file())
    for told in (NUMBER, settings.SECRET_KEY, settings.DATA_KEY):
        assert told.encode() not in everything
    assert copy.stat().st_mode & 0o077 == 0
    assert not (copy / "media/waiting").exists()


def test_the_settings_are_told_without_what_opens_something(monkeypatch, tmp_path):
    key = tmp_path / "data-key"
    key.write_text("of a file")
    monkeypatch.setenv("SECRET_KEY", "s" * 60)
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:password@mail.example.com:587")
    monkeypatch.setenv("DATA_KEY_FILE", str(key))
    monkeypatch.setenv("SITE_URL", "https://portal.example.cn")
    monkeypatch.setenv("NOT_OURS", "1")
    told = variables_set()
    assert told["SECRET_KEY"] == "***"
    assert told["EMAIL_URL"] == "smtp+tls://user:***@mail.example.com:587"
    assert told["DATA_KEY_FILE"] == str(key)
    assert told["SITE_URL"] == "https://portal.example.cn"
    assert "NOT_OURS" not in told


def test_keys_lie_as_files_that_variables_can_name_and_none_is_lost(tmp_path, settings, monkeypatch):
    monkeypatch.setenv("DATA_KEY", "first-" + "d" * 50)
    assert {"data-key", "secret-key"} <= set(keys.write_keys(tmp_path / "keys"))
    one = tmp_path / "keys/data-key"
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert keys.read_keys(tmp_path / "keys")[0] == "first-" + "d" * 50
    monkeypatch.setenv("DATA_KEY", "second-" + "d" * 50)
    keys.write_keys(tmp_path / "keys")
    assert one.read_text().startswith("second-")
    [before] = (tmp_path / "keys").glob("data-key.*")
    assert before.read_text().startswith("first-")
    keys.write_keys(tmp_path / "keys")
    assert len(list((tmp_path / "keys").glob("data-key.*"))) == 1


@pytest.mark.parametrize(("length", "fine"), [(11, False), (12, True)])
def test_a_passphrase_that_can_be_guessed_is_refused(tmp_path, length, fine):
    path = tmp_path / "phrase"
    path.write_text("口" * length + " \n")
    if fine:
        assert keys.passphrase_in(path) == "口" * length
    else:
        with pytest.raises(keys.Refusal, match="太短"):
            keys.passphrase_in(path)


def test_a_file_that_did_not_change_is_linked_and_one_that_did_is_written(kept):
    first = kept.copy()
    picture = PortalImage.objects.get().file.name
    changed = kept.data / "media/changed.txt"
    changed.write_text("one")
    second = kept.copy()
    changed.write_text("two")
    third = kept.copy()
    inode = (first / "media" / picture).stat().st_ino
    assert {(copy / "media" / picture).stat().st_ino for copy in (first, second, third)} == {inode}
    assert (second / "media/changed.txt").read_text() == "one"
    assert (third / "media/changed.txt").read_text() == "two"
    assert "是好的" in run("backup_verify", second)


def test_a_link_to_something_cut_short_is_not_made(kept):
    first = kept.copy()
    picture = first / "media" / PortalImage.objects.get().file.name
    picture.write_bytes(picture.read_bytes()[:-1])
    assert "是好的" in run("backup_verify", kept.copy())


def test_a_file_that_the_portal_itself_has_lost_is_told_and_is_no_fault_of_the_copy(kept):
    name = PortalImage.objects.get().file.name
    (kept.data / "media" / name).unlink()
    said = run("backup", "--to", kept.copies)
    assert "已经没有" in said
    assert read_manifest(kept.whole()[-1]).missing == [name]
    assert "是好的" in run("backup_verify", kept.copies)


FAULTS = {
    "一个字节变了": lambda copy: next((copy / "media").rglob("*.*")).write_bytes(b"?"),
    "行数不对": lambda copy: told(copy, "rows", {"people_contact": 77}),
    "备份里没有": lambda copy: forgotten_file(copy),
    "数据库打不开|没有了或者变了": lambda copy: (copy / read_manifest(copy).database).write_bytes(
        b"SQLite no more"
    ),
}


def told(copy, name: str, changes: dict) -> None:
    path = copy / "manifest.json"
    content = json.loads(path.read_text())
    content[name] |= changes
    path.write_text(json.dumps(content))


def forgotten_file(copy) -> None:
    path = copy / "manifest.json"
    content = json.loads(path.read_text())
    name = f"media/{PortalImage.objects.get().file.name}"
    del content["files"][name]
    path.write_text(json.dumps(content))


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_copy_is_seen(kept, fault, capsys):
    copy = kept.copy()
    FAULTS[fault](copy)
    with ends_with(1, "不能指望"):
        run("backup_verify", copy)
    assert not (copy / "found-good").exists()


@pytest.mark.postgres
def test_a_sealed_value_that_the_key_does_not_open_is_named(kept):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_contact SET value = 'gAAAAA-of-another-key'")
    copy = kept.copy()
    from portal.keeping.verifying import verify

    assert any("people.Contact.value" in fault for fault in verify(copy).faults)


def copy_of(day: str, *, good: bool = False, folder=None) -> Copy:
    when = datetime.datetime.fromisoformat(f"{day}T02:30:00+08:00")
    path = folder / f"portal-{when:%Y%m%d-%H%M%S}"
    path.mkdir(exist_ok=True)
    if good:
        (path / old_copies.FOUND_GOOD).touch()
    return Copy(path, Manifest("sqlite", "x", made_at=when.isoformat()))


def kept_days(found: list[Copy], terms: Terms) -> list[str]:
    newest_first = sorted(found, key=lambda one: one.manifest.when, reverse=True)
    return sorted(path.name[7:15] for path in to_keep(newest_first, terms))


def test_seven_days_four_weeks_six_months_stay(tmp_path):
    first = datetime.date(2026, 1, 1)
    days = [(first + datetime.timedelta(days=n)).isoformat() for n in range(334)]
    found = [copy_of(day, folder=tmp_path) for day in days]  # to 30 November, a Monday
    assert kept_days(found, Terms()) == [
        "20260630", "20260731", "20260831", "20260930", "20261031", "20261115", "20261122",
        "20261124", "20261125", "20261126", "20261127", "20261128", "20261129", "20261130",
    ]  # fmt: skip


def test_nights_that_failed_do_not_eat_the_copies_there_are(tmp_path):
    """A year without one: the seven days are the last seven that have a copy."""
    found = [copy_of(f"2025-01-{day:02}", folder=tmp_path) for day in range(1, 11)]
    assert len(kept_days(found, Terms(7, 0, 0))) == 7
    assert kept_days(found, Terms(1, 0, 0)) == ["20250110"]


def test_the_newest_that_was_found_good_stays(tmp_path):
    found = [copy_of(f"2026-11-{day:02}", good=day == 3, folder=tmp_path) for day in range(1, 11)]
    assert kept_days(found, Terms(1, 0, 0)) == ["20261103", "20261110"]
    assert to_keep([], Terms()) == set()


def test_thinning_out_leaves_what_is_not_its_own(kept, settings):
    for day in range(1, 4):
        path = kept.copies / f"portal-202601{day:02}-023000"
        path.mkdir()
        when = f"2026-01-{day:02}T02:30:00+08:00"
        Manifest("sqlite", "x", made_at=when, town=settings.SITE_URL if day < 3 else "https://other").write(
            path
        )
    (kept.copies / "portal-20260104-023000").mkdir()  # no manifest: not whole
    kept.copy("--keep", "1,0,0")
    names = [path.name for path in kept.whole()]
    assert names[:2] == ["portal-20260103-023000", "portal-20260104-023000"]
    assert len(names) == 3


@pytest.mark.parametrize("end", ["", "\n", " \n\n"])
def test_a_key_is_kept_to_the_last_line_end(tmp_path, monkeypatch, end):
    """A key that lies in a file seals with the line's end that stands there."""
    (tmp_path / "data-key").write_text("d" * 50 + end)
    monkeypatch.setenv("DATA_KEY_FILE", str(tmp_path / "data-key"))
    keys.write_keys(tmp_path / "kept")
    assert (tmp_path / "kept/data-key").read_bytes() == (tmp_path / "data-key").read_bytes()
    assert keys.read_keys(tmp_path / "kept")[0] == "d" * 50 + end
