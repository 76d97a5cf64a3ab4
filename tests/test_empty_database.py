"""What a first start unpacks is what the migrations of today make."""

import sqlite3
from contextlib import closing

import pytest
from django.db.migrations.loader import MigrationLoader

from portal.core.models import KeySample
from portal.launch.empty import KEPT, unpack
from tools.empty_database import is_of_today, migrate

AGAIN = "a migration came: python -m tools.empty_database"


@pytest.fixture
def kept(tmp_path):
    unpack(tmp_path / "portal.sqlite3")
    with closing(sqlite3.connect(tmp_path / "portal.sqlite3")) as opened:
        yield opened


def test_it_knows_every_migration(kept):
    applied = set(kept.execute("SELECT app, name FROM django_migrations"))
    assert set(MigrationLoader(None).disk_migrations) <= applied | squashed(), AGAIN


def squashed() -> set[tuple[str, str]]:
    """Those that another one stands for."""
    loader = MigrationLoader(None)
    return {key for one in loader.disk_migrations.values() for key in one.replaces}


def test_it_was_made_from_the_migrations_of_today():
    assert is_of_today(), AGAIN


@pytest.mark.prove
def test_it_is_what_migrating_makes(kept, tmp_path):
    migrate(tmp_path / "migrated.sqlite3")
    tables = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    rights = "SELECT c.app_label, p.codename FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id"
    pages = "SELECT path, title, slug, live FROM wagtailcore_page ORDER BY path"
    with closing(sqlite3.connect(tmp_path / "migrated.sqlite3")) as migrated:
        for asked in (tables, f"{rights} ORDER BY 1, 2", pages):
            assert kept.execute(asked).fetchall() == migrated.execute(asked).fetchall(), AGAIN


def test_nothing_in_it_is_of_one_portal(kept):
    """No key fits it or does not, nobody can log in, nothing is sealed."""
    for table in (KeySample._meta.db_table, "accounts_user", "people_contact", "django_session"):
        assert kept.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert KEPT.stat().st_size < 200_000
