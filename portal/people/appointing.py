"""Putting people into offices, and what becomes of a post when it or its holder is gone."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.log_actions import get_active_log_context

from portal.core.audit import record

from .models import Office, Person, Post

# So long a mistaken last day can be mended with phone and photo still there.
KEPT_AFTER_END = datetime.timedelta(days=30)


@transaction.atomic
def appoint(*, post: Post, by) -> Post:
    """Enter who holds an office, or change what was entered.

    Raises:
        ValidationError: what the rules of the office, the days or the holder's consent forbid, each at its field.
    """
    is_new = post.pk is None
    # Two clerks who enter a secretary at the same moment are heard one after the other.
    post.office = hold_office(post.office_id)
    post.full_clean()
    post.save()
    record("people.appoint" if is_new else "people.change_post", by=by, of=post)
    return post


def hold_office(pk: int) -> Office:
    """An office under the lock that keeps apart whoever is put into it, and whoever changes its rules, until the transaction
    ends."""
    return Office.objects.select_for_update().get(pk=pk)


@transaction.atomic
def name_office(*, office: Office, by) -> Office:
    """Add an office, or change its rules.

    Raises:
        ValidationError: what its rules or those who hold it forbid, each at its field.
    """
    is_new = office.pk is None
    if not is_new:
        hold_office(office.pk)
    office.full_clean()
    office.save()
    record("people.name_office" if is_new else "people.change_office", by=by, of=office)
    return office


@transaction.atomic
def remove_post(*, post: Post, by) -> None:
    """Take out what was entered by mistake; a post that is over gets its last day instead."""
    record("people.remove_post", by=by, of=post)
    post.delete()


@receiver(pre_delete, sender=Person)
def end_posts(instance: Person, **_kwargs) -> None:
    """Whoever is erased from the register holds nothing any more: that an office was held stays, by whom does not."""
    today, by = timezone.localdate(), get_active_log_context().user
    instance.posts.filter(since__gt=today).delete()
    for post in instance.posts.select_related("unit", "office"):
        record("people.end_post", by=by, of=post)
    instance.posts.filter(Q(until=None) | Q(until__gt=today)).update(until=today)
    instance.posts.update(phone="", shows_phone=False, photo=None, reason="")


def forget_ended() -> int:
    """Phone and photo of those whose time is over."""
    over = Post.objects.filter(until__lt=timezone.localdate() - KEPT_AFTER_END)
    return over.exclude(phone="", photo=None).update(phone="", shows_phone=False, photo=None)
