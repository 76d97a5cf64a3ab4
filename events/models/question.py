"""问一句: what an organiser asks whoever has signed up, at most three things, each with why; forgotten after the date."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.sealed import SealedTextField

from .round import Round
from .sign_up import SignUp

MOST_QUESTIONS, MOST_CHOICES, LONGEST_CHOICE = 3, 8, 20
LONGEST_ANSWER, LARGEST_NUMBER = 60, 999
# Nobody who runs an outing needs these, and a list with them must not lie about (个人信息保护法 6, 28).
FORBIDDEN = re.compile(
    r"身份证|证件号|证件照|护照|户口本|社保卡号?|医保卡号|银行|卡号|账号|密码|验证码|病史|病历|宗教|党派|收入|工资"
)


class Question(models.Model):
    """One thing that is asked."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("选一个")
        NUMBER = "number", _("填个数")
        WORDS = "words", _("写几个字")

    round = models.ForeignKey(Round, verbose_name=_("轮"), on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("第几个"))
    kind = models.CharField(_("怎么答"), max_length=6, choices=Kind, default=Kind.CHOICE)
    words = models.CharField(_("问什么"), max_length=40, help_text=_("例如：中午在那里吃饭吗？"))
    purpose = models.CharField(_("为什么问"), max_length=40, help_text=_("居民会看到，例如：好按人数订饭。"))
    choices = models.CharField(
        _("选哪几个"), max_length=200, blank=True, help_text=_("“选一个”才填，用逗号隔开，例如：吃，不吃。")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("问一句")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="a_question_has_its_place"),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_QUESTIONS)), name="three_questions_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def options(self) -> list[str]:
        """What may be chosen, in the order in which it was written."""
        parts = (one.strip() for one in re.split(r"[，,、；;\n/]+", self.choices))
        return list(dict.fromkeys(one for one in parts if one))

    def clean(self) -> None:
        super().clean()
        if FORBIDDEN.search(self.words) or FORBIDDEN.search(self.choices):
            raise ValidationError(
                {"words": _("证件号、卡号、密码、病史、收入这些不能在这里问；真要用，请当面看、不留底。")}
            )
        if self.kind == self.Kind.CHOICE:
            self._ask_choices()
        else:
            self.choices = ""

    def _ask_choices(self) -> None:
        options = self.options
        if len(options) < 2:
            raise ValidationError({"choices": _("请写两个以上可以选的，用逗号隔开，例如：吃，不吃。")})
        if len(options) > MOST_CHOICES or any(len(one) > LONGEST_CHOICE for one in options):
            raise ValidationError(
                {
                    "choices": _("最多 %(most)s 个可以选的，每个不超过 %(long)s 个字。")
                    % {"most": MOST_CHOICES, "long": LONGEST_CHOICE}
                }
            )


class Answer(models.Model):
    """What somebody answered; sealed, and gone thirty days after the date."""

    sign_up = models.ForeignKey(
        SignUp, verbose_name=_("报名"), on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(
        Question, verbose_name=_("问一句"), on_delete=models.CASCADE, related_name="answers"
    )
    value = SealedTextField(_("怎么答的"))

    class Meta:
        verbose_name = verbose_name_plural = _("答的话")
        constraints = [
            models.UniqueConstraint(fields=["sign_up", "question"], name="a_question_is_answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.sign_up} · {self.question}"
