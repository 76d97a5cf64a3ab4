from django.db import migrations

SQLITE = """
CREATE TRIGGER core_auditentry_no_update BEFORE UPDATE ON core_auditentry
BEGIN SELECT RAISE(ABORT, 'audit entries cannot be changed'); END;
CREATE TRIGGER core_auditentry_no_delete BEFORE DELETE ON core_auditentry
BEGIN SELECT RAISE(ABORT, 'audit entries cannot be deleted'); END;
"""
POSTGRES = """
CREATE FUNCTION core_auditentry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit entries cannot be changed or deleted'; END $$;
CREATE TRIGGER core_auditentry_append_only BEFORE UPDATE OR DELETE ON core_auditentry
FOR EACH ROW EXECUTE FUNCTION core_auditentry_is_append_only();
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
        schema_editor.execute("DROP TRIGGER core_auditentry_no_update")
        schema_editor.execute("DROP TRIGGER core_auditentry_no_delete")
    else:
        schema_editor.execute("DROP TRIGGER core_auditentry_append_only ON core_auditentry")
        schema_editor.execute("DROP FUNCTION core_auditentry_is_append_only")


class Migration(migrations.Migration):
    """The database refuses to change or delete a line of the audit log (TRUNCATE by a test is let through)."""

    dependencies = [("core", "0001_tags_settings_and_audit")]

    operations = [migrations.RunPython(forbid_changes, allow_changes)]
