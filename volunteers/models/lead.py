"""人物线索: whom an editor may ask whether they would tell their story. Consent stands before the name."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models import StoryPage
from portal.accounts.scoping import ScopedQuerySet
from portal.people.models import Person
from portal.places.models import Unit

from .volunteer import new_token


class StoryWish(models.Model):
    """That somebody said: 可以来问我的故事. Without it no editor sees their name. Taken back by deleting the row."""

    person = models.OneToOneField(
        Person, verbose_name=_("谁"), on_delete=models.CASCADE, related_name="story_wish"
    )
    since = models.DateTimeField(_("从"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁记的"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("可以来问故事")

    def __str__(self) -> str:
        return str(self.person_id)


class LeadQuerySet(ScopedQuerySet):
    """Questions about leads."""

    def open(self) -> Self:
        return self.filter(answer=Lead.Answer.OPEN)


class Lead(models.Model):
    """That an editor asked somebody for their story, and what they said. One row a person: nobody is asked twice while
    it stands, and it stands for a year."""

    class Answer(models.TextChoices):
        OPEN = "open", _("还没有答")
        YES = "yes", _("愿意")
        NO = "no", _("不愿意")

    person = models.OneToOneField(
        Person, verbose_name=_("谁"), on_delete=models.CASCADE, related_name="story_lead"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("所在居村"), on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("为什么想到"), max_length=12)
    answer = models.CharField(_("怎么说"), max_length=5, choices=Answer, default=Answer.OPEN)
    asked_at = models.DateTimeField(_("几时问的"), default=timezone.now)
    answered_at = models.DateTimeField(_("几时答的"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("谁问的"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    story = models.OneToOneField(
        StoryPage,
        verbose_name=_("写的那一篇"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lead",
    )

    objects = LeadQuerySet.as_manager()

    # On the page of leads: why, in words.
    words: str

    class Meta:
        verbose_name = verbose_name_plural = _("人物线索")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="open", answered_at__isnull=True)
                | (~Q(answer="open") & Q(answered_at__isnull=False)),
                name="an_answer_to_a_lead_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(answer="yes") | Q(story__isnull=True), name="a_story_is_begun_with_a_yes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def cause(self) -> str:
        """Of its message."""
        return f"story-lead:{self.pk}"
