"""Who receives the paper by mail, and the ledger of each sending: one row a recipient, so that nobody is missed or told twice."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from news.models import Publication
from paper.models import IssueBuild
from portal.accounts.models import Role
from portal.accounts.scoping import ScopedQuerySet
from portal.core.sealed import SealedTextField, keyed_hash
from portal.places.models import Unit


def new_token() -> str:
    """128 bits, for an address that only its reader knows."""
    return secrets.token_urlsafe(16)


def canonical(address: str) -> str:
    """The one way of writing an address by which it is found again: without blanks, lower case."""
    return "".join(address.split()).lower()


def address_hash(address: str) -> str:
    return keyed_hash(f"mail:{canonical(address)}")


class ListQuerySet(ScopedQuerySet):
    """Questions to the lists."""

    def open(self) -> Self:
        """Those that residents may put themselves on."""
        return self.filter(kind=MailingList.Kind.RESIDENTS, open=True, publication__isnull=False)

    def counted(self) -> Self:
        """With `readers`: how many addresses stand on each and are written to."""
        there = Q(subscriptions__state=Subscription.State.ACTIVE)
        there &= Q(subscriptions__subscriber__state=Subscriber.State.ACTIVE)
        return self.annotate(readers=Count("subscriptions", filter=there))


class MailingList(models.Model):
    """A list that mail goes to. Residents come on one by themselves, with a second yes; staff by their office."""

    class Kind(models.TextChoices):
        RESIDENTS = "residents", _("自己订阅的读者")
        ROLE = "role", _("工作名单")

    name = models.CharField(_("名单叫什么"), max_length=40)
    kind = models.CharField(_("哪一种"), max_length=10, choices=Kind, default=Kind.RESIDENTS)
    unit = models.ForeignKey(
        Unit, verbose_name=_("哪个单位的"), on_delete=models.PROTECT, related_name="mailing_lists"
    )
    # Of residents' lists: whose numbers come. A unit without a paper of its own has a list all the same: it gets the town's.
    publication = models.ForeignKey(
        Publication,
        verbose_name=_("哪份小报"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mailing_lists",
    )
    # Of role lists: why these people are written to, told in the last lines of each mail (PIPL Art. 13).
    ground = models.CharField(_("凭什么发给他们"), max_length=100, blank=True)
    # Of role lists that keep themselves: everybody who holds one of these roles in the unit or below and has an address.
    roles = models.JSONField(_("按角色"), default=list, blank=True)
    open = models.BooleanField(_("可以订阅"), default=True)

    objects = ListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("邮件名单")
        ordering = ["unit__path", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "unit"],
                condition=Q(kind="residents"),
                name="one_readers_list_a_paper_and_unit",
            ),
            models.CheckConstraint(
                condition=Q(kind="residents") | ~Q(ground=""), name="a_role_list_says_its_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_words(self) -> list[str]:
        return [str(Role(one).label) for one in self.roles]


class Subscriber(models.Model):
    """One address. Sealed; found by its keyed hash."""

    class State(models.TextChoices):
        PENDING = "pending", _("等本人确认")
        ACTIVE = "active", _("在收")
        LEFT = "left", _("退订了")
        BOUNCED = "bounced", _("退信，不再发")
        COMPLAINED = "complained", _("投诉过，不再发")

    # Staff on a role list may at the same time be asked whether they also want to be on a residents' list.
    WRITTEN_TO = (State.ACTIVE, State.PENDING)

    address = SealedTextField(_("邮箱"))
    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PENDING)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("账号"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Leads to the page where they see and change what they receive.
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(_("什么时候"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("确认"), null=True, blank=True)
    left_at = models.DateTimeField(_("退订"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("邮件读者")

    def __str__(self) -> str:
        return f"#{self.pk}"


class Subscription(models.Model):
    """That an address is on a list, since when, and on what ground."""

    class State(models.TextChoices):
        PENDING = "pending", _("等本人确认")
        ACTIVE = "active", _("在收")
        LEFT = "left", _("退订了")

    list = models.ForeignKey(
        MailingList, verbose_name=_("名单"), on_delete=models.PROTECT, related_name="subscriptions"
    )
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PENDING)
    since = models.DateTimeField(_("从什么时候"), auto_now_add=True)
    ground = models.CharField(_("凭什么"), max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("订阅")
        constraints = [
            models.UniqueConstraint(fields=["list", "subscriber"], name="an_address_once_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.list} · {self.subscriber}"


class Suppression(models.Model):
    """An address that gets nothing more, whoever imports it again. Outlives the subscriber: a keyed hash, no address."""

    class Reason(models.TextChoices):
        LEFT = "left", _("本人退订")
        BOUNCED = "bounced", _("退信")
        COMPLAINED = "complained", _("投诉")
        ASKED = "asked", _("打电话来说不要了")

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(_("为什么"), max_length=12, choices=Reason)
    since = models.DateTimeField(_("从什么时候"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("不再发的邮箱")

    def __str__(self) -> str:
        return f"{self.reason} {self.since:%F}"


class JobQuerySet(models.QuerySet):
    """Questions to the sendings."""

    def going(self) -> Self:
        return self.filter(state=SendJob.State.RUNNING)

    def locked(self, pk: int) -> "SendJob":
        """One under a lock, with its number."""
        return (
            self.select_for_update(of=("self",)).select_related("build__issue__publication__unit").get(pk=pk)
        )

    def under_way(self) -> Self:
        """Those that the postman looks after: sending, or with an hour set."""
        return self.filter(state__in=[SendJob.State.SCHEDULED, SendJob.State.RUNNING])


class SendJob(models.Model):
    """One sending of a number. Its audience is counted when it is made and written down when it begins."""

    class State(models.TextChoices):
        DRAFT = "draft", _("还没有发")
        SECOND = "second", _("等第二个人确认")
        SCHEDULED = "scheduled", _("定了时间")
        RUNNING = "running", _("正在发")
        PAUSED = "paused", _("停下了")
        DONE = "done", _("发完了")
        CANCELLED = "cancelled", _("取消了")

    build = models.ForeignKey(
        IssueBuild, verbose_name=_("哪一期"), on_delete=models.PROTECT, related_name="sendings"
    )
    lists = models.ManyToManyField(MailingList, verbose_name=_("发给谁"), related_name="sendings")
    subject = models.CharField(_("邮件标题"), max_length=100)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    # How many there are: counted when somebody presses, written down as rows when it begins.
    counted = models.PositiveIntegerField(_("多少人"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁要发"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁确认的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    tested_at = models.DateTimeField(_("先发给自己看过"), null=True, blank=True)
    send_at = models.DateTimeField(_("什么时候发"), null=True, blank=True)
    # Later than this it waits for a person: nobody wants last week's paper because a machine was off.
    latest_at = models.DateTimeField(_("最晚"), null=True, blank=True)
    # What was handed over when a process died may have arrived: sent again with the same Message-ID, or held for a person.
    hold = models.BooleanField(_("说不准的先留着，等人看"), default=False)
    # Of the portal that made it: a copy of the database on another host sends nothing.
    fingerprint = models.CharField(max_length=64, editable=False)
    why = models.CharField(_("为什么停下"), max_length=200, blank=True)
    # Times in a row that the mail server could not be reached or hung up; until when it is left alone.
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    rest_until = models.DateTimeField(null=True, blank=True, editable=False)
    # When it was worked on last: after a long gap it waits for a person.
    worked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when it goes on its present way: what failed before somebody pressed 继续 stops it no more.
    going_since = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("写下"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始"), null=True, blank=True)
    ended_at = models.DateTimeField(_("发完"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("发送")
        ordering = ["-pk"]
        constraints = [
            # Double click, two tabs, two editors: a number is on its way to somebody once.
            models.UniqueConstraint(
                fields=["build"],
                condition=Q(state__in=["second", "scheduled", "running", "paused"]),
                name="a_build_on_its_way_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.build} · {self.get_state_display()}"


class Pace(models.Model):
    """How many mails may leave in a minute, of all sendings together: the town's mail server has one limit. One row."""

    ONLY = 1

    per_minute = models.PositiveIntegerField(_("一分钟最多几封"), default=600)

    class Meta:
        verbose_name = verbose_name_plural = _("发送快慢")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_pace_of_the_town")]

    def __str__(self) -> str:
        return str(self.per_minute)

    @classmethod
    def now(cls) -> int:
        found = cls.objects.filter(pk=cls.ONLY).first()
        return (found or cls()).per_minute

    @classmethod
    def locked(cls) -> "Pace":
        """Under a lock: whoever holds it alone takes rows to be sent."""
        return cls.objects.select_for_update().get_or_create(pk=cls.ONLY)[0]


class DeliveryQuerySet(models.QuerySet):
    """Questions to the ledger."""

    def asked_whether_wanted(self) -> Self:
        """With `wanted`: whether its reader still receives, having left neither the list nor everything."""
        suppressed = Suppression.objects.filter(address_hash=OuterRef("address_hash"))
        left = Subscription.objects.filter(
            list=OuterRef("list"), subscriber=OuterRef("subscriber"), state=Subscription.State.LEFT
        )
        still = ~Exists(suppressed) & ~Exists(left) & Q(subscriber__state__in=Subscriber.WRITTEN_TO)
        return self.annotate(wanted=Case(When(still, then=Value(True)), default=Value(False)))

    def still_open(self) -> Self:
        """What may still leave."""
        return self.filter(state__in=Delivery.OPEN)

    def counts(self) -> dict[str, int]:
        """How many there are in each state; a state without any is there with 0."""
        found = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return {state: found.get(state, 0) for state in Delivery.State.values}


class Delivery(models.Model):
    """One recipient of one sending."""

    class State(models.TextChoices):
        QUEUED = "queued", _("等着发")
        LEASED = "leased", _("轮到了")
        HANDED = "handed", _("正在交给邮局")
        SENT = "sent", _("发出了")
        RETRY = "retry", _("过一会儿再试")
        FAILED = "failed", _("发不出")
        UNCERTAIN = "uncertain", _("说不准到没到")
        SKIPPED = "skipped", _("不用发了")

    OPEN = (State.QUEUED, State.LEASED, State.HANDED, State.RETRY)
    # Where it was asked for (`asked_whether_wanted`).
    wanted: bool

    job = models.ForeignKey(SendJob, on_delete=models.PROTECT, related_name="deliveries")
    # Goes with the person; the hash stays, so that the count stays true.
    subscriber = models.ForeignKey(
        Subscriber, null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    address_hash = models.CharField(max_length=64)
    # On which list, and so on what ground, told in the last lines of their mail.
    list = models.ForeignKey(MailingList, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("试了几次"), default=0)
    # When it was last given to the mail server; the pace is counted by it.
    handed_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=80, unique=True)
    # Leaves by one press; of this mail alone, so that no address stands in a link.
    token = models.CharField(max_length=32, unique=True, default=new_token)
    code = models.CharField(_("邮局怎么答"), max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("一封")
        constraints = [
            models.UniqueConstraint(fields=["job", "address_hash"], name="an_address_once_a_sending"),
        ]
        indexes = [
            models.Index(fields=["job", "state", "not_before"], name="mailing_due"),
            models.Index(fields=["handed_at"], name="mailing_handed"),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["leased", "handed"]), name="mailing_leases"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} · {self.pk} · {self.state}"
