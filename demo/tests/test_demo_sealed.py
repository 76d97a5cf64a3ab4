"""The demo shows its numbers on its phone, and keeps them sealed like anybody's."""

import re

import pytest
from django.db import connection

from portal.outbox.models import Message

# Seeding the whole demo takes a minute; `make prove` does.
pytestmark = [pytest.mark.django_db, pytest.mark.prove]
SEALED = {
    "outbox_message": ("recipient", "who", "text", "mail"),
    "people_contact": ("value", "mail"),
    "accounts_user": ("phone", "username"),
}


@pytest.mark.usefixtures("demo_town")
def test_the_demo_seals_what_it_seeds():
    numbers = {one.recipient for one in Message.objects.all() if one.recipient}
    assert len(numbers) > 10
    with connection.cursor() as cursor:
        for table, columns in SEALED.items():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            kept = re.sub(r"(?<=\d)[ -](?=\d)", "", str(cursor.fetchall()))
            assert not [one for one in numbers if one in kept], table
