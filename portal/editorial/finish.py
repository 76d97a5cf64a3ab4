"""Wagtail imports its finish action while its models are still loading, so the work is done elsewhere."""


def publish_approved_revision(workflow_state, user=None) -> None:
    """Named in WAGTAIL_FINISH_WORKFLOW_ACTION; see `reviews.finish_review`."""
    from .reviews import finish_review

    finish_review(workflow_state, user)
