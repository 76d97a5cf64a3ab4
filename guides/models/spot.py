"""Where a facility or a unit lies, on a plain grid that the town draws by itself: no map of anybody else is asked."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import Unit

from .facility import FacilityPage

# Metres from the point that the town counts from; no sub-district is wider.
FURTHEST = 30_000
LIMITS = [MinValueValidator(-FURTHEST), MaxValueValidator(FURTHEST)]


class Spot(models.Model):
    """One place on the grid, of a unit or of a facility. Not a part of its page: where a house stands needs no review."""

    unit = models.OneToOneField(
        Unit, verbose_name=_("单位"), null=True, blank=True, on_delete=models.CASCADE, related_name="spot"
    )
    facility = models.OneToOneField(
        FacilityPage,
        verbose_name=_("服务点"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="spot",
    )
    x = models.IntegerField(_("往东几米"), validators=LIMITS, help_text=_("在西边的写负数。"))
    y = models.IntegerField(_("往北几米"), validators=LIMITS, help_text=_("在南边的写负数。"))

    class Meta:
        verbose_name = verbose_name_plural = _("在图上的位置")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) ^ models.Q(facility__isnull=True),
                name="a_spot_is_of_a_unit_or_a_facility",
            ),
            models.CheckConstraint(
                condition=models.Q(x__range=(-FURTHEST, FURTHEST), y__range=(-FURTHEST, FURTHEST)),
                name="a_spot_lies_near_the_town",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.x}, {self.y}"
