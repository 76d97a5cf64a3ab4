"""What the example town brings to the house."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.parts import fill

from . import mail  # its receiver listens from here on

# Under the field for a code: the phone on which the demo's messages can be read.
fill("code", "demo/see_phone.html", lambda page, request: {} if settings.DEMO else None)
name_verbs(dict.fromkeys(("demo.enter", "home.demo_entry"), _("从示例导览进来")))

__all__ = ["mail"]
