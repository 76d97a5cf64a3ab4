"""Who reaches which address behind /admin/: one table, and nothing is open that does not stand in it.

Wagtail's addresses and the floor's stand here; rooms add theirs in their `room.py` (`open_to`). A row is a group of
visitors; below it, by namespace, the names of addresses as `reverse` knows them ("" has none). A new address without
a row fails `tests/test_wall.py` and answers 404 to everybody but system administrators. Which pages, pictures and
people somebody meets at an open address is asked in `wall.py`.
"""

from functools import cache

from portal.places.models import Unit

from .models import Role
from .roles import held_roles

# Roles that may open an address; `@town` asks for the role in the town itself.
PRESS = (Role.CORRESPONDENT, Role.EDITOR, Role.SENIOR_EDITOR, Role.SIGNATORY)
WRITING = (Role.CORRESPONDENT, Role.EDITOR, Role.SENIOR_EDITOR)
EDITING = (Role.EDITOR, Role.SENIOR_EDITOR, Role.SIGNATORY)
DECIDING = (Role.SENIOR_EDITOR, Role.SIGNATORY)
INSIDE = (*PRESS, Role.DESK_CLERK, Role.ORGANISER)
TOWN_EDITING = ("editor@town", "senior_editor@town")
# Without a role: the way in, and what every page of the admin loads.
EVERYBODY = ("everybody",)
ADMINISTRATORS: tuple[str, ...] = ()
NOBODY = ("nobody",)

GENERIC = "index index_results add edit delete history history_results usage"
TABLE: dict[tuple, dict[str, str]] = {
    EVERYBODY: {
        "": """
            wagtailadmin_login wagtailadmin_logout wagtailadmin_sprite wagtailadmin_javascript_catalog
            wagtailadmin_password_reset wagtailadmin_password_reset_done wagtailadmin_password_reset_confirm
            wagtailadmin_password_reset_complete
        """,
    },
    INSIDE: {
        # A town administrator may name anybody of these for a review; the review itself asks who may read it.
        "": "wagtailadmin_home wagtailadmin_account wagtailadmin_dismissibles editorial_review editorial_review_version",
    },
    PRESS: {
        "": """
            wagtailadmin_explore_root wagtailadmin_explore wagtailadmin_explore_results
            wagtailadmin_choose_page wagtailadmin_choose_page_child wagtailadmin_choose_page_search
            wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_external_link
            wagtailadmin_choose_page_email_link wagtailadmin_choose_page_phone_link
            wagtailadmin_choose_page_anchor_link
            wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete wagtailadmin_block_preview
            editorial_who editorial_back editorial_propose_move
        """,
        "wagtail_bulk_action": "page-submit_for_review page-move page-delete",
        "wagtailadmin_api:pages": "listing detail",
        "wagtailadmin_pages": """
            add preview_on_add choose_parent add_subpage edit preview_on_edit view_draft usage delete copy
            search search_results move move_confirm set_page_position
            workflow_action collect_workflow_action_data confirm_workflow_cancellation workflow_preview
            revisions_index revisions_view revisions_revert revisions_compare
            workflow_history workflow_history_detail history history_results
        """,
        "wagtailadmin_editing_sessions": "ping release",
        "wagtaildocs_chooser": "choose choose_results chosen chosen_multiple",
        "wagtailimages_chooser": "choose choose_results chosen chosen_multiple select_format",
    },
    WRITING: {
        "": "media_edit_picture media_delete_picture media_edit_document media_delete_document media_replace",
        "wagtail_bulk_action": """
            portalimage-add_tags portalimage-add_to_collection portalimage-delete
            portaldocument-add_tags portaldocument-add_to_collection portaldocument-delete
        """,
        "wagtaildocs": """
            index index_results add edit delete document_usage
            add_multiple edit_multiple create_multiple_from_uploaded_document delete_multiple delete_upload_multiple
        """,
        "wagtailimages": """
            index index_results add edit delete image_usage
            add_multiple edit_multiple create_multiple_from_uploaded_image delete_multiple delete_upload_multiple
        """,
        "wagtaildocs_chooser": "create",
        "wagtailimages_chooser": "create",
    },
    EDITING: {"": "editorial_failures", "wagtailadmin_pages": "lock unlock revisions_unschedule"},
    DECIDING: {"": "editorial_withdraw editorial_proposal"},
    ADMINISTRATORS: {
        "": "editorial_audit editorial_name_reviewer",
        "staff_factors": "index person",
        "wagtail_bulk_action": "page-publish page-unpublish",
        "wagtailadmin_api:pages": "find action",
        "wagtailadmin_api:documents": "listing detail find",
        "wagtailadmin_api:images": "listing detail find",
        "wagtailadmin_pages": "type_use type_use_results unpublish convert_alias set_privacy",
        "wagtailadmin_collections": "index add edit delete set_privacy",
        "wagtailadmin_workflows": """
            index index_results add enable disable edit usage usage_results remove add_task select_task_type
            task_index task_index_results edit_task disable_task enable_task
            task_chooser task_chooser_results task_chooser_create task_chosen
        """,
        "wagtailadmin_reports": """
            locked_pages locked_pages_results workflow workflow_results workflow_tasks workflow_tasks_results
            site_history site_history_results aging_pages aging_pages_results
            page_types_usage page_types_usage_results
        """,
        "wagtailredirects": "index index_results add edit delete start_import process_import",
        "wagtailsettings": "edit preview_on_edit",
        "wagtailsnippets": "index",
        "wagtailimages": "url_generator url_generator_output preview",
        "wagtailsites": f"{GENERIC} copy",
        "wagtailusers_users": "index index_results add edit history history_results",
    },
    # Rights have one source, the roles: no group is made or filled by hand, and nobody is deleted who once acted.
    NOBODY: {
        "": "wagtailadmin_error_test",
        "wagtail_bulk_action": "user-assign_role user-delete user-set_active_state",
        "wagtailusers_users": "delete usage",
        "wagtailusers_groups": GENERIC,
        "wagtailembeds": "chooser chooser_upload",
    },
}


def open_to(visitors: tuple, names: dict[str, str]) -> None:
    """Open addresses of a room to visitors: names by namespace, as in the table."""
    for space, listed in names.items():
        rows = TABLE.setdefault(visitors, {})
        rows[space] = f"{rows.get(space, '')} {listed}"


@cache
def who_may() -> dict[str, tuple]:
    """The table turned round: each address by its full name, with whoever stands in its row."""
    return {
        f"{space}:{name}" if space else name: visitors
        for visitors, spaces in TABLE.items()
        for space, names in spaces.items()
        for name in names.split()
    }


def standing(user) -> set[str]:
    """What somebody is before the table: each of their roles, and again with `@town` where it is held in the town."""
    found = {"everybody"}
    if user.is_authenticated:
        for role, path in held_roles(user):
            found |= {role, f"{role}@town"} if len(path) == Unit.steplen else {role}
    return found


def may_open(user, name: str) -> bool:
    """Whether an address is open to somebody. Administrators pass where anybody does; the rest by the table alone."""
    visitors = who_may().get(name)
    if visitors == NOBODY:
        return False
    if user.is_superuser:
        return True
    return visitors is not None and not standing(user).isdisjoint(visitors)
