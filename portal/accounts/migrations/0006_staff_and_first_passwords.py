from django.db import migrations, models
from django.db.models import Q


def mark_staff(apps, schema_editor):
    """Whoever holds a role, keeps the portal, or has an account that is no resident's."""
    User = apps.get_model("accounts", "User")
    working = Q(is_superuser=True) | Q(phone_hash__isnull=True) | Q(staff_roles__isnull=False)
    numbers = User.objects.filter(working).values_list("pk", flat=True)
    User.objects.filter(pk__in=list(numbers)).update(is_staff=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_staff_phone")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark_staff, migrations.RunPython.noop),
    ]
