"""群发一条: one thing of a kind that everybody on a date's list was told; by whom, why, how many."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Roll
from portal.accounts.scoping import ScopedQuerySet
from portal.outbox.models import Message
from portal.places.models import Unit

# Who reads three messages about one afternoon reads none of the next.
MOST_OF_A_DATE = 2
LONGEST_WORDS, LONGEST_REASON = 30, 60


class RollMessage(models.Model):
    """One telling. Never changed: what was said is said."""

    class Kind(models.TextChoices):
        PLACE = "place", _("换地点")
        TIME = "time", _("改几分钟")
        BRING = "bring", _("带什么")
        EARLY = "early", _("早点到")

    roll = models.ForeignKey(
        Roll, verbose_name=_("名册"), on_delete=models.PROTECT, related_name="told_to_all"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("办的居村"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("说什么"), max_length=5, choices=Kind)
    words = models.CharField(_("写的话"), max_length=LONGEST_WORDS, blank=True)
    # Of a time: below nought it begins earlier.
    minutes = models.SmallIntegerField(_("几分钟"), null=True, blank=True)
    reason = models.CharField(_("为什么发"), max_length=LONGEST_REASON)
    number = models.PositiveSmallIntegerField(_("第几条"))
    day = models.DateField(_("哪天发的"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁发的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("几时发的"))
    people = models.PositiveSmallIntegerField(_("几个人"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("群发的话")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["roll", "day"], name="a_roll_is_told_once_a_day"),
            models.UniqueConstraint(fields=["roll", "number"], name="a_telling_has_its_number"),
            models.CheckConstraint(
                condition=Q(number__range=(1, MOST_OF_A_DATE)), name="a_roll_is_told_twice_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.number}"

    @property
    def cause(self) -> str:
        """How those of its messages begin; the number of the sign-up follows."""
        return f"roll:told:{self.pk}:"

    @property
    def messages(self):
        return Message.objects.filter(cause__startswith=self.cause)

    @property
    def said(self) -> str:
        """What it was about, in a few words: 换地点：活动室二楼."""
        label = str(self.get_kind_display())
        if self.kind == self.Kind.TIME and self.minutes:
            words = _("提早 %(n)s 分钟") if self.minutes < 0 else _("推后 %(n)s 分钟")
            return str(words % {"n": abs(self.minutes)})
        if self.kind == self.Kind.EARLY:
            return str(_("提早 %(n)s 分钟到") % {"n": self.minutes})
        return f"{label}：{self.words}"
