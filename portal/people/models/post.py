"""Who holds which office, where, from when to when: what 找谁 shows."""

import datetime
import re
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.scoping import ScopedQuerySet
from portal.core.masking import without_numbers
from portal.core.phone import mobile_number, spaced
from portal.core.sealed import SealedTextField
from portal.media.models import PortalImage
from portal.places.models import Unit

from ..spelling import folded
from .person import Consent, Person

LANDLINE = re.compile(r"(0\d{2,3}[- ]?)?\d{7,8}(转\d{1,5})?")


class Office(models.Model):
    """What somebody can be: 书记, 网格员, 楼组长. The town names its own; rules about spans are its own as well."""

    name = models.CharField(_("职务"), max_length=20, unique=True)
    for_one = models.BooleanField(
        _("同时只有一位"), default=False, help_text=_("例如书记；同一个单位、同一片里不能有两位。")
    )
    is_expected = models.BooleanField(
        _("每个居村都要有"), default=False, help_text=_("没有人任职的居村会列在“空缺”里。")
    )
    has_span = models.BooleanField(
        _("分片管户"), default=False, help_text=_("例如楼组长、网格员，要写明管哪一片、多少户。")
    )
    least = models.PositiveSmallIntegerField(_("最少管几户"), null=True, blank=True)
    most = models.PositiveSmallIntegerField(_("最多管几户"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("排在第几"), default=100)

    class Meta:
        verbose_name = verbose_name_plural = _("职务")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="least_is_not_above_most",
                violation_error_message=_("“最少管几户”不能比“最多管几户”大。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Each rule as a sentence at its field.

        Raises:
            ValidationError: a number of households where no span is looked after; for one, and two hold it.
        """
        if not self.has_span and (self.least is not None or self.most is not None):
            field = "least" if self.least is not None else "most"
            raise ValidationError({field: _("不分片管户的职务没有户数的规定，请留空，或者勾选“分片管户”。")})
        if self.for_one and self.pk and (two := self.held_by_two()):
            first, second = two
            words = {"unit": first.unit, "one": first.holder, "other": second.holder}
            sentence = gettext(
                "%(unit)s现在登记了两位：%(one)s、%(other)s。请先在“找谁”里给其中一位写上“到”，再勾选。"
            )
            raise ValidationError({"for_one": sentence % words})

    def held_by_two(self) -> "tuple[Post, Post] | None":
        """Two who hold it at once, today or later, in one place; None where there are none."""
        held = Post.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate()), office=self)
        places: dict[tuple[int, str], list[Post]] = {}
        for post in held.filter(person__isnull=False).select_related("unit", "person").order_by("pk"):
            met = places.setdefault((post.unit_id, post.span_key), [])
            if other := next((one for one in met if one.meets(post)), None):
                return other, post
            met.append(post)
        return None

    def allows(self, households: int | None) -> bool:
        """Whether a span of so many households is within the rule; one nobody has counted breaks none."""
        if households is None:
            return True
        return (self.least is None or households >= self.least) and (
            self.most is None or households <= self.most
        )

    def rule(self) -> str:
        """5 到 15 户, for sentences; empty where there is no rule."""
        words = {"least": self.least, "most": self.most}
        if self.least is not None and self.most is not None:
            return _("%(least)s 到 %(most)s 户") % words
        if self.least is not None:
            return _("不少于 %(least)s 户") % words
        return _("不多于 %(most)s 户") % words if self.most is not None else ""


class PostQuerySet(ScopedQuerySet):
    """Questions about who holds which office."""

    def on(self, day: datetime.date) -> Self:
        """Held on a day, the first and the last day included."""
        return self.filter(Q(until=None) | Q(until__gte=day), person__isnull=False, since__lte=day)

    def below(self, unit: Unit) -> Self:
        """Of a unit and everything below it."""
        return self.filter(unit__path__startswith=unit.path)

    def with_holders(self) -> Self:
        """With all that a reader is shown of them, in the order in which they are shown."""
        in_force = Consent.objects.filter(withdrawn_on=None).order_by("-given_on", "-pk")
        return (
            self.select_related("office", "unit", "person", "photo")
            .prefetch_related(
                Prefetch("person__consents", queryset=in_force, to_attr="in_force"), "photo__renditions"
            )
            .order_by("office__position", "office__name", "unit__path", "span", "since", "pk")
        )

    def out_of_rule(self) -> Self:
        """Those who look after fewer or more households than their office allows."""
        return self.filter(
            Q(households__lt=F("office__least")) | Q(households__gt=F("office__most")),
        )


class Post(models.Model):
    """That a person holds an office in a unit, from a day to a day. Phone and photo are shown by their consent only."""

    office = models.ForeignKey(Office, verbose_name=_("职务"), on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("在哪里"),
        on_delete=models.PROTECT,
        related_name="posts",
        help_text=_("居、村，或者下面的网格、小区、楼栋。"),
    )
    # Empty only after the person was erased: that the office was held then stays, by whom does not.
    person = models.ForeignKey(
        Person, verbose_name=_("谁"), null=True, on_delete=models.SET_NULL, related_name="posts"
    )
    span = models.CharField(
        _("管哪一片"), max_length=60, blank=True, help_text=_("用居民的叫法，例如：3 号楼 1—2 单元。")
    )
    households = models.PositiveSmallIntegerField(_("多少户"), null=True, blank=True)
    reason = models.CharField(
        _("户数不合规定的原因"), max_length=120, blank=True, help_text=_("户数合规定的留空。")
    )
    since = models.DateField(_("从"), default=timezone.localdate)
    until = models.DateField(_("到"), null=True, blank=True, help_text=_("最后一天；还在任就留空。"))
    phone = SealedTextField(_("电话"), blank=True, help_text=_("手机，或者带区号的座机。"))
    shows_phone = models.BooleanField(
        _("公开电话"), default=False, help_text=_("本人同意才能公开；不公开的，读者看到单位的电话。")
    )
    photo = models.ForeignKey(
        PortalImage,
        verbose_name=_("照片"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("本人同意才能放。"),
    )

    objects = PostQuerySet.as_manager()

    # The number to call where the holder keeps theirs; from whoever shows posts of several units.
    unit_phone = ""

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        ordering = ["office__position", "unit__path", "span", "since"]
        indexes = [models.Index(fields=["unit", "since", "until"], name="people_post_days")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_post_ends_after_it_begins",
                violation_error_message=_("“到”不能早于“从”。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.office}"

    def save(self, *args, **kwargs):
        self.span, self.reason = without_numbers(self.span.strip()), without_numbers(self.reason.strip())
        super().save(*args, **kwargs)

    @property
    def holder(self) -> str:
        """The name of who holds it; empty after they were erased."""
        return self.person.name if self.person else ""

    @property
    def span_key(self) -> str:
        """By which two ways of writing one span are the same: 3 号楼, 3号楼."""
        return folded(self.span).replace(" ", "")

    def meets(self, other: "Post") -> bool:
        """Whether both are held on some day, the first and the last day included."""
        return (other.until is None or other.until >= self.since) and (
            self.until is None or other.since <= self.until
        )

    def consent(self) -> Consent | None:
        """The holder's consent in force."""
        if self.person is None:
            return None
        in_force = getattr(self.person, "in_force", None)
        return self.person.story_consent() if in_force is None else next(iter(in_force), None)

    def shown_phone(self) -> str:
        """The number that readers may call; empty unless the holder agreed."""
        consent = self.consent()
        return spaced(self.phone) if self.shows_phone and consent and consent.post_phone else ""

    def shown_photo(self) -> PortalImage | None:
        """The photo that readers may see; None unless the holder agreed."""
        consent = self.consent()
        return self.photo if consent and consent.post_photo else None

    def clean(self) -> None:
        """Each rule as a sentence at its field.

        Raises:
            ValidationError: the end before the beginning, a span out of rule, a second holder of an office for one, a phone
                or a photo without consent.
        """
        wrong = self._days() | self._span() | self._shown()
        if not wrong and self.office_id and self.unit_id:
            wrong = self._held_already()
        if wrong:
            raise ValidationError(wrong)

    def _days(self) -> dict[str, str]:
        if self.since and self.until and self.until < self.since:
            return {"until": gettext("“到”不能早于“从”，请改日期；还在任就留空。")}
        return {}

    def _span(self) -> dict[str, str]:
        if not self.office_id:
            return {}
        words = {"office": self.office.name, "rule": self.office.rule(), "n": self.households}
        if not self.office.has_span:
            if self.households is not None:
                return {"households": gettext("%(office)s不分片管户，请把户数留空。") % words}
            return {}
        wrong = {}
        if not self.span.strip():
            wrong["span"] = gettext("请写明%(office)s管哪一片，例如：3 号楼 1—2 单元。") % words
        if self.households is None:
            wrong["households"] = gettext("请写明%(office)s管多少户。") % words
        elif not self.office.allows(self.households) and not self.reason.strip():
            wrong["households"] = (
                gettext(
                    "规定%(office)s管 %(rule)s，这里写了 %(n)s 户。请改户数；确实如此的，请在下一栏写明原因。"
                )
                % words
            )
        return wrong

    def _shown(self) -> dict[str, str]:
        wrong = {}
        try:
            self.phone = phone_number(self.phone) if self.phone else ""
        except ValidationError as error:
            wrong["phone"] = "".join(error.messages)
        consent = self.person.story_consent() if self.person_id else None
        if self.shows_phone and not self.phone:
            wrong["phone"] = gettext("要公开电话，请先写电话。")
        if self.shows_phone and not (consent and consent.post_phone):
            wrong["shows_phone"] = gettext(
                "本人还没有同意公开电话。请先在“人物”里登记“同意在‘找谁’公开电话”，或者去掉勾选。"
            )
        if self.photo_id and not (consent and consent.post_photo):
            wrong["photo"] = gettext(
                "本人还没有同意放照片。请先在“人物”里登记“同意在‘找谁’放照片”，或者去掉照片。"
            )
        return wrong

    def _held_already(self) -> dict[str, str]:
        if self.since is None:
            return {}
        others = Post.objects.filter(office=self.office, unit=self.unit, person__isnull=False)
        at_once = [
            one
            for one in others.exclude(pk=self.pk).select_related("person")
            if one.span_key == self.span_key and one.meets(self)
        ]
        if self.person_id and any(one.person_id == self.person_id for one in at_once):
            return {"person": gettext("这一位在同一段日子里的同一个职务已经登记过，请改那一条。")}
        held = next(iter(at_once), None) if self.office.for_one else None
        if held is None:
            return {}
        words = {"name": held.person.name, "office": self.office, "unit": self.unit}
        sentence = gettext(
            "%(unit)s的%(office)s现在登记的是%(name)s，同时只能有一位。请先给那一条写上“到”，或者改“从”。"
        )
        return {"since": sentence % words}


def phone_number(text: str) -> str:
    """A mobile number as eleven digits, or a landline as the office writes it.

    Raises:
        ValidationError: neither of them.
    """
    plain = " ".join(text.split())
    if LANDLINE.fullmatch(plain):
        return plain
    try:
        return mobile_number(plain)
    except ValidationError:
        raise ValidationError(gettext("请写 11 位手机号码，或者带区号的座机，例如 021-00000500。")) from None
