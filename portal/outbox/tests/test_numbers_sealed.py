"""The migration that seals what lay in clear: rows and sessions, there and back, and twice is once."""

import importlib
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.models import Session
from django.db import connection

from portal.core.phone import spaced
from portal.core.sealed_sessions import SessionStore
from portal.outbox.actions import queue
from tests.carrier import please

pytestmark = pytest.mark.django_db
NUMBER = "19900000001"
migration = importlib.import_module("portal.outbox.migrations.0003_numbers_sealed")
HERE = SimpleNamespace(connection=connection)


def raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [row[0] for row in cursor.fetchall()]


def test_whom_to_ask_for_is_a_name_and_the_number_comes_back(monkeypatch):
    monkeypatch.setattr(migration, "PORTION", 2)
    for number in range(5):
        queue(
            cause=f"call {number}", kind="test", to=NUMBER if number < 4 else "", said=please(), who="王秀英"
        )
    before = [f"王秀英 {spaced(NUMBER)}"] * 4 + ["王秀英"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_message SET who = %s WHERE cause <> %s", [before[0], "call 4"])
    migration.name_callees(None, HERE)
    assert raw("outbox_message", "who") == ["王秀英"] * 5
    migration.number_callees(None, HERE)
    assert sorted(raw("outbox_message", "who")) == sorted(before)


def test_a_number_written_beside_a_name_is_masked():
    queue(cause="one", kind="test", to=NUMBER, said=please(), who=f"王秀英 {spaced(NUMBER)}")
    assert raw("outbox_message", "who") == ["王秀英 199****0001"]


def test_sessions_are_sealed_and_opened_again_and_those_sealed_already_are_left():
    plain, sealed = PlainStore(), SessionStore()
    for store in (plain, sealed):
        store["my_number"] = NUMBER
        store.create()
    before = Session.objects.get(pk=sealed.session_key).session_data
    migration.seal_sessions(None, HERE)
    assert SessionStore(plain.session_key)["my_number"] == NUMBER
    assert Session.objects.get(pk=sealed.session_key).session_data == before
    assert PlainStore().decode(Session.objects.get(pk=plain.session_key).session_data) == {}
    migration.open_sessions(None, HERE)
    assert PlainStore(plain.session_key)["my_number"] == NUMBER


def test_a_session_that_no_key_opens_is_an_empty_one(settings):
    store = SessionStore()
    store["x"] = 1
    store.create()
    settings.SECRET_KEY = settings.DATA_KEY = "another" * 9
    assert SessionStore(store.session_key).get("x") is None
