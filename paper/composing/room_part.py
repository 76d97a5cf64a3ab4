"""What composing brings to the house: who may open it, and what its lines of the audit log are called."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import PRESS, open_to
from portal.core.audit import name_verbs

open_to(
    PRESS,
    {
        "": """
            paper_compose paper_compose_item paper_compose_part paper_compose_new paper_compose_front
            paper_compose_imprint paper_fill paper_preview
        """
    },
)
name_verbs({"paper.compose": _("编一期"), "paper.imprint": _("改版权页")})
