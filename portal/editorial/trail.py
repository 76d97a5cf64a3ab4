"""What Wagtail itself logs and the audit log must keep too: submissions, settings, accounts."""

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from wagtail.models import ModelLogEntry
from wagtail.signals import workflow_cancelled, workflow_submitted

from portal.core.audit import record
from portal.people.models import Person

# Rows whose changes in the admin are kept for good, as app.model.
KEPT = {
    "core.portalsettings",
    "accounts.user",
    "auth.group",
    "wagtailcore.workflow",
    "wagtailcore.site",
    "editorial.reviewtask",
}


@receiver(workflow_submitted, dispatch_uid="audit_submission")
def note_submission(sender, instance, user, **kwargs):
    record("editorial.submit", by=user, of=instance.content_object)


@receiver(workflow_cancelled, dispatch_uid="audit_cancellation")
def note_cancellation(sender, instance, user, **kwargs):
    record("editorial.cancel_review", by=user, of=instance.content_object)


@receiver(pre_save, sender=ModelLogEntry, dispatch_uid="no_names_in_the_log")
def keep_names_out(sender, instance, **kwargs):
    """Wagtail's log is read across units and outlives the person: it knows them by number."""
    if instance.content_type.model_class() is Person:
        instance.label = f"{Person._meta.verbose_name} {instance.object_id}"


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="audit_admin_changes")
def keep_for_good(sender, instance, created, **kwargs):
    kind = f"{instance.content_type.app_label}.{instance.content_type.model}"
    if created and kind in KEPT:
        verb = instance.action.removeprefix("wagtail.")
        record(
            f"admin.{verb}", by=instance.user, of_type=kind, of_id=instance.object_id, label=instance.label
        )
