"""A text of a signed number was withdrawn: the number goes too, until one without it is signed."""

from typing import TypedDict

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.signals import page_unpublished

from news.models import ArticlePage, Publication, StoryPage
from portal.core.audit import record
from portal.editorial.actions import take_down
from portal.editorial.tick import ticked

from ..models import BuildFile, BuildItem, IssueBuild


@receiver(page_unpublished, sender=ArticlePage, dispatch_uid="numbers_follow_articles")
@receiver(page_unpublished, sender=StoryPage, dispatch_uid="numbers_follow_stories")
def follow(sender, instance, **kwargs) -> None:
    """At once, in the transaction of the withdrawal."""
    withdraw_numbers_with(BuildItem.gone().filter(page=instance.pk))


@receiver(post_delete, sender=ArticlePage, dispatch_uid="numbers_follow_deleted_articles")
@receiver(post_delete, sender=StoryPage, dispatch_uid="numbers_follow_deleted_stories")
def follow_deleted(sender, instance, **kwargs) -> None:
    """The row of the plain page goes after that of its type, so that it cannot be asked."""
    withdraw_numbers_with(BuildItem.objects.filter(page=instance.pk, build__in=IssueBuild.objects.standing()))


@receiver(ticked, dispatch_uid="numbers_follow_by_the_clock")
def follow_by_the_clock(sender, **kwargs) -> None:
    """Whatever the way a text went, its numbers are gone within one tick."""
    withdraw_numbers_with(BuildItem.gone())


def withdraw_numbers_with(items) -> None:
    """Withdraw the builds in which these items stand."""
    by_build: dict[int, list[BuildItem]] = {}
    for item in items.order_by("pk"):
        by_build.setdefault(item.build_id, []).append(item)
    for build in IssueBuild.objects.filter(pk__in=by_build).select_related("issue"):
        withdraw_build(build=build, items=by_build[build.pk])


@transaction.atomic
def withdraw_build(*, build: IssueBuild, items: list[BuildItem]) -> None:
    """Take a build's files and its number's page from readers. Its document stays as the record of what was signed,
    and nobody is shown it.

    Args:
        items: what is gone from it.
    """
    with override(settings.LANGUAGE_CODE):
        because = "；".join(_words(item) for item in items)[:200]
    fresh = IssueBuild.objects.filter(pk=build.pk, withdrawn_at=None)
    if not fresh.update(withdrawn_at=timezone.now(), withdrawn_because=because):
        return
    names = [str(row.file.name) for row in build.files.all() if row.file]
    build.files.update(state=BuildFile.State.REMOVED, file="", size=0, touched_at=timezone.now())
    transaction.on_commit(lambda: _delete_files(names))
    if build.issue.live:
        take_down(build.issue)
    record("paper.withdraw", of=build, label=str(build.issue), note=because)


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _words(item: BuildItem) -> str:
    """Of a story not even the title: it may name who no longer wants to be named."""
    if item.is_story:
        return _("有一篇人物稿撤下了")
    return _("《%(title)s》撤下了") % {"title": item.title}


class Owed(TypedDict):
    """A correction that the next number owes its readers."""

    build: int
    heading: str
    text: str


def owed_corrections(publication: Publication) -> list[Owed]:
    """What earlier numbers printed and was withdrawn since, and no later number of the paper has said yet.

    Each is said once: it is owed until a number signed after the withdrawal stands, other than the number itself.
    """
    withdrawn = IssueBuild.objects.filter(issue__publication=publication, withdrawn_at__isnull=False)
    found = []
    for build in withdrawn.select_related("issue").order_by("pk"):
        others = IssueBuild.objects.filter(issue__publication=publication, made_at__gt=build.withdrawn_at)
        if not others.exclude(issue=build.issue).exists():
            found.append(_owed(build))
    return found


def _owed(build: IssueBuild) -> Owed:
    with override(settings.LANGUAGE_CODE):
        words = {"number": build.issue.total_number, "what": build.withdrawn_because}
        heading = _("总第 %(number)d 期") % words
        text = _("总第 %(number)d 期印出以后，%(what)s。手里有这一期的，请以现在网上的为准。") % words
    return Owed(build=build.pk, heading=heading, text=text)
