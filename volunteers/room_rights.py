"""Who works with volunteers where, by the role table."""

from portal.accounts.roles import paths_with_right


def _may(user, right: str) -> bool:
    return user.is_superuser or bool(paths_with_right(user, f"volunteers.{right}"))


def sees_pool(user) -> bool:
    """Whether somebody sees the volunteers of any unit."""
    return _may(user, "view_volunteer")


def may_enter(user) -> bool:
    """Whether somebody writes volunteers down anywhere."""
    return _may(user, "add_volunteer")


def confirms_hours(user) -> bool:
    """Whether somebody confirms hours anywhere."""
    return _may(user, "add_servicerecord")


def asks_for_stories(user) -> bool:
    """Whether somebody edits anywhere, and so may ask people for their stories there."""
    return _may(user, "add_lead")
