"""An upgrade: a copy, the database, the files, a look; refused while anybody reads; the way back is said."""

import pytest
from django.db import connection

from portal.keeping import postgres, upgrading
from portal.keeping.models import Run
from portal.launch.checks import held_data_dir

from .kept import ends_with, run


@pytest.fixture
def quick(monkeypatch):
    """Static files are collected elsewhere."""
    monkeypatch.setattr(upgrading, "collect_static_if_needed", lambda _data: None)


@pytest.mark.long
@pytest.mark.postgres
def test_an_upgrade_copies_changes_looks_and_says_the_way_back(kept, quick):
    article = kept.town.article()
    said = run("upgrade", "--to", kept.copies)
    [copy] = kept.whole()
    assert f"restore {copy} --yes" in said
    for looked_at in ("200 /\n", f"200 {article.url}\n", "200 /admin/login/\n"):
        assert looked_at in said
    assert Run.objects.filter(kind="upgrade", well=True, place=str(copy)).exists()
    assert Run.objects.filter(kind="backup", well=True, place=str(copy)).exists()


@pytest.mark.postgres
def test_a_portal_that_runs_is_not_upgraded(kept, quick):
    with held_data_dir(kept.data), ends_with(78, "已经在运行"):
        run("upgrade", "--to", kept.copies)
    assert kept.left() == []
    if connection.vendor == "postgresql":
        with postgres.connect(postgres.name()), ends_with(78, "别的机器"):
            run("upgrade", "--to", kept.copies)


def test_a_step_that_fails_is_told_with_the_way_back(kept, quick, monkeypatch):
    def fails():
        raise upgrading.DatabaseError("no such column")

    monkeypatch.setattr(upgrading, "migrate_if_needed", fails)
    with ends_with(1, "no such column(.|\n)*restore"):
        run("upgrade", "--to", kept.copies)
    assert len(kept.whole()) == 1
    assert not Run.objects.get(kind="upgrade").well


def test_a_page_that_does_not_answer_is_a_failure(kept, quick, monkeypatch):
    monkeypatch.setattr(upgrading, "looks", lambda: [("/", 200), ("/news/", 500)])
    with ends_with(1, "/news/"):
        run("upgrade", "--without-backup")


def test_a_key_that_does_not_fit_and_other_libraries_are_refused(kept, quick, settings, monkeypatch):
    run("backup", "--to", kept.copies)
    with ends_with(78, "--without-backup"):
        run("upgrade")
    monkeypatch.setattr(
        upgrading, "_installed", lambda name: "0.0" if name == "django" else upgrading.version(name)
    )
    with ends_with(78, "pip install"):
        run("upgrade", "--without-backup")
    monkeypatch.undo()
    settings.DATA_KEY = "another-" + "z" * 50
    with ends_with(78, "钥匙"):
        run("upgrade", "--without-backup")
