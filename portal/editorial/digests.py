"""What each stored version says, in a few bytes: asking who wrote must not read every version's JSON."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, Revision

from .models import VersionDigest
from .sameness import RULES, digest


@receiver(post_save, sender=Revision, dispatch_uid="digest_of_a_version")
def keep_digest(sender, instance: Revision, raw=False, update_fields=None, **kwargs) -> None:
    """Note what a version says whenever it is stored, also when an autosave writes over its own last one."""
    if raw or not issubclass(_type(instance), Page):
        return
    if update_fields is None or "content" in update_fields:
        _store([instance])


def digests_of(revisions: Iterable[int]) -> dict[int, str]:
    """The digests of versions by their numbers; those not noted yet, or by older rules, are made now."""
    wanted = set(revisions)
    if not wanted:
        return {}
    noted = VersionDigest.objects.filter(revision__in=wanted, digest__startswith=f"{RULES}:")
    known = dict(noted.values_list("revision_id", "digest"))
    missing = wanted - known.keys()
    if missing:
        known |= _store(list(Revision.objects.filter(pk__in=missing)))
    return known


def digest_of(revision: Revision) -> str:
    """What this version says now."""
    return digests_of([revision.pk])[revision.pk]


def _store(revisions: list[Revision]) -> dict[int, str]:
    made = {one.pk: digest(one.content, _type(one)) for one in revisions}
    VersionDigest.objects.bulk_create(
        [VersionDigest(revision_id=pk, digest=value) for pk, value in made.items()],
        update_conflicts=True,
        unique_fields=["revision"],
        update_fields=["digest"],
    )
    return made


def _type(revision: Revision) -> type:
    """What it is a version of; a type that is gone reads as a plain row."""
    return ContentType.objects.get_for_id(revision.content_type_id).model_class() or ContentType
