"""Large pictures: received at once, written anew by the background worker, in a process of its own with bounded memory."""

import logging
import multiprocessing
import resource
from io import BytesIO
from multiprocessing.connection import Connection

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks import task
from PIL import Image, ImageDraw

from .hygiene import clean_picture, pixels_of
from .limits import LARGE_PIXELS, MEGABYTE
from .models import IncomingFile, PortalImage
from .naming import stored_name

logger = logging.getLogger("portal.media")
KIND = "picture"
# A progressive JPEG of 49 megapixels takes 400 MB; nothing we take needs more.
MOST_MEMORY = 900 * MEGABYTE
MOST_SECONDS = 180
SHEET, INK = "#ece6da", "#8a7f6d"
State = IncomingFile.State


def taken_in(upload, picture: PortalImage, *, title: str) -> ContentFile:
    """What a picture shows from now on: its pixels written anew, or, for a large one, a sheet until they are.

    Raises:
        ValidationError: the file is refused.
    """
    if pixels_of(upload) <= LARGE_PIXELS:
        picture._large = None
        return clean_picture(upload, title=title)
    picture._large = upload
    return waiting_sheet(title)


def waiting_sheet(title: str) -> ContentFile:
    """A plain sheet with an hourglass; no two are the same file, or the library would call them doubles."""
    sheet = Image.new("RGB", (1200, 800), SHEET)
    pen = ImageDraw.Draw(sheet)
    for tip in (300, 500):
        pen.polygon([(520, tip), (680, tip), (600, 400)], outline=INK, width=8)
    written = BytesIO()
    sheet.save(written, "JPEG", quality=80, comment=get_random_string(16).encode())
    return ContentFile(written.getvalue(), name=stored_name(title, "jpg"))


def wait_for_worker(picture: PortalImage) -> None:
    """Keep what came in beside the saved picture and ask the worker for it."""
    upload = picture._large
    picture._large = None
    if upload is None:
        return
    upload.seek(0)
    IncomingFile.objects.filter(picture=picture).delete()
    work = IncomingFile(kind=KIND, picture=picture, by=picture.uploaded_by_user, name=picture.title[:120])
    work.file.save(stored_name("", "bin"), ContentFile(upload.read()), save=False)
    work.save()
    transaction.on_commit(lambda: prepare_picture.enqueue(work.pk))


@task()
def prepare_picture(pk: int) -> None:
    """Write a large picture anew; what is refused is told where the picture is."""
    works = IncomingFile.objects.select_related("picture").filter(pk=pk, kind=KIND)
    work = works.exclude(state=State.FAILED).first()
    if work is None or work.picture is None:
        return
    work.state = State.WORKING
    work.save(update_fields=["state", "touched_at"])
    try:
        with work.file.open("rb") as stored:
            clean = written_apart(stored.read(), title=work.picture.title)
    except ValidationError as error:
        work.state, work.said = State.FAILED, "".join(error.messages)
        work.file.delete(save=False)
        work.save(update_fields=["state", "said", "file", "touched_at"])
        return
    show_prepared(work, clean)


def show_prepared(work: IncomingFile, clean: ContentFile) -> None:
    """The picture in the place of its sheet; its sizes are made anew after that."""
    with transaction.atomic():
        picture = PortalImage.objects.select_for_update().get(pk=work.picture_id)
        sheet = picture.file.name
        picture.file = clean
        picture._set_image_file_metadata()
        # A version that waits for its review may stand with the sheet; the gate lets no such version through.
        picture._being_prepared = True
        picture.save()
        picture.renditions.all().delete()
        work.delete()
    picture.file.storage.delete(sheet)


def written_apart(data: bytes, *, title: str) -> ContentFile:
    """A picture written anew by a process that may take so much memory and time and no more, and gives both back.

    Raises:
        ValidationError: the file is refused, or would need more.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_write_anew, args=(theirs, data, title), daemon=True)
    process.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(MOST_SECONDS) else None
    except EOFError:
        answer = None
    finally:
        ours.close()
        process.kill()
        process.join()
    if answer is None:
        raise ValidationError(_("图片太复杂，处理不了。请先缩小到长边 4000 像素以内，另存为 JPEG 再传。"))
    name, written = answer
    if not name:
        raise ValidationError(written)
    return ContentFile(written, name=name)


def _write_anew(answer: Connection, data: bytes, title: str) -> None:
    """In the process of its own; the database is not touched here."""
    held = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, held + MOST_MEMORY))
    try:
        clean = clean_picture(ContentFile(data, name=title), title=title)
        answer.send((clean.name, clean.read()))
    except ValidationError as error:
        answer.send(("", "".join(error.messages)))
    finally:
        answer.close()


def _address_space() -> int:
    """Bytes of address space that this process holds already."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()
