"""What the search brings: who teaches it, and where."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import GENERIC, TOWN_EDITING, open_to
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.generation import quiet
from portal.core.retention import keeps

from .actions import forget_old_zero_results

keeps(_("半年前没搜到的词"), forget_old_zero_results)
grant(
    [Role.EDITOR, Role.SENIOR_EDITOR],
    "search.add_synonym",
    "search.change_synonym",
    "search.delete_synonym",
    "search.view_synonym",
)
open_to(TOWN_EDITING, {"": "search_zero_results", "synonyms": f"{GENERIC} copy"})

quiet("search.")
