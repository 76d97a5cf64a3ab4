"""The audit log takes rows and gives none back."""

import pytest
from django.db import DatabaseError, transaction

from portal.core.audit import record
from portal.core.models import AuditEntry


@pytest.mark.django_db
def test_a_row_can_be_neither_changed_nor_deleted():
    row = record("core.test", label="第一行", note="原来的话")
    for attempt in (
        lambda: AuditEntry.objects.filter(pk=row.pk).update(note="改掉"),
        lambda: AuditEntry.objects.filter(pk=row.pk).delete(),
        lambda: row.delete(),
        lambda: row.save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert AuditEntry.objects.get().note == "原来的话"
