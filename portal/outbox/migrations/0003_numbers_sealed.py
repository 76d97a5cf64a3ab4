"""Whom to ask for on the call list is sealed, and so are sessions: both held residents' numbers in clear.

Django sees sealed fields opened, so what lies in the table is read and written past it.
"""

import portal.core.sealed
from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core import signing
from django.db import migrations
from portal.core.sealed import seal, unseal

PORTION = 500


def wipe_what_is_replaced(apps, schema_editor):
    """SQLite may leave old bytes in its file."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")


def rewrite(schema_editor, table, key, column, change):
    """Change a column row by row, in portions; rows that `change` gives nothing for are left."""
    connection = schema_editor.connection
    table, key, column = map(connection.ops.quote_name, (table, key, column))
    last = None
    with connection.cursor() as cursor:
        while True:
            after = f"WHERE {key} > %s" if last is not None else ""
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} {after} ORDER BY {key} LIMIT {PORTION}",
                [] if last is None else [last],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            changed = [(change(value), pk) for pk, value in rows]
            cursor.executemany(
                f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [row for row in changed if row[0]]
            )
            last = rows[-1][0]


def seal_callees(apps, schema_editor):
    rewrite(schema_editor, "outbox_message", "id", "who", lambda who: seal(who) if who else None)


def open_callees(apps, schema_editor):
    rewrite(schema_editor, "outbox_message", "id", "who", lambda who: unseal(who)[:60] if who else None)


def sealed_session(data):
    try:
        unseal(data)
    except InvalidToken:
        # Signed and readable, until now.
        kept = DatabaseStore().decode(data)
        return seal(signing.JSONSerializer().dumps(kept).decode("latin-1"))
    return None


def open_session(data):
    try:
        kept = signing.JSONSerializer().loads(unseal(data).encode("latin-1"))
    except (InvalidToken, ValueError):
        return None
    return DatabaseStore().encode(kept)


def seal_sessions(apps, schema_editor):
    rewrite(schema_editor, "django_session", "session_key", "session_data", sealed_session)


def open_sessions(apps, schema_editor):
    rewrite(schema_editor, "django_session", "session_key", "session_data", open_session)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_second_ways"), ("sessions", "0001_initial")]

    operations = [
        migrations.RunPython(wipe_what_is_replaced, migrations.RunPython.noop),
        # Going back, the rows are opened before the column is narrow again.
        migrations.AlterField(
            model_name="message",
            name="who",
            field=portal.core.sealed.SealedTextField(blank=True, verbose_name="找谁"),
        ),
        migrations.RunPython(seal_callees, open_callees),
        migrations.RunPython(seal_sessions, open_sessions),
    ]
