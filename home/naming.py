"""The town's name is written in four places and changes in all of them at once, whichever form it is changed in.

Masthead, footer, titles, feeds and mails read the settings; the town's unit, its front page and Wagtail's site follow them.
What was called the same before is called the same after; what somebody calls otherwise on purpose stays.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from portal.accounts.models import User
from portal.core.audit import record
from portal.core.models import PortalSettings
from portal.places.models import Unit
from portal.places.naming import unit_renamed

from .founding import change_unit, retitle
from .models import HomePage

# What the settings say of the town, and where its unit says the same.
SAME = {
    "name": "name",
    "short_name": "short_name",
    "name_en": "name_en",
    "phone": "phone",
    "phone_hours": "hours",
    "address": "address",
}


@transaction.atomic
def change_town(*, settings: PortalSettings, by: User | None, **values: str) -> None:
    """Change what the town is called, how it is reached, who answers for it; every page says so at once.

    Args:
        values: fields of the settings.
    """
    changed = [field for field, value in values.items() if getattr(settings, field) != value]
    for field in changed:
        setattr(settings, field, values[field])
    if changed:
        settings.save()
        words = "、".join(str(PortalSettings._meta.get_field(field).verbose_name) for field in changed)
        record("home.change_town", by=by, of=settings, label=settings.name, note=words)


@receiver(pre_save, sender=PortalSettings, dispatch_uid="remember_the_name_of_the_town")
def remember(sender: type, instance: PortalSettings, raw: bool = False, **_kwargs: Any) -> None:
    before = None if raw else PortalSettings.objects.filter(pk=instance.pk).values(*SAME).first()
    instance._before = before  # type: ignore[attr-defined]


@receiver(post_save, sender=PortalSettings, dispatch_uid="the_town_follows_its_settings")
def follow(sender: type, instance: PortalSettings, **_kwargs: Any) -> None:
    """Unit, front page and site say what the settings say, as far as they did before."""
    before = getattr(instance, "_before", None)
    town = Unit.objects.filter(kind=Unit.Kind.TOWN).first() if before else None
    if before is None or town is None or all(before[field] == getattr(instance, field) for field in SAME):
        return
    with transaction.atomic():
        site, old, new = instance.site, before["name"], instance.name
        if site.site_name in ("", old) and site.site_name != new:
            site.site_name = new
            site.save()
        told = {
            theirs: getattr(instance, ours)
            for ours, theirs in SAME.items()
            if getattr(town, theirs) in ("", before[ours])
        }
        change_unit(unit=town, **{"name": town.name} | told)
        front = HomePage.objects.filter(title=old).first()
        if front is not None and old != new:
            retitle(front, new)


@receiver(unit_renamed, dispatch_uid="settings_follow_the_name_of_the_town")
def follow_the_unit(sender: type, unit: Unit, old: str, **_kwargs: Any) -> None:
    """The other way round: the town was renamed in the list of units."""
    if unit.kind == Unit.Kind.TOWN:
        for settings in PortalSettings.objects.filter(name=old):
            settings.name = unit.name
            settings.save()


def names_apart() -> list[str]:
    """Under what other names the town stands; none where it has one name."""
    settings = PortalSettings.objects.filter(site__is_default_site=True).select_related("site").first()
    town = Unit.objects.filter(kind=Unit.Kind.TOWN).first()
    front = HomePage.objects.first()
    if settings is None or town is None or front is None:
        return []
    return [one for one in dict.fromkeys([town.name, front.title]) if one != settings.name]
