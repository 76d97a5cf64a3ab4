"""One sealed word, by which a start knows whether its key fits what lies here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeySample(models.Model):
    """The word as the key of this database seals it, and the mark by which that key finds it. At most one row."""

    sealed = models.TextField()
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("钥匙的样子")

    def __str__(self) -> str:
        return self.mark[:8]
