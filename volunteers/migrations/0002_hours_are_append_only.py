from django.db import migrations

SQLITE = """
CREATE TRIGGER volunteers_servicerecord_no_update BEFORE UPDATE ON volunteers_servicerecord
BEGIN SELECT RAISE(ABORT, 'service records cannot be changed'); END;
CREATE TRIGGER volunteers_servicerecord_no_delete BEFORE DELETE ON volunteers_servicerecord
BEGIN SELECT RAISE(ABORT, 'service records cannot be deleted'); END;
"""
POSTGRES = """
CREATE FUNCTION volunteers_servicerecord_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'service records cannot be changed or deleted'; END $$;
CREATE TRIGGER volunteers_servicerecord_append_only BEFORE UPDATE OR DELETE ON volunteers_servicerecord
FOR EACH ROW EXECUTE FUNCTION volunteers_servicerecord_is_append_only();
"""


def forbid_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE.split("END;"):
            if statement.strip():
                schema_editor.execute(statement + "END;")
    else:
        schema_editor.execute(POSTGRES)


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER volunteers_servicerecord_no_update")
        schema_editor.execute("DROP TRIGGER volunteers_servicerecord_no_delete")
    else:
        schema_editor.execute("DROP TRIGGER volunteers_servicerecord_append_only ON volunteers_servicerecord")
        schema_editor.execute("DROP FUNCTION volunteers_servicerecord_is_append_only")


class Migration(migrations.Migration):
    """The database refuses to change or delete an entry of the ledger of hours (TRUNCATE by a test is let through)."""

    dependencies = [("volunteers", "0001_volunteers")]

    operations = [migrations.RunPython(forbid_changes, allow_changes)]
