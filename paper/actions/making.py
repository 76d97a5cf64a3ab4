"""The files of a build, made by the background worker: one after the other, each with what came of it."""

import datetime
import hashlib
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from portal.core.audit import record
from portal.editorial.tick import ticked

from ..editions.all import make
from ..editions.refusal import Unmakeable
from ..models import BuildFile, IssueBuild
from ..pictures import folder_of

logger = logging.getLogger("paper")
State = BuildFile.State
# A print takes 30 seconds at most; what has not moved for longer lost its worker.
STOPPED_AFTER = datetime.timedelta(minutes=2)


@task()
def make_files(pk: int) -> None:
    """Make what is still to be made of a build."""
    build = IssueBuild.objects.filter(pk=pk, withdrawn_at=None).first()
    if build is None:
        return
    document = build.read()
    with folder_of(document) as folder:
        for row in build.files.filter(state=State.WAITING).order_by("pk"):
            if not _take(row):
                continue
            try:
                made = make(document, folder, row.edition).packed()
            except Unmakeable as refused:
                _refuse(row, "\n".join(refused.sentences))
            except Exception:
                # Whatever a maker meets: the other editions must come out, and somebody must read of this one.
                logger.exception("Edition %s of build %s was not made.", row.edition, pk)
                _refuse(row, _("没有做成，原因记在日志里。请再做一次；还是不行，请找管理门户的人。"))
            else:
                _keep(row, made.name, made.data)


def _take(row: BuildFile) -> bool:
    """Whether this worker makes it: of two, one."""
    waiting = BuildFile.objects.filter(pk=row.pk, state=State.WAITING)
    return bool(waiting.update(state=State.WORKING, touched_at=timezone.now()))


def _refuse(row: BuildFile, said: str) -> None:
    working = BuildFile.objects.filter(pk=row.pk, state=State.WORKING)
    working.update(state=State.REFUSED, said=said, touched_at=timezone.now())


@transaction.atomic
def _keep(row: BuildFile, name: str, data: bytes) -> None:
    """Unless the build was withdrawn meanwhile: its files are gone and stay so."""
    row = BuildFile.objects.select_for_update().get(pk=row.pk)
    if row.state != State.WORKING:
        return
    row.file.save(f"{row.build_id}/{name}", ContentFile(data), save=False)
    row.state, row.said, row.size = State.MADE, "", len(data)
    row.sha256 = hashlib.sha256(data).hexdigest()
    row.save()


@receiver(ticked, dispatch_uid="editions_go_on_after_a_fall")
def go_on(sender, **kwargs) -> None:
    """A worker fell over an edition: another takes it up, and what was to be made after it."""
    fallen = BuildFile.objects.filter(
        state=State.WORKING, touched_at__lt=timezone.now() - STOPPED_AFTER, build__withdrawn_at=None
    )
    for pk in fallen.order_by().values_list("build", flat=True).distinct():
        if fallen.filter(build=pk).update(state=State.WAITING, touched_at=timezone.now()):
            make_files.enqueue(pk)


@transaction.atomic
def make_again(*, build: IssueBuild, by) -> int:
    """Let the worker try once more what it refused, or what it fell over.

    Returns:
        How many editions wait now.
    """
    fallen = timezone.now() - STOPPED_AFTER
    rows = build.files.filter(state=State.REFUSED) | build.files.filter(
        state__in=(State.WAITING, State.WORKING), touched_at__lt=fallen
    )
    count = rows.update(state=State.WAITING, said="", touched_at=timezone.now())
    if count:
        record("paper.make_again", by=by, of=build)
        transaction.on_commit(lambda: make_files.enqueue(build.pk))
    return count
