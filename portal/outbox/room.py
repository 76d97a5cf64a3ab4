"""What the outbox brings to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.put_back import after_put_back
from portal.core.retention import keeps

from .actions import doubt_what_waits, forget_old
from .receipts import forget_dead

after_put_back(doubt_what_waits)
keeps(_("发出 90 天以上的消息"), forget_old)
keeps(_("一年没有再说起的空号和停机号码"), forget_dead)

name_verbs(
    {
        "outbox.change_signature": _("改短信签名"),
        "outbox.file_template": _("记短信模板报备"),
        "outbox.mark_called": _("打过电话了"),
        "outbox.no_answer": _("打电话没人接"),
    }
)

quiet("outbox.")
