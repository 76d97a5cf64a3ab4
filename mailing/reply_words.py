"""What the other post office said, in words of ours (RFC 3463): the code stays beside it for whoever looks after the mail."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .addresses import masked_mail
from .models import Delivery

# The first that fits; enhanced codes before plain ones, the narrower before the wider.
WORDS = (
    (r"\b[45]\.1\.[123]\b|\b55[013] .*(user|mailbox|recipient)", gettext_lazy("没有这个邮箱，多半写错了")),
    (r"\b[45]\.2\.2\b|\b[45]52\b", gettext_lazy("邮箱满了")),
    (r"\b[45]\.2\.1\b", gettext_lazy("邮箱停用了")),
    (r"\b[45]\.7\.\d+\b|\b554\b", gettext_lazy("对方邮局当成垃圾邮件，没有收")),
    (r"\b[45]\.4\.\d+\b", gettext_lazy("找不到对方的邮局")),
    (r"^4|\b4\.\d", gettext_lazy("对方邮局一时不收，试了几次都这样")),
    (r"^550\b", gettext_lazy("没有这个邮箱，多半写错了")),
    (r"^5|\b5\.\d", gettext_lazy("对方邮局没有收")),
)


def in_words(code: str) -> str:
    """没有这个邮箱，多半写错了, for 550 5.1.1."""
    found = next((words for pattern, words in WORDS if re.search(pattern, code, re.I)), None)
    return str(found) if found else _("没有交出去")


def told(mail: Delivery) -> dict[str, str | int]:
    """One row that waits for somebody, with as much of the address as tells it from the next."""
    whom = masked_mail(mail.subscriber.address) if mail.subscriber else _("（本人已经删除）")
    return {"pk": mail.pk, "whom": whom, "code": mail.code, "words": in_words(mail.code)}
