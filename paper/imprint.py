"""What an inner publication must say of itself, number by number, and how the next number takes it over."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from news.models import IssuePage, Publication
from portal.places.models import Unit
from portal.places.naming import unit_renamed

# What the next number takes over; the day of printing is each number's own.
CARRIED = ("permit", "issued_by", "audience", "printer", "copies", "phone", "address", "note")
# Without these there is no press edition (《内部资料性出版物管理办法》 Art. 15).
NEEDED_FOR_PRESS = ("permit", "issued_by", "audience", "printer", "printed_on", "copies")


class Imprint(models.Model):
    """版权页 of one number: who puts it out, for whom, printed where, when and how often."""

    issue = models.OneToOneField(
        IssuePage, on_delete=models.CASCADE, related_name="imprint", verbose_name=_("哪一期")
    )
    permit = models.CharField(
        _("准印证号"),
        max_length=60,
        blank=True,
        help_text=_("新闻出版部门发的内部资料准印证上的号码，照着抄。没有的不能送去印刷厂。"),
    )
    issued_by = models.CharField(_("编印单位"), max_length=60, blank=True)
    audience = models.CharField(
        _("发送对象"), max_length=120, blank=True, help_text=_("发给谁，例如：本镇居民和村民。")
    )
    printer = models.CharField(_("印刷单位"), max_length=60, blank=True)
    printed_on = models.DateField(_("印刷日期"), null=True, blank=True)
    copies = models.PositiveIntegerField(
        _("印数"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("印多少份，只写数字。"),
    )
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    note = models.TextField(
        _("每期照登的话"),
        blank=True,
        help_text=_("例如编辑名单、来稿交给谁。报头下另有“内部资料，免费交流”。"),
    )
    changed_at = models.DateTimeField(_("什么时候改的"), auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = _("小报版权页")

    def __str__(self) -> str:
        return f"{self.issue} {self._meta.verbose_name}"

    def missing(self) -> list[str]:
        """What the press edition still asks for, as the words beside the fields."""
        words = {field.name: str(field.verbose_name) for field in self._meta.fields}
        return [words[name] for name in NEEDED_FOR_PRESS if not getattr(self, name)]

    @property
    def is_whole(self) -> bool:
        return not self.missing()


def imprint_for(issue: IssuePage) -> Imprint:
    """The imprint of a number; one begun from the last number (not stored yet) where it has none."""
    return Imprint.objects.filter(issue=issue.pk).first() or begun_for(issue)


def begun_for(issue: IssuePage) -> Imprint:
    """What the last number said; of a first number, what is known of the paper and its unit."""
    last = (
        Imprint.objects.filter(
            issue__publication=issue.publication_id, issue__total_number__lt=issue.total_number
        )
        .order_by("-issue__total_number")
        .first()
    )
    if last is not None:
        carried = {name: getattr(last, name) for name in CARRIED}
        if _was_the_units_name(last):
            carried["issued_by"] = issue.publication.unit.name
        return Imprint(issue_id=issue.pk, **carried)
    return Imprint(issue_id=issue.pk, **_of_the_paper(issue.publication))


def _was_the_units_name(last: Imprint) -> bool:
    """Whether a number was put out under the name that its unit had when it was signed: a renamed unit puts out the next
    under its new one. What was signed stays as it is."""
    build = last.issue.builds.first()
    return build is not None and build.read()["unit"] == last.issued_by


@receiver(unit_renamed, dispatch_uid="numbers_to_come_carry_the_new_name")
def follow_the_unit(sender, unit: Unit, old: str, **kwargs) -> None:
    """Numbers that are not out yet say who their unit is now."""
    coming = Imprint.objects.filter(issued_by=old, issue__publication__unit=unit, issue__live=False)
    coming.update(issued_by=unit.name)


def _of_the_paper(publication: Publication) -> dict[str, str]:
    unit: Unit = publication.unit
    return {
        "issued_by": unit.name,
        "phone": unit.phone,
        "address": unit.address,
        "note": publication.imprint,
    }


@receiver(post_save, sender=IssuePage, dispatch_uid="a_new_number_takes_over_the_imprint")
def take_over(sender, instance: IssuePage, created: bool, raw: bool = False, **kwargs) -> None:
    """A new number has its imprint at once, so that every edition finds it, opened or not."""
    if created and not raw:
        begun_for(instance).save()
