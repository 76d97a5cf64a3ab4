"""What the outbox brings to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.put_back import after_put_back
from portal.core.retention import keeps

from .actions import doubt_what_waits, forget_old

after_put_back(doubt_what_waits)
keeps(_("发出 90 天以上的消息"), forget_old)

name_verbs(
    {
        "outbox.mark_called": _("打过电话了"),
        "outbox.no_answer": _("打电话没人接"),
    }
)

quiet("outbox.")
