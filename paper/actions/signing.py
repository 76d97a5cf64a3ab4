"""A number that went live is frozen: the build of exactly the version that was signed."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from news.models import IssuePage
from portal.core.audit import record
from portal.core.publishing import went_live

from ..document import SCHEMA, Document
from ..freezing import freeze, in_chinese, problems_of_number, written
from ..models import BuildFile, BuildItem, IssueBuild, RebuildReason
from .making import make_files

LONGEST_REASON = 200


@receiver(went_live, sender=IssuePage, dispatch_uid="freeze_signed_numbers")
def freeze_signed(sender, instance: IssuePage, **kwargs) -> None:
    """In the transaction that made it live: without its build no number is public."""
    issue = IssuePage.objects.select_related("publication__unit").get(pk=instance.pk)
    if issue.live_revision_id:
        freeze_number(issue=issue, revision=issue.live_revision)


@transaction.atomic
def freeze_number(*, issue: IssuePage, revision: Revision) -> IssueBuild:
    """Freeze a number in the version that was signed.

    Args:
        issue: the number as it is live.
        revision: the version that went through the reviews.

    Returns:
        The new build; the one that stands where nothing changed since.

    Raises:
        PublishRefused: it cannot be frozen, or was frozen before and nobody said why it is changed.
    """
    last = IssueBuild.objects.of(issue)
    signed = revision.as_object()
    if last is not None and last.withdrawn_at is None and not _differs(signed, last):
        return last
    reason, spoken = why_rebuilt(issue, last)
    document = freeze(signed, rebuilt=_mark(reason) if last else "")[0]
    text, sha256 = written(document)
    build = IssueBuild.objects.create(
        issue=issue,
        revision=revision.pk,
        document=text,
        sha256=sha256,
        made_by=_signatory(revision),
        made_with={"schema": SCHEMA, "typst": _version("typst"), "pillow": _version("pillow")},
        replaces=last,
        reason=reason if last else "",
    )
    BuildItem.objects.bulk_create(_items(build, document))
    BuildFile.objects.bulk_create(BuildFile(build=build, edition=one) for one in BuildFile.Edition.values)
    if spoken is not None:
        RebuildReason.objects.filter(pk=spoken.pk).update(build=build)
    record("paper.rebuild" if last else "paper.freeze", by=build.made_by, of=build, note=reason)
    transaction.on_commit(lambda: make_files.enqueue(build.pk))
    return build


def missing_for_freezing(page) -> Iterator[tuple[str, str]]:
    """What the gate asks of a number besides the rules of its page: that it can be frozen."""
    if not isinstance(page, IssuePage) or not (page.publication_id and page.period_start and page.period_end):
        return
    problems = problems_of_number(page)
    for field, sentences in problems.items():
        yield from ((field, sentence) for sentence in sentences)
    last = IssueBuild.objects.of(page) if page.pk and not problems else None
    if last is None or last.withdrawn_at is not None or why_rebuilt(page, last)[0]:
        return
    if _differs(page, last):
        yield "sections", _("这一期已经定稿。要改，请先在“各种版本”页写明为什么改，再提交。")


@transaction.atomic
def say_why(*, issue: IssuePage, reason: str, by) -> RebuildReason:
    """Say why a signed number is to be changed; the next build carries it.

    Raises:
        PermissionDenied: no right to edit the number, or no reason given.
    """
    if not issue.permissions_for_user(by).can_edit():
        raise PermissionDenied(_("您不能改这一期。"))
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise PermissionDenied(_("请用一句话写明为什么改，200 字以内。"))
    RebuildReason.objects.filter(issue=issue, build=None).delete()
    said = RebuildReason.objects.create(issue=issue, reason=words, by=by)
    record("paper.say_why", by=by, of=issue, note=words)
    return said


def why_rebuilt(issue: IssuePage, last: IssueBuild | None) -> tuple[str, RebuildReason | None]:
    """The reason for a rebuild: the one somebody gave, or that something of the last build was withdrawn."""
    if last is None:
        return "", None
    spoken = RebuildReason.objects.filter(issue=issue, build=None).order_by("-pk").first()
    if spoken is not None:
        return spoken.reason, spoken
    return last.withdrawn_because, None


def _differs(signed: IssuePage, last: IssueBuild) -> bool:
    """Whether a version would freeze to other words or pictures than the last build."""
    before = last.read()
    return written(freeze(signed, rebuilt=before["rebuilt"])[0])[1] != last.sha256


@in_chinese
def _mark(reason: str) -> str:
    return _("这一份是改过重做的：%(reason)s") % {"reason": reason}


def _items(build: IssueBuild, document: Document) -> Iterator[BuildItem]:
    items = (item for section in document["sections"] for item in section.get("items", []))
    # One that stands in two sections is one page.
    for page, item in {item["page"]: item for item in items}.items():
        yield BuildItem(build=build, page=page, is_story=item["kind"] == "story", title=item["title"][:255])


def _signatory(revision: Revision):
    """Who gave the last yes to this version; nobody where it went live without reviews (founding, the demo)."""
    said = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
    last = said.order_by("-finished_at").select_related("finished_by").first()
    return last.finished_by if last else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
