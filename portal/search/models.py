"""What staff teach the search, and what it was asked in vain."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import text


class Synonym(models.Model):
    """Words that mean the same: who looks for one finds the others. One row, one meaning."""

    words = models.CharField(
        _("意思一样的词"),
        max_length=200,
        help_text=_("用空格或顿号隔开，例如“理发、剪发、剃头”。搜其中一个，写着另外几个的内容也会出来。"),
    )

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def folded(self) -> list[str]:
        """Its words as the search compares them; only the parts that can be found."""
        spaced = (
            text.fold(self.words).replace("、", " ").replace("，", " ").replace(",", " ").replace(";", " ")
        )
        return list(dict.fromkeys("".join(text.runs(word)) for word in spaced.split() if text.runs(word)))

    def clean(self) -> None:
        """Refuse a row that says nothing, or says again what another row says."""
        mine = set(self.folded)
        if len(mine) < 2:
            raise ValidationError({"words": _("请至少写两个词，用空格或顿号隔开。")})
        for other in Synonym.objects.exclude(pk=self.pk):
            if twice := mine & set(other.folded):
                raise ValidationError(
                    {
                        "words": _("“%(word)s”已经写在“%(row)s”里了，请加到那一行。")
                        % {"word": twice.pop(), "row": other}
                    }
                )


class ZeroResult(models.Model):
    """A word that residents looked for in vain on a day. Nobody's name, no address, no hour."""

    word = models.CharField(_("搜的词"), max_length=40)
    day = models.DateField(_("日期"))
    count = models.PositiveIntegerField(_("次数"), default=0)

    class Meta:
        verbose_name = _("没搜到的词")
        verbose_name_plural = _("没搜到的词")
        ordering = ["-day", "word"]
        constraints = [models.UniqueConstraint(fields=["word", "day"], name="one_row_a_word_and_day")]

    def __str__(self) -> str:
        return self.word


class IndexState(models.Model):
    """By which rules the index was written; other rules mean that it must be written anew."""

    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("索引状态")
        verbose_name_plural = _("索引状态")

    def __str__(self) -> str:
        return self.fingerprint
