"""Lists come and go with what they list: live with the first page below, down with the last."""

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from .models import BaseIndexPage, BasePage
from .publishing import went_live


def indexes_over(page: Page) -> list[BaseIndexPage]:
    """Every index page that lists this page: those of its kind below one of the pages above it."""
    label = type(page)._meta.label
    kinds = [
        model for model in apps.get_models() if issubclass(model, BaseIndexPage) and model.lists == label
    ]
    found = [index for kind in kinds for index in kind.objects.all()]
    return [index for index in found if page.path.startswith(index.path[: -index.steplen])]


def open_indexes(page: Page) -> None:
    """Put the lists live that waited for this page as their first."""
    for index in indexes_over(page):
        if not index.live:
            index.open_with_first_child()


def close_indexes(page: Page) -> None:
    """Take down the lists whose last page this was; a reader never meets an empty one."""
    for index in indexes_over(page):
        if index.live and not index.has_items:
            index.unpublish()


def _is_listed(page) -> bool:
    return isinstance(page, BasePage) and not isinstance(page, BaseIndexPage)


@receiver(went_live, dispatch_uid="core.open_indexes")
def _went_live(sender, instance, **kwargs) -> None:
    open_indexes(instance)


@receiver(page_unpublished, dispatch_uid="core.close_indexes")
def _unpublished(sender, instance, **kwargs) -> None:
    if _is_listed(instance):
        close_indexes(instance)


@receiver(post_page_move, dispatch_uid="core.move_between_indexes")
def _moved(sender, instance, parent_page_before, **kwargs) -> None:
    page = instance.specific
    if _is_listed(page) and page.live:
        open_indexes(page)
        page.path = f"{parent_page_before.path}0000"
        close_indexes(page)


@receiver(post_delete, dispatch_uid="core.close_indexes_after_delete")
def _deleted(sender, instance, **kwargs) -> None:
    # The lists themselves may be going in the same deletion, so look when it is over.
    if _is_listed(instance) and instance.live:
        transaction.on_commit(lambda: close_indexes(instance))
