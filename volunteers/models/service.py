"""Hours of service, as a ledger that only grows (民政部令 67: true, exact, complete, in time)."""

import datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Attendance, SignUp
from portal.accounts.scoping import ScopedQuerySet
from portal.people.models import Person
from portal.places.models import Unit

HALF_HOUR, A_HALF = 30, Decimal("0.5")
MOST_A_DAY = Decimal(24)
NOTHING = Decimal("0.0")


def hours_of(start: datetime.datetime, end: datetime.datetime) -> Decimal:
    """The hours between two moments, to the nearest half hour; a quarter of an hour is the half's, and the next half's
    from a quarter past it. 1 小时 45 分 is 2, 1 小时 40 分 is 1.5, 14 分 is none."""
    minutes = max(0, int((end - start).total_seconds() // 60))
    return Decimal((minutes + HALF_HOUR // 2) // HALF_HOUR) * A_HALF


class ServiceRecordQuerySet(ScopedQuerySet):
    """Questions to the ledger."""

    def standing(self) -> Self:
        """Entries of service that nobody took back."""
        undone = ServiceRecord.objects.filter(reverses=OuterRef("pk"))
        return self.filter(~Exists(undone), kind=ServiceRecord.Kind.SERVED)

    def total(self) -> Decimal:
        """The sum of the whole ledger: what was taken back stands in it with its sign."""
        return (self.aggregate(n=Sum("hours"))["n"] or NOTHING).quantize(NOTHING)


class ServiceRecord(models.Model):
    """One entry: so many hours of one person, what for, where, under whom, confirmed by whom. Never changed, never
    deleted; a mistake is taken back by an entry of its own, with its reason."""

    class Kind(models.TextChoices):
        SERVED = "served", _("服务")
        NOT_COUNTED = "not_counted", _("不算")
        REVERSAL = "reversal", _("更正")

    person = models.ForeignKey(
        Person, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="service_records"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("记录的单位"), on_delete=models.PROTECT, related_name="+")
    sign_up = models.ForeignKey(
        SignUp,
        verbose_name=_("报名"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="service_records",
    )
    # What it is of where nobody signed up for it, in the words of the upper room that knows: `duty:12`.
    cause = models.CharField(max_length=40, blank=True, editable=False)
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    reverses = models.OneToOneField(
        "self",
        verbose_name=_("更正哪一条"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversal",
    )
    starts_at = models.DateTimeField(_("从"))
    ends_at = models.DateTimeField(_("到"))
    hours = models.DecimalField(_("小时"), max_digits=4, decimal_places=1)
    what = models.CharField(_("活动和岗位"), max_length=300)
    where = models.CharField(_("地点"), max_length=120, blank=True)
    leader_name = models.CharField(_("负责人"), max_length=30, blank=True)
    reason = models.CharField(_("为什么"), max_length=120, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("谁确认的"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("几时确认的"), default=timezone.now)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务记录")
        verbose_name_plural = _("服务记录")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="served", hours__gt=0, hours__lte=24, reverses__isnull=True)
                | Q(kind="not_counted", hours=0, reverses__isnull=True)
                | Q(kind="reversal", hours__lt=0, reverses__isnull=False),
                name="hours_go_with_their_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="served") | ~Q(reason=""), name="what_is_not_counted_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="service_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(sign_up__isnull=False, cause="") | (Q(sign_up__isnull=True) & ~Q(cause="")),
                name="service_is_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="volunteers_hours_of_one"),
            models.Index(fields=["cause"], condition=~Q(cause=""), name="volunteers_hours_by_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.hours}"


def unconfirmed() -> models.QuerySet:
    """Attendance of volunteers on sheets that are closed, of which nobody has said yet how many hours it is."""
    said = ServiceRecord.objects.filter(sign_up=OuterRef("sign_up"))
    return (
        Attendance.objects.of_service()
        .filter(sign_up__roll__closed_at__isnull=False, out_at__isnull=False)
        .filter(~Exists(said))
        .order_by("in_at", "pk")
    )
