"""What pictures and documents bring to the house."""

import time

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.health import note
from portal.core.put_back import erases

from .actions import delete_again

for kind in ("media.portalimage", "media.portaldocument"):
    erases("media.delete", delete_again(kind), of=kind)

name_verbs(
    {
        "media.add_tags": _("加标签"),
        "media.add_to_collection": _("移到别的文件夹"),
        "media.change": _("改图片或文件"),
        "media.copy": _("另存一份，线上的不动"),
        "media.delete": _("删除图片或文件"),
        "media.replace_in_draft": _("在草稿里换成新的"),
    }
)

quiet("media.PortalRendition", "media.IncomingFile")

ASKED_EVERY = 15  # seconds: watchers come more often, and a store that is away keeps each of them waiting


class _Bucket:
    """How this process found the bucket lately."""

    asked_at, said = float("-inf"), ""


@note
def media_storage_away() -> str:
    """Where pictures lie in a bucket: why it cannot be used. Readers read on, so it takes no server out of service."""
    ask = getattr(default_storage, "problem", None)
    if ask is None:
        return ""
    if time.monotonic() - _Bucket.asked_at > ASKED_EVERY:
        problem = ask()
        _Bucket.asked_at, _Bucket.said = time.monotonic(), problem and f"media storage away, {problem}"
    return _Bucket.said
