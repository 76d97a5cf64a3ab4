"""Mail that leaves into a folder: in the demo everything that would go to a mail server can be read there."""

import os
import re
import time
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """One file a mail in `settings.EMAIL_FILE_PATH`, named `<milliseconds>-<message id without its host>.eml`.

    A file is there whole or not at all. The folder is for whoever runs the portal alone: addresses stand in it.
    """

    def send_messages(self, email_messages) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in email_messages:
            message = one.message()
            name, _at, _host = parseaddr(message["Message-ID"])[1].partition("@")
            plain = re.sub(r"[^\w.-]", "", name)
            path = folder / f"{time.time_ns() // 1_000_000}-{plain}.eml"
            half = path.with_suffix(".half")
            half.write_bytes(message.as_bytes())
            os.replace(half, path)
        return len(email_messages)
