"""What residents had erased, erased once more after an older copy was put back; and the line that a withdrawn consent leaves."""

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from portal.core.audit import record
from portal.core.put_back import changed

from .actions import close_account
from .models import Consent, Contact, Person, Proxy


def close(pk: str, _also: Mapping[str, str]) -> bool:
    user = get_user_model().objects.filter(pk=pk, phone_hash__isnull=False).first()
    if user is not None:
        close_account(user=user, by=None)
    return user is not None


def end_proxy(pk: str, _also: Mapping[str, str]) -> int:
    return Proxy.objects.filter(pk=pk, until=None).update(until=timezone.now())


def drop_mail(pk: str, _also: Mapping[str, str]) -> int:
    return changed(Contact, pk, mail="")


def withdraw_consent(pk: str, _also: Mapping[str, str]) -> bool:
    """Whatever stands on it comes down at the next tick."""
    consent = Consent.objects.filter(pk=pk, withdrawn_on=None).first()
    if consent is not None:
        consent.withdrawn_on = timezone.localdate()
        consent.save(update_fields=["withdrawn_on"])
    return consent is not None


def delete_person(pk: str, _also: Mapping[str, str]) -> bool:
    """Raises where rows of the copy still hold on to them: a person must look at it."""
    person = Person.objects.filter(pk=pk).first()
    if person is not None:
        person.delete()
    return person is not None


@receiver(pre_save, sender=Consent)
def note_withdrawn(instance: Consent, raw: bool = False, **_kwargs) -> None:
    """A line of its own for every way to withdraw one."""
    if raw or instance.withdrawn_on is None:
        return
    if Consent.objects.filter(pk=instance.pk, withdrawn_on=None).exists():
        _note(instance)


@receiver(post_delete, sender=Consent)
def note_deleted(instance: Consent, **_kwargs) -> None:
    """A consent that is taken out of the register carries nothing any more either."""
    _note(instance)


@receiver(post_delete, sender=Person)
def note_person_deleted(instance: Person, **_kwargs) -> None:
    by, pk = get_active_log_context().user, str(instance.pk)
    record("people.delete", by=by, of_type="people.person", of_id=pk, label=pk)


def _note(consent: Consent) -> None:
    by = get_active_log_context().user
    record(
        "people.withdraw_consent",
        by=by,
        of_type="people.consent",
        of_id=str(consent.pk),
        label=str(consent.pk),
    )
