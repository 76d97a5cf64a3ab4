"""A team and who belongs to it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.scoping import ScopedQuerySet
from portal.people.models import Person
from portal.places.models import Unit
from volunteers.held import own_people

from .team_page import TeamPage


class TeamQuerySet(ScopedQuerySet):
    """Questions about teams."""

    def standing(self) -> Self:
        return self.filter(ended_on=None)

    def led_by(self, user) -> Self:
        """Whose leader or deputy the owner of an account is."""
        led = Member.objects.leading().filter(person__in=own_people(user))
        return self.standing().filter(pk__in=led.order_by().values("team"))

    def worked_on_by(self, user) -> Self:
        """Whom somebody looks after: as staff of the unit, or as the team's leader or deputy."""
        if user.is_active and user.is_superuser:
            return self.all()
        led = self.model._default_manager.led_by(user).values("pk")
        return self.filter(self.reach_of(user, "change") | Q(pk__in=led))


class Team(models.Model):
    """A team of a unit, or of a school or firm that helps there."""

    unit = models.ForeignKey(Unit, verbose_name=_("哪个居村"), on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("队名"), max_length=30)
    page = models.OneToOneField(
        TeamPage,
        verbose_name=_("公开的页面"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="team",
    )
    ended_on = models.DateField(_("解散日期"), null=True, blank=True)
    made_at = models.DateTimeField(_("几时建的"), default=timezone.now)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("志愿服务队")
        ordering = ["unit__path", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(ended_on=None),
                name="a_team_once_a_unit",
                violation_error_message=_("这个居村已经有同名的队。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def leader_name(self) -> str:
        """Who answers for its hours: the leader, else a deputy."""
        rows = self.members.leading().select_related("person")
        first = min(rows, key=lambda one: (one.role != Member.Role.LEADER, one.pk), default=None)
        return first.person.name if first else ""


class MemberQuerySet(models.QuerySet):
    """Questions about members."""

    def active(self) -> Self:
        return self.filter(state=Member.State.ACTIVE)

    def leading(self) -> Self:
        return self.active().filter(role__in=(Member.Role.LEADER, Member.Role.DEPUTY))

    def of_user(self, user) -> Self:
        """The owner's own memberships."""
        return self.filter(person__in=own_people(user))


class Member(models.Model):
    """That somebody belongs to a team, or asks to. Whoever leaves and comes back has the same row."""

    class State(models.TextChoices):
        ASKED = "asked", _("等队长答应")
        ACTIVE = "active", _("队员")
        ENDED = "ended", _("不在队里了")

    class Role(models.TextChoices):
        LEADER = "leader", _("队长")
        DEPUTY = "deputy", _("副队长")
        MEMBER = "member", _("队员")

    team = models.ForeignKey(Team, verbose_name=_("哪支队"), on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        Person, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="team_memberships"
    )
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.ASKED)
    role = models.CharField(_("做什么"), max_length=8, choices=Role, default=Role.MEMBER)
    # Only who says so themselves is named in public (PIPL 25); taken back by the same box.
    show_name = models.BooleanField(_("名字可以公开"), default=False)
    # What they said of it when they asked to join.
    wants_name = models.BooleanField(default=False, editable=False)
    since = models.DateTimeField(_("从"), default=timezone.now)
    until = models.DateTimeField(_("到"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁答应的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("队员")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], name="a_person_once_a_team"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(role="leader", state="active"), name="a_team_has_one_leader"
            ),
            models.CheckConstraint(
                condition=Q(state="active") | Q(role="member", show_name=False),
                name="only_members_lead_and_are_named",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", until__isnull=False) | (~Q(state="ended") & Q(until__isnull=True)),
                name="a_membership_ends_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.person_id}"

    @property
    def is_leading(self) -> bool:
        return self.state == self.State.ACTIVE and self.role != self.Role.MEMBER
