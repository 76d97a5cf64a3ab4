"""Which words of short messages are filed with the carriers, under which number and signature."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal.core.audit import record
from portal.core.models import PortalSettings

from .models import Filed
from .templates import TEMPLATES, Template, parts
from .variables import signs

# A signature has no marks; the town's name may.
NO_MARKS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")


class Standing(models.TextChoices):
    """How far a template has come."""

    NOT_FILED = "not filed", _("没报备")
    WAITING = "waiting", _("报了，等批")
    PASSED = "passed", _("已报备")
    CHANGED = "changed", _("词改了，要重新报")


def standing_of(template: Template, filed: Filed | None) -> Standing:
    if filed is None:
        return Standing.NOT_FILED
    if filed.digest != template.digest:
        return Standing.CHANGED
    return Standing.PASSED if filed.number and filed.passed_on else Standing.WAITING


@dataclass(frozen=True)
class Sheet:
    """One template as it is shown and filed."""

    template: Template
    filed: Filed | None
    signature: str

    @property
    def standing(self) -> Standing:
        return standing_of(self.template, self.filed)

    @property
    def longest(self) -> int:
        """With the signature and its brackets, every variable at its longest."""
        return self.template.longest + signs(self.signature) + 2

    @property
    def usual(self) -> int:
        """As long as its example."""
        return signs(f"【{self.signature}】{self.template.sample}")

    @property
    def most_parts(self) -> int:
        return parts(self.longest)

    @property
    def usual_parts(self) -> int:
        return parts(self.usual)


def sheets() -> list[Sheet]:
    """Every template, in the order in which rooms brought them."""
    filed, name = {one.template: one for one in Filed.objects.all()}, signature()
    return [Sheet(one, filed.get(one.name), name) for one in TEMPLATES.values()]


def numbers() -> dict[str, str]:
    """The carriers' numbers of the templates that passed with the words they have now."""
    return {
        one.template: one.number
        for one in Filed.objects.exclude(number="").filter(passed_on__isnull=False)
        if one.template in TEMPLATES and one.digest == TEMPLATES[one.template].digest
    }


def without_number() -> list[Template]:
    """Templates that a carrier who wants them filed would refuse; one query."""
    known = numbers()
    return [one for one in TEMPLATES.values() if one.name not in known]


def wants_filed() -> bool:
    """Whether the gateway takes nothing but filed templates."""
    return settings.PORTAL_SMS == "http" and settings.PORTAL_SMS_TEMPLATES == "required"


def is_refused(name: str) -> bool:
    """Whether the gateway would not take words of this template."""
    return wants_filed() and name not in numbers()


def signature() -> str:
    """Who speaks, for the brackets in front of every short message."""
    row = PortalSettings.objects.filter(site__is_default_site=True).first() or PortalSettings()
    if row.sms_signature:
        return row.sms_signature
    plain = [NO_MARKS.sub("", name)[:18] for name in (row.short_name, row.name)]
    return next((name for name in plain if len(name) > 2), "社区门户")


@dataclass(frozen=True)
class Entry:
    """What somebody wrote down about one template."""

    template: Template
    number: str
    filed_on: datetime.date | None
    passed_on: datetime.date | None


@transaction.atomic
def write_down(*, entries: Iterable[Entry], by) -> None:
    """Note what was filed, with the words as they are today. The signature with which it was filed stays from now on,
    whatever the town is called later.

    Raises:
        ValidationError: a number that another template has, or none where one passed; nothing is noted then.
    """
    entries = list(entries)
    town = PortalSettings.objects.select_for_update().filter(site__is_default_site=True).first()
    if entries and town and not town.sms_signature:
        town.sms_signature = signature()
        town.save(update_fields=["sms_signature"])
    # First what gives a number free, then what takes it.
    Filed.objects.filter(template__in=[one.template.name for one in entries]).delete()
    for one in entries:
        if one.number or one.filed_on or one.passed_on:
            row = Filed(
                template=one.template.name,
                digest=one.template.digest,
                number=one.number,
                filed_on=one.filed_on,
                passed_on=one.passed_on,
            )
            row.full_clean()
            row.save()
        record(
            "outbox.file_template",
            by=by,
            of_type="outbox.filed",
            of_id=one.template.name,
            label=one.template.name,
        )


@transaction.atomic
def change_signature(*, words: str, by) -> bool:
    """Another name in the brackets: everything is filed anew with it.

    Returns:
        Whether it is another one.
    """
    row = PortalSettings.objects.select_for_update().get(site__is_default_site=True)
    changed = words != signature()
    row.sms_signature = words
    row.full_clean()
    row.save(update_fields=["sms_signature"])
    if changed:
        Filed.objects.update(digest="")
        record("outbox.change_signature", by=by, of=row, label=words)
    return changed
