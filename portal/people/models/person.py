"""The residents' register: read on need, never shown in public."""

import calendar
import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel

from portal.accounts.scoping import ScopedQuerySet
from portal.core.masking import without_numbers
from portal.core.pinyin import initials, pinyin_slug
from portal.core.sealed import SealedTextField, keyed_hash
from portal.places.models import Unit

ADULT_AGE = 18


def full_years(born: datetime.date | None, day: datetime.date) -> int | None:
    """See `Person.age_on`; for lists that know no more of a person than the birth date."""
    if born is None:
        return None
    birthday = (born.month, born.day)
    if birthday == (2, 29) and not calendar.isleap(day.year):
        birthday = (2, 28)
    return day.year - born.year - ((day.month, day.day) < birthday)


class PersonQuerySet(ScopedQuerySet):
    """Questions to the register."""

    def storied(self) -> Self:
        """Those whom editors meet: not the residents who merely signed up for something."""
        return self.filter(Q(is_resident=False) | Q(consents__isnull=False)).distinct()

    def offered_to(self, actor) -> Self:
        """For a story people are chosen among the people of stories, never from the residents' register."""
        return self.for_(actor).storied()

    def looked_up(self, words: str) -> Self:
        """By name, pinyin or its initials, building, or the whole phone number: what the desk types in one box."""
        found = self
        for word in words.split()[:4]:
            bare = word.lower()
            # Looked for by themselves, not joined to everybody of a register of a hundred thousand.
            called = PersonContact.objects.filter(contact__value_hash=keyed_hash(bare)).values("person")
            found = found.filter(
                Q(name__contains=word)
                | Q(sounds__startswith=bare)
                | Q(sounds__contains=f" {bare}")
                | Q(building__in=Unit.objects.filter(name__contains=word).order_by().values("pk"))
                | Q(pk__in=called)
            )
        return found


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

    is_resident = models.BooleanField(default=False, editable=False)
    building = models.ForeignKey(
        Unit,
        verbose_name=_("楼栋 / 村组"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    sounds = models.CharField(max_length=160, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("人物")
        verbose_name_plural = _("人物")
        ordering = ["name"]
        indexes = [models.Index(fields=["name", "born"], name="people_name_born")]
        permissions = [
            ("import_person", "Can take a list of residents into the register"),
            ("correct_person", "Can correct residents at the desk"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        # 王秀英 is found by wxy and by wangxiuying.
        self.sounds = f"{initials(self.name)} {pinyin_slug(self.name).replace('-', '')}"[:160]
        self.note = without_numbers(self.note)
        super().save(*args, **kwargs)

    def age_on(self, day: datetime.date) -> int | None:
        """Full years on a day; the birthday itself counts. Who was born on 29 February has it on the 28th of a
        common year: in the resident's favour. None when the birth date is not known."""
        return full_years(self.born, day)

    @property
    def own_contact(self) -> "Contact | None":
        """Where to tell them: their own phone before their family's; None has somebody call or go there."""
        own = models.Case(models.When(relation="self", then=0), default=1)
        link = self.contacts.select_related("contact").order_by(own, "pk").first()
        return link.contact if link else None

    def minor_on(self, day: datetime.date) -> bool:
        """Under eighteen on a day; somebody whose birth date is unknown is a minor until confirmed adult."""
        age = self.age_on(day)
        return not self.is_adult if age is None else age < ADULT_AGE

    def story_consent(self) -> "Consent | None":
        """The consent in force for a story, or None."""
        return self.consents.filter(withdrawn_on__isnull=True).order_by("-given_on", "-pk").first()

    def story_lacks(self, on: datetime.date) -> list[str]:
        """What keeps the consent in force from carrying a story, each in a few words; reading aloud comes later, when
        the story is written."""
        consent = self.story_consent()
        if consent is None:
            given = self.consents.exists()
            return [str(_("授权已经撤回") if given else _("还没有登记授权"))]
        lacks = []
        if not consent.text:
            lacks.append(_("本人没有同意刊登文字"))
        if self.minor_on(on) and not (consent.guardian_name.strip() and consent.guardian_agreed):
            lacks.append(_("未满 18 岁（或没有确认成年），要有监护人姓名和同意"))
        return [str(one) for one in lacks]

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
    # What a story may show is no leave to show it beside an office: each is asked for by itself (PIPL 14).
    post_phone = models.BooleanField(_("同意在“找谁”公开电话"), default=False)
    post_photo = models.BooleanField(_("同意在“找谁”放照片"), default=False)
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
        FieldPanel("post_phone"),
        FieldPanel("post_photo"),
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


class Clearance(models.Model):
    """Why a child's school, class or address, or a name that somebody does not go by, may stand in one version: in the
    words of who answers for it. Bound to that version's words, so other words ask again."""

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("页面"), on_delete=models.CASCADE, related_name="clearances"
    )
    digest = models.CharField(max_length=64, editable=False)
    reason = models.CharField(_("为什么要登"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁写的理由"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("刊登理由")
        verbose_name_plural = _("刊登理由")
        ordering = ["-at"]
        indexes = [models.Index(fields=["page", "digest"], name="people_clearance_words")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at}"


class Household(models.Model):
    """People behind one door; a limit may count by household."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("所在居村"), on_delete=models.PROTECT, related_name="households"
    )
    label = models.CharField(_("门牌"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("户")
        verbose_name_plural = _("户")

    def __str__(self) -> str:
        return self.label or str(self.pk)


class Membership(models.Model):
    """That a person lives in a household, since when and until when."""

    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("人"), on_delete=models.PROTECT, related_name="memberships"
    )
    since = models.DateField(_("从"), default=timezone.localdate)
    until = models.DateField(_("到"), null=True, blank=True)

    class Meta:
        verbose_name = _("住户")
        verbose_name_plural = _("住户")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="one_household_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.household}"


class Contact(models.Model):
    """Where messages go. Sealed, found by its keyed hash; a household may share one."""

    value = SealedTextField(_("号码"))
    value_hash = models.CharField(max_length=64, unique=True, editable=False)
    mail = SealedTextField(_("邮箱"), blank=True)

    class Meta:
        verbose_name = _("联系方式")
        verbose_name_plural = _("联系方式")

    def __str__(self) -> str:
        return str(self.pk)


class PersonContact(models.Model):
    """Whose phone it is, seen from the person: their own, their child's, a leader's."""

    class Relation(models.TextChoices):
        SELF = "self", _("本人")
        FAMILY = "family", _("家人")
        NEIGHBOUR = "neighbour", _("邻居或楼组长")

    person = models.ForeignKey(
        Person, verbose_name=_("人"), on_delete=models.CASCADE, related_name="contacts"
    )
    contact = models.ForeignKey(
        Contact, verbose_name=_("联系方式"), on_delete=models.PROTECT, related_name="people"
    )
    relation = models.CharField(_("是谁的"), max_length=10, choices=Relation, default=Relation.SELF)

    class Meta:
        verbose_name = _("谁的电话")
        verbose_name_plural = _("谁的电话")
        constraints = [models.UniqueConstraint(fields=["person", "contact"], name="a_number_once_a_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_relation_display()}"


class Proxy(models.Model):
    """That an account may act for a person: for oneself, or for family. The person or the desk can end it."""

    person = models.ForeignKey(Person, verbose_name=_("人"), on_delete=models.CASCADE, related_name="proxies")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="acts_for"
    )
    relation = models.CharField(
        _("关系"),
        max_length=10,
        choices=PersonContact.Relation,
        default=PersonContact.Relation.SELF,
    )
    consent_version = models.CharField(_("同意的说明版本"), max_length=20)
    since = models.DateTimeField(_("从"), auto_now_add=True)
    until = models.DateTimeField(_("到"), null=True, blank=True)

    class Meta:
        verbose_name = _("代办")
        verbose_name_plural = _("代办")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(until__isnull=True), name="acts_once_for_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.person}"
