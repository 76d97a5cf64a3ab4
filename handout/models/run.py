"""The print run of a number: how many copies, in which bundles, who takes each where, and what came of it."""

import datetime
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.sign_up import CODE_LETTERS
from news.models import IssuePage
from paper.models import IssueBuild
from portal.accounts.scoping import ScopedQuerySet
from portal.core.sealed import SealedTextField
from portal.places.models import Unit

CODE_LENGTH = 4


def new_token() -> str:
    """128 bits, for an address that only the slip on a bundle knows."""
    return secrets.token_urlsafe(16)


def new_code(length: int = CODE_LENGTH) -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _n in range(length))


def typed_code(words: str) -> str:
    """A code as it is kept, from what somebody typed: small letters, blanks and dashes are fine."""
    return "".join(letter for letter in words.upper() if letter in CODE_LETTERS)


class RunQuerySet(ScopedQuerySet):
    """Questions about print runs."""

    def with_issue(self) -> Self:
        return self.select_related("issue__publication", "unit").defer("issue__sections")


class PrintRun(models.Model):
    """How one number is handed out. The bundles and what is spare are all of the copies: `plan_run` sees to it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("在分包")
        OUT = "out", _("发下去了")
        CLOSED = "closed", _("收尾了")

    issue = models.OneToOneField(
        IssuePage, verbose_name=_("哪一期"), on_delete=models.CASCADE, related_name="print_run"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("哪个单位的"), on_delete=models.PROTECT, related_name="+")
    # What was printed; known when the bundles leave the house.
    build = models.ForeignKey(
        IssueBuild, verbose_name=_("印的哪一份"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    copies = models.PositiveIntegerField(_("印数"))
    spare = models.PositiveIntegerField(_("备用"))
    # The parts of the town that were there when it was planned, by number: what was built since is pointed out.
    known = models.JSONField(default=list)
    state = models.CharField(_("到哪一步"), max_length=8, choices=State, default=State.PLANNED)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁分的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ordered_at = models.DateTimeField(_("什么时候分的"), auto_now=True)
    out_at = models.DateTimeField(_("什么时候发下去的"), null=True)
    closed_at = models.DateTimeField(_("什么时候收尾的"), null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("小报发放")
        ordering = ["-issue__publication_id", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="a_run_has_copies"),
            models.CheckConstraint(condition=Q(spare__lte=F("copies")), name="spare_is_part_of_the_copies"),
            models.CheckConstraint(
                condition=Q(state="planned", build__isnull=True, out_at__isnull=True)
                | Q(build__isnull=False, out_at__isnull=False) & ~Q(state="planned"),
                name="what_is_out_was_printed",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | Q(closed_at__isnull=True) & ~Q(state="closed"),
                name="a_closed_run_says_when",
            ),
        ]

    def __str__(self) -> str:
        return str(self.issue)

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_out(self) -> bool:
        return self.state == self.State.OUT


class Bundle(models.Model):
    """一包: so many copies for a part of the town, or for a team of it; who takes it there, and what they said."""

    run = models.ForeignKey(PrintRun, on_delete=models.CASCADE, related_name="bundles")
    unit = models.ForeignKey(Unit, verbose_name=_("送到哪里"), on_delete=models.PROTECT, related_name="+")
    team = models.CharField(_("哪个队、哪个组"), max_length=20, blank=True)
    to = models.CharField(_("包上写"), max_length=60)
    leader = models.CharField(_("交给谁"), max_length=30, blank=True)
    phone = SealedTextField(_("电话"), blank=True)
    copies = models.PositiveIntegerField(_("份数"))
    token = models.CharField(max_length=32, unique=True, default=new_token)
    code = models.CharField(_("包号"), max_length=CODE_LENGTH, default=new_code)
    delivered_at = models.DateTimeField(_("什么时候送到"), null=True)
    # Nobody where the leader said so on their phone.
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁记的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    by_leader = models.BooleanField(default=False)
    # Nothing where nobody said; that is not none.
    left_over = models.PositiveIntegerField(_("剩下几份"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("一包小报")
        ordering = ["unit__path", "team"]
        constraints = [
            models.UniqueConstraint(fields=["run", "unit", "team"], name="one_bundle_a_place"),
            models.UniqueConstraint(fields=["run", "code"], name="a_bundle_code_once_a_run"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="a_bundle_has_copies"),
            models.CheckConstraint(
                condition=Q(left_over__isnull=True) | Q(delivered_at__isnull=False),
                name="what_is_left_was_delivered",
            ),
            models.CheckConstraint(
                condition=Q(left_over__isnull=True) | Q(left_over__lte=F("copies")),
                name="left_over_is_part_of_a_bundle",
            ),
        ]

    def __str__(self) -> str:
        return self.to

    @property
    def said(self) -> str:
        """What is known of it, in a few words."""
        if self.delivered_at is None:
            return str(_("还没有回音"))
        if self.left_over is None:
            return str(_("送到了，没说剩几份"))
        return str(_("送到了，剩 %(left)s 份") % {"left": self.left_over})

    def told_today(self, now: datetime.datetime | None = None) -> bool:
        """Whether the leader said it on this day, and may still take it back."""
        if self.delivered_at is None or not self.by_leader:
            return False
        return timezone.localdate(self.delivered_at) == timezone.localdate(now)
