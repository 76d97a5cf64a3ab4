"""What the search brings: who teaches it, and where."""

from portal.accounts.admin_addresses import GENERIC, TOWN_EDITING, open_to
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.generation import quiet

grant(
    [Role.EDITOR, Role.SENIOR_EDITOR],
    "search.add_synonym",
    "search.change_synonym",
    "search.delete_synonym",
    "search.view_synonym",
)
open_to(TOWN_EDITING, {"": "search_zero_results", "synonyms": f"{GENERIC} copy"})

quiet("search.")
