"""换时间: one who holds a time asks another to change with them; nobody learns who holds a time."""

import datetime
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Channel, SignUp, Slot
from portal.accounts.scoping import ScopedQuerySet
from portal.places.models import Unit

THREE_DAYS = datetime.timedelta(days=3)


def new_token() -> str:
    """128 bits: an address that nobody can guess."""
    return secrets.token_urlsafe(16)


class SwapQuerySet(ScopedQuerySet):
    """Questions about asks."""

    def open(self, now: datetime.datetime) -> Self:
        """Those that can still be answered: of two who hold what they held when it was asked."""
        return self.filter(
            state=Swap.State.OPEN,
            until__gt=now,
            asker__slot=F("asker_slot"),
            other__slot=F("other_slot"),
            asker__state="confirmed",
            other__state="confirmed",
        )

    def with_rolls(self) -> Self:
        """With both sign-ups and everything that is said of them."""
        names = ["asker_slot", "other_slot"]
        for side in ("asker", "other"):
            parts = (
                "person",
                "slot",
                "contact",
                "roll__occurrence",
                "roll__round__page",
                "roll__round__unit",
            )
            names += [f"{side}__{part}" for part in parts]
        return self.select_related(*names).defer(
            "asker__roll__round__page__body", "other__roll__round__page__body"
        )


class Swap(models.Model):
    """One ask: these two times, of these two people."""

    class State(models.TextChoices):
        OPEN = "open", _("等对方答复")
        DONE = "done", _("换好了")
        NO = "no", _("没有换")
        TAKEN_BACK = "back", _("不问了")
        OVER = "over", _("过时了")

    unit = models.ForeignKey(Unit, verbose_name=_("办的居村"), on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(
        SignUp, verbose_name=_("谁想换"), on_delete=models.PROTECT, related_name="swaps_asked"
    )
    other = models.ForeignKey(
        SignUp, verbose_name=_("和谁换"), on_delete=models.PROTECT, related_name="swaps_to_answer"
    )
    # What each held when it was asked: a yes is to these two times and to no others.
    asker_slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    other_slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=4, choices=State, default=State.OPEN)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    at = models.DateTimeField(_("几时问的"))
    until = models.DateTimeField(_("等到"))
    answered_at = models.DateTimeField(_("几时答的"), null=True, blank=True)
    channel = models.CharField(_("怎么答的"), max_length=8, choices=Channel, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁点的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = SwapQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("换时间")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asker"], condition=Q(state="open"), name="one_asks_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["other"], condition=Q(state="open"), name="one_is_asked_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(asker=F("other")), name="nobody_swaps_with_oneself"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="an_ask_that_is_over_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker_id} {self.other_id}"

    @property
    def cause(self) -> str:
        """How those of its messages begin; the number of the sign-up follows."""
        return f"roll:swap:{self.pk}:"

    @property
    def asked_cause(self) -> str:
        return f"{self.cause}{self.other_id}"
