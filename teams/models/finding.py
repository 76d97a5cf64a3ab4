"""What a round found: a kind, a place, a few words. Seen by the team's leader and the staff of its unit alone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.sealed import SealedTextField
from portal.people.models import Person

from .duty import Duty


class Finding(models.Model):
    """One line of 巡查记录."""

    class Kind(models.TextChoices):
        WELL = "well", _("一切正常")
        BATTERY = "battery", _("电瓶车上楼、飞线充电")
        BLOCKED = "blocked", _("楼道、消防通道堵了")
        LAMP = "lamp", _("灯不亮、设施坏了")
        LITTER = "litter", _("垃圾没分好、乱堆放")
        PARKING = "parking", _("车子乱停")
        DOG = "dog", _("遛狗不牵绳")
        STRANGER = "stranger", _("可疑的人、推销、骗局")
        HELP = "help", _("有人要帮忙")
        OTHER = "other", _("别的")

    duty = models.ForeignKey(
        Duty, verbose_name=_("哪一班"), on_delete=models.PROTECT, related_name="findings"
    )
    at = models.DateTimeField(_("几时"), default=timezone.now)
    kind = models.CharField(_("看到什么"), max_length=10, choices=Kind)
    # A door may tell whose it is.
    where = SealedTextField(_("在哪里"), blank=True)
    words = SealedTextField(_("几句话"), blank=True)
    passed_on = models.BooleanField(_("告诉居委会了"), default=False)
    person = models.ForeignKey(
        Person, verbose_name=_("谁记的"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of the form: pressed twice it is one.
    key = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("巡查记录")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.kind}"

    @property
    def is_something(self) -> bool:
        return self.kind != self.Kind.WELL
