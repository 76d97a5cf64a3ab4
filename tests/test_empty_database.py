"""What a first start unpacks is what the migrations of today make."""

import lzma
import re
import sqlite3
from contextlib import closing

import pytest
from django.db.migrations.loader import MigrationLoader

from portal.core.models import KeySample
from portal.launch.empty import KEPT, STATEMENTS, unpack
from portal.settings.env import sqlite_url
from tools.empty_database import dumped, is_of_today, migrate, own_database

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


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_it_was_made_from_the_migrations_of_today(vendor):
    assert is_of_today(vendor), AGAIN


@pytest.mark.prove
@pytest.mark.needs("postgres")
def test_statements_make_on_postgresql_what_migrating_makes(tmp_path):
    """Tables, triggers, rights and pages, line for line, but for the order in which they were written, when, and the
    keys that Wagtail draws by lot."""
    with own_database() as url:
        migrate(url, tmp_path)
        migrated = dumped(url)
    by_lot = re.compile(r"'\d{4}-\d\d-\d\d [^']*'|'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'")
    ours = lzma.decompress(STATEMENTS.read_bytes()).decode().split("\n", 2)[2]
    assert sorted(by_lot.sub("any", ours).split("\n")) == sorted(by_lot.sub("any", migrated).split("\n")), (
        AGAIN
    )


@pytest.mark.prove
def test_it_is_what_migrating_makes(kept, tmp_path):
    migrate(sqlite_url(tmp_path / "migrated.sqlite3"), tmp_path)
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
    statements = lzma.decompress(STATEMENTS.read_bytes()).decode()
    for table in (KeySample._meta.db_table, "accounts_user", "people_contact", "django_session"):
        assert f"CREATE TABLE public.{table} " in statements
        assert f"INSERT INTO public.{table} " not in statements
    assert KEPT.stat().st_size + STATEMENTS.stat().st_size < 200_000
