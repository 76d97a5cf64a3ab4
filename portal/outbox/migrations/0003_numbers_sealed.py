"""Numbers that lay in clear go: from whom to ask for on the call list (each stands sealed beside it, as the recipient), and
from sessions, which are sealed whole.

Django sees sealed fields opened, so what lies in the table is read and written past it.
"""

import re

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core import signing
from django.db import migrations
from portal.core.phone import spaced
from portal.core.sealed import seal, unseal

AT_THE_END = re.compile(r" *\d{3} \d{4} ?\d{0,4}$")
PORTION = 500


def wipe_what_is_replaced(apps, schema_editor):
    """SQLite may leave old bytes in its file."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")


def rewrite(schema_editor, table, key, column, change, beside=None):
    """Change a column row by row, in portions, seeing what lies beside it; rows that `change` gives nothing for are left."""
    connection = schema_editor.connection
    table, key, column, beside = map(connection.ops.quote_name, (table, key, column, beside or column))
    last = None
    with connection.cursor() as cursor:
        while True:
            after = f"WHERE {key} > %s" if last is not None else ""
            cursor.execute(
                f"SELECT {key}, {column}, {beside} FROM {table} {after} ORDER BY {key} LIMIT {PORTION}",
                [] if last is None else [last],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            changed = [(change(value, other), pk) for pk, value, other in rows]
            cursor.executemany(
                f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [row for row in changed if row[0] is not None]
            )
            last = rows[-1][0]


def name_callees(apps, schema_editor):
    rewrite(
        schema_editor,
        "outbox_message",
        "id",
        "who",
        lambda who, _recipient: AT_THE_END.sub("", who) if AT_THE_END.search(who) else None,
    )


def number_callees(apps, schema_editor):
    rewrite(
        schema_editor,
        "outbox_message",
        "id",
        "who",
        lambda who, sealed: f"{who} {spaced(unseal(sealed))}".strip()[:60] if who and sealed else None,
        beside="recipient",
    )


def sealed_session(data, _beside):
    try:
        unseal(data)
    except InvalidToken:
        # Signed and readable, until now.
        kept = DatabaseStore().decode(data)
        return seal(signing.JSONSerializer().dumps(kept).decode("latin-1"))
    return None


def open_session(data, _beside):
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
        migrations.RunPython(name_callees, number_callees),
        migrations.RunPython(seal_sessions, open_sessions),
    ]
