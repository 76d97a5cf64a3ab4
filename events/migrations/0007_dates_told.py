"""Rolls opened before dates were compared are told of changes from here on."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def note_dates(apps, schema_editor):
    Roll, Occurrence = apps.get_model("events", "Roll"), apps.get_model("events", "Occurrence")
    own = Occurrence.objects.filter(pk=OuterRef("occurrence"))
    Roll.objects.filter(told_starts_at=None).update(
        told_starts_at=Subquery(own.values("starts_at")),
        told_ends_at=Subquery(own.values("ends_at")),
    )
    for roll in Roll.objects.filter(told_where="").select_related("occurrence", "round__page"):
        roll.told_where = roll.occurrence.place or roll.round.page.place
        roll.save(update_fields=["told_where"])


class Migration(migrations.Migration):
    dependencies = [("events", "0006_courses_and_changes")]

    operations = [migrations.RunPython(note_dates, migrations.RunPython.noop)]
