"""What the example town brings to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs

name_verbs({"demo.enter": _("从示例导览进来")})
