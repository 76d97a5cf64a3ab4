"""Numbers that name somebody of the register: until the desk or the family says yes, they speak for one sign-up alone."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.people.models import Contact, Person, PersonContact

from .round import Roll
from .sign_up import SignUp, new_token


class IntroductionQuerySet(models.QuerySet):
    """Questions about numbers that say they are family."""

    def waiting(self) -> Self:
        return self.filter(state=Introduction.State.WAITING)

    def of_people(self, people) -> Self:
        """About people of a queryset, such as those of one's own desk."""
        return self.filter(person__in=people.values("pk"))

    def by_others(self, user) -> Self:
        """Places that other numbers took for the people an account acts for: it may say 不是我."""
        family = Person.objects.filter(proxies__user=user, proxies__until=None)
        rows = self.waiting().of_people(family).filter(sign_up__isnull=False)
        return rows.exclude(contact__value_hash=user.phone_hash or "")

    def with_round(self) -> Self:
        """With everything that a row of the desk's list says."""
        return self.select_related(
            "person__unit",
            "person__building",
            "contact",
            "settled_by",
            "sign_up__slot",
            "roll__occurrence",
            "roll__round__page",
            "roll__round__unit",
        ).defer("roll__round__page__body")


class Introduction(models.Model):
    """待核实的家人: a number unknown to a person of the register signed them up, or asked to. One row for each date."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待核实")
        CONFIRMED = "confirmed", _("是家里人")
        REFUSED = "refused", _("没核实上")
        DENIED = "denied", _("家里人说不是")
        WITHDRAWN = "withdrawn", _("不用核实了")

    person = models.ForeignKey(
        Person, verbose_name=_("给谁"), on_delete=models.PROTECT, related_name="introductions"
    )
    contact = models.ForeignKey(
        Contact, verbose_name=_("哪个号码"), on_delete=models.PROTECT, related_name="introductions"
    )
    relation = models.CharField(
        _("说是谁的手机"),
        max_length=10,
        choices=PersonContact.Relation,
        default=PersonContact.Relation.FAMILY,
    )
    # Nobody, when the number's account was idle so long that it may have a new owner.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="introductions",
    )
    roll = models.ForeignKey(Roll, verbose_name=_("哪一场"), on_delete=models.PROTECT, related_name="+")
    # None: no place was taken, the desk tells the family.
    sign_up = models.OneToOneField(
        SignUp,
        verbose_name=_("报名"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="introduction",
    )
    token = models.CharField(max_length=32, unique=True, default=new_token)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(_("什么时候"), auto_now_add=True)
    settled_at = models.DateTimeField(_("几时核实"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁核实"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("待核实的家人")
        verbose_name_plural = _("待核实的家人")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "contact", "roll"],
                condition=Q(state="waiting"),
                name="introduced_once_a_roll",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="an_introduction_is_settled_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
