"""The ways to start writing: what the buttons of the dashboard open. Rooms bring theirs (`start`)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from wagtail.models import Page

from portal.core.models import BaseIndexPage, BasePage


@dataclass(frozen=True)
class Start:
    """One button: its words, and the type of page it opens a form for.

    Args:
        other_way: an address below the index that is better than an empty form; None where there is none.
    """

    name: str
    label: str | Promise
    icon: str
    hint: str | Promise
    page: type[BasePage]
    index: type[BaseIndexPage]
    other_way: Callable[[Page], str | None] | None = None

    def address(self, parent: Page) -> str:
        """Where the button leads, below the index of the editor's own unit."""
        if self.other_way and (address := self.other_way(parent)):
            return address
        return reverse(
            "wagtailadmin_pages:add", args=[self.page._meta.app_label, self.page._meta.model_name, parent.pk]
        )


_STARTS: list[tuple[int, Start]] = []


def start(one: Start, *, order: int) -> None:
    _STARTS.append((order, one))
    _STARTS.sort(key=lambda row: row[0])


def starts() -> list[Start]:
    """Every button, in its order."""
    return [one for _order, one in _STARTS]
