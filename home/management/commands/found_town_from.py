"""`manage.py found_town_from FILE`: the three steps of the admin's 从零开始, from one file, for whoever installs a town."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Site

from home.founding import found_administrator, found_town
from home.naming import change_town
from home.starting.forms import TownForm
from home.starting.people import make_people, plan_people
from home.starting.units import make_units, plan_units
from portal.accounts.models import User
from portal.core.models import PortalSettings
from portal.places.models import Unit


class Command(BaseCommand):
    help = (
        "Found a town from a TOML file: a table [town], and the texts `units` and `people`, lists as they are pasted in the "
        "admin. All of it or nothing; first passwords are printed once. What is there already is not made twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the file; docs/starting-a-town.md has one")
        parser.add_argument("--look", action="store_true", help="say what would be made, and make nothing")

    def handle(self, *args, file: Path, look: bool, **options):
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        with transaction.atomic():
            accounts = self._found(data)
            if look:
                transaction.set_rollback(True)
        if look:
            self.stdout.write("只是看看，什么也没有建。")
            return
        for user, password in accounts:
            self.stdout.write(f"{user}\t{user.username}\t{password}")

    def _found(self, data: dict[str, Any]) -> list[tuple[User, str]]:
        values = data.get("town", {})
        found_town(name=values.get("name", "我们的街道"))
        admin, password = found_administrator()
        accounts = [(admin, password)] if password else []
        try:
            _name(values, admin)
            _units(data.get("units", ""), admin, self.stdout.write)
            accounts += _people(data.get("people", ""), admin, self.stdout.write)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        return accounts


def _name(values: dict[str, str], by: User) -> None:
    portal = PortalSettings.for_site(Site.objects.get(is_default_site=True))
    known = {name: getattr(portal, name) for name in TownForm.Meta.fields}
    form = TownForm(known | values, instance=PortalSettings.objects.get(pk=portal.pk))
    strange = sorted(set(values) - set(known))
    if strange or not form.is_valid():
        told = [f"{field}: {words[0]}" for field, words in form.errors.items()]
        raise ValidationError([*told, *(f"[town] 里不认得 {name}" for name in strange)])
    change_town(settings=PortalSettings.objects.get(pk=portal.pk), by=by, **form.cleaned_data)


def _units(text: str, by: User, say) -> None:
    if not text.strip():
        return
    plan = plan_units(text)
    _refuse(plan.wrong, "units")
    say(f"居村：新建 {len(plan.new)} 个，已有 {len(plan.there)} 个。")
    # While a town is being founded nobody is there to give the second word.
    founding = not Unit.objects.bodies().exists()
    if plan.new:
        make_units(text=text, seen=plan.mark, by=None if founding else by)


def _people(text: str, by: User, say) -> list[tuple[User, str]]:
    if not text.strip():
        return []
    plan = plan_people(text)
    _refuse(plan.wrong, "people")
    say(f"同事：新开 {len(plan.new)} 个账号，已有 {len(plan.there)} 位。")
    return make_people(text=text, seen=plan.mark, by=by)[1] if plan.new or plan.more else []


def _refuse(wrong, where: str) -> None:
    if wrong:
        raise ValidationError([f"{where} 第 {one.number} 行 {one.said}：{one.why}" for one in wrong])
