"""What pictures and documents bring to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.generation import quiet
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
