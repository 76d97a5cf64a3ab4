"""What brands show on front pages: each one query."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from .models import BrandPage, BrandSeries


def brands_of(front: Page) -> list[BrandPage]:
    """The live brands below a front page, by series."""
    below = BrandPage.objects.live().descendant_of(front)
    return list(below.select_related("series").order_by("series__position", "path"))


def wall(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """The town's seals in their series."""
    brands = brands_of(front)
    if not brands:
        return None
    series = [
        {"series": one, "brands": [brand for brand in brands if brand.series_id == one.pk]}
        for one in BrandSeries.objects.all()
    ]
    return {"series": series}


def own_brands(front: Page, request: HttpRequest) -> dict[str, Any] | None:
    """A unit's own: one is told, several are a wall."""
    brands = brands_of(front)
    return {"brands": brands} if brands else None
