"""What may be done with a page: whatever goes live has passed reviews, and what readers met is not deleted."""

from django.db.models import Q
from wagtail.models.pages import PagePermissionTester


class ReviewedPagePermissions(PagePermissionTester):
    """Nobody publishes by button, not even a superuser: reviews and the publishing tick do."""

    def _nobody(self) -> bool:
        return False

    can_publish = can_publish_subpage = can_unpublish = can_set_view_restrictions = _nobody

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What readers have met is withdrawn, not deleted: its address must go on answering (410)."""
        if self._has_met_readers():
            return False
        # A draft with nothing below it: Wagtail would ask the database, row by row, whether something there is live.
        is_plain = not self.page.numchild and self.user.is_active and self._may_change()
        return is_plain or super().can_delete(ignore_bulk)

    def _may_change(self) -> bool:
        """Of a superuser Wagtail does not ask which rights they hold."""
        return self.user.is_superuser or "change" in self.permissions

    def _has_met_readers(self) -> bool:
        """Asked for every row of a list: the database only where a draft has pages below."""
        page, is_live = self.page, Q(live=True)
        was_public = Q() if self.user.is_superuser else Q(first_published_at__isnull=False)
        if page.live or (page.first_published_at is not None and not self.user.is_superuser):
            return True
        return page.numchild > 0 and page.get_descendants().filter(is_live | was_public).exists()

    def can_move(self) -> bool:
        if self.user.is_active and self.user.is_superuser:
            return not self.page_is_root
        return super().can_move()

    def works_here(self) -> bool:
        """Whether somebody has a right of their own in this page, drafts and all."""
        return self.user.is_active and (self.user.is_superuser or bool(self.permissions))

    def can_unschedule(self) -> bool:
        return self.user.is_active and self._may_change()

    can_reorder_children = can_unschedule
