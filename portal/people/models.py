"""The residents' register: read on need, never shown in public."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel

from portal.accounts.scoping import ScopedQuerySet
from portal.places.models import Unit

ADULT_AGE = 18


class Person(ClusterableModel):
    """A human being in the register; may have no account (ADR 4)."""

    name = models.CharField(_("姓名"), max_length=30, help_text=_("2 到 30 个字，少数民族姓名可以带“·”。"))
    unit = models.ForeignKey(
        Unit, verbose_name=_("所在居村"), on_delete=models.PROTECT, related_name="people"
    )
    born = models.DateField(
        _("出生日期"),
        null=True,
        blank=True,
        help_text=_("只用来判断是不是未成年人；不知道就留空，并勾选下一栏。"),
    )
    is_adult = models.BooleanField(_("确认已满 18 岁"), default=False)
    note = models.CharField(
        _("怎么认识的"), max_length=120, blank=True, help_text=_("例如：临河楼组长推荐。不要写病情、证件号。")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("人物")
        verbose_name_plural = _("人物")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def minor_on(self, day: datetime.date) -> bool:
        """Under eighteen on a day; somebody whose birth date is unknown is a minor until confirmed adult."""
        if self.born is None:
            return not self.is_adult
        birthday = (self.born.month, self.born.day)
        return day.year - self.born.year - ((day.month, day.day) < birthday) < ADULT_AGE

    def story_consent(self) -> "Consent | None":
        """The consent in force for a story, or None."""
        return self.consents.filter(withdrawn_on__isnull=True).order_by("-given_on", "-pk").first()

    def consent_word(self) -> str:
        """For the list: whether a story may be told."""
        consent = self.story_consent()
        if consent is None or not consent.text:
            return _("没有授权")
        return _("文字和照片") if consent.photo else _("只有文字")

    consent_word.short_description = _("授权")


class Consent(models.Model):
    """That a person agreed to be shown: text, photo, by name or alias (PIPL 25, 31). Rows, never page fields."""

    class NameUse(models.TextChoices):
        REAL = "real", _("用真名")
        ALIAS = "alias", _("用化名")

    person = ParentalKey(Person, verbose_name=_("人物"), on_delete=models.CASCADE, related_name="consents")
    text = models.BooleanField(_("同意刊登文字"), default=False)
    photo = models.BooleanField(_("同意刊登照片"), default=False)
    name_use = models.CharField(_("署名方式"), max_length=10, choices=NameUse, default=NameUse.REAL)
    alias = models.CharField(_("化名"), max_length=20, blank=True)
    guardian_name = models.CharField(
        _("监护人姓名"), max_length=30, blank=True, help_text=_("未满 18 岁的必须填写。")
    )
    guardian_agreed = models.BooleanField(_("监护人已同意"), default=False)
    read_aloud = models.BooleanField(_("文章已读给本人听过"), default=False)
    given_on = models.DateField(_("同意日期"), default=timezone.localdate)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    panels = [
        FieldPanel("text"),
        FieldPanel("photo"),
        FieldPanel("name_use"),
        FieldPanel("alias"),
        FieldPanel("guardian_name"),
        FieldPanel("guardian_agreed"),
        FieldPanel("read_aloud"),
        FieldPanel("given_on"),
        FieldPanel("withdrawn_on"),
    ]

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_use="alias") | ~Q(alias=""),
                name="an_alias_is_named",
                violation_error_message=_("选了“用化名”，请写上化名。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.shown_name} {self.given_on}"

    @property
    def shown_name(self) -> str:
        """The name that readers see."""
        return self.alias if self.name_use == self.NameUse.ALIAS else self.person.name
