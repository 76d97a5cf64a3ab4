"""Certificates of service: frozen when issued, checked by anybody, taken back with a reason."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.scoping import ScopedQuerySet
from portal.core.masking import masked_name
from portal.core.sealed import SealedTextField
from portal.people.models import Person
from portal.places.models import Unit

from .volunteer import new_token


class Certificate(models.Model):
    """What a unit certifies of one person's service with it. Only who records certifies (民政部令 67, 26)."""

    person = models.ForeignKey(
        Person, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="service_certificates"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("出具的单位"), on_delete=models.PROTECT, related_name="+")
    name = SealedTextField(_("姓名"))
    first_day = models.DateField(_("从"))
    last_day = models.DateField(_("到"))
    hours = models.DecimalField(_("共几小时"), max_digits=7, decimal_places=1)
    # As they stood in the ledger at issue: number of the entry, day, what, where, hours.
    lines = models.JSONField(_("每一次"))
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    issued_at = models.DateTimeField(_("几时开的"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁开的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("几时作废的"), null=True, blank=True)
    reason = models.CharField(_("为什么作废"), max_length=120, blank=True)
    # Taken down because its owner asked to be made nameless; whose it was stands in it no more.
    withdrawn = models.BooleanField(_("应本人要求撤下"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿服务证明")
        verbose_name_plural = _("志愿服务证明")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, reason="")
                | (Q(revoked_at__isnull=False) & ~Q(reason="")),
                name="a_certificate_is_revoked_with_its_reason",
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="a_certificate_certifies_something"),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(revoked_at__isnull=False), name="what_is_withdrawn_is_void"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """2026-000123, in the order of issue."""
        return f"{timezone.localtime(self.issued_at).year}-{self.pk:06d}"

    @property
    def masked_name(self) -> str:
        return masked_name(self.name)

    @property
    def rows(self) -> list[dict]:
        """The lines with their hours as a number that prints as it was."""
        return [line | {"hours": Decimal(line["hours"])} for line in self.lines]
