"""In a house of its own: check, migrate, found a town, and read every page as a reader and as its administrator."""

import datetime
import os
import sys

sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.apps import apps  # noqa: E402 - needs Django set up
from django.core.management import call_command  # noqa: E402
from django.db.models import CharField, DateField, ForeignKey, IntegerField, TextField  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page  # noqa: E402

import portal  # noqa: E402
from home.founding import found_administrator, found_town, found_unit  # noqa: E402
from portal.core.parts import section_types  # noqa: E402
from portal.places.models import Unit  # noqa: E402

assert str(portal.__file__).startswith(os.getcwd()), "another house"
call_command("check")
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
town, front = found_town(name="示例镇")
found_unit(parent=town, name="示例村", kind=Unit.Kind.VILLAGE, intro="一个示例村。")
administrator, _password = found_administrator()


def wanted_by(model) -> dict:
    """What a page of a type cannot be stored without: its words, a series, a person, a paper, a period."""
    day = datetime.date(2026, 1, 1)
    values = {}
    for field in model._meta.local_fields:
        if field.null or field.blank or field.has_default() or field.primary_key:
            continue
        if isinstance(field, ForeignKey):
            related = field.related_model
            values[field.name] = town if related is Unit else related.objects.create(**wanted_by(related))
        elif isinstance(field, DateField):
            values[field.name] = day
        elif isinstance(field, IntegerField):
            values[field.name] = 1
        elif isinstance(field, CharField | TextField):
            values[field.name] = field.choices[0][0] if field.choices else "示例"
    return values


def section(type_name: str) -> None:
    """An index page below the front page and one page in it, live without a review: they are only looked at."""
    model = apps.get_model(type_name)
    index = front.add_child(
        instance=model(title=model.default_title, slug=model.fixed_slug, live=True, show_in_menus=True)
    )
    listed = index.listed_model()
    index.add_child(instance=listed(title="示例", slug="one", summary="示例", live=True, **wanted_by(listed)))


for one in section_types():
    section(one)
reader, office = (Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1") for _one in range(2))
office.force_login(administrator)
public = [page.url for page in Page.objects.live().filter(depth__gt=1).specific()]
public += [
    "/where/",
    "/search/?q=理发",
    "/reading/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-1.xml",
    "/no-such-page/",
]
inside = ["/admin/", "/admin/pages/", f"/admin/pages/{front.pk}/", f"/admin/pages/{front.pk}/add_subpage/"]
inside += [f"/admin/pages/{front.pk}/edit/", "/admin/reports/audit/", "/admin/users/"]
for client, addresses in ((reader, public), (office, inside)):
    for address in addresses:
        answer = client.get(address)
        wanted = 404 if "no-such" in address else 200
        assert answer.status_code == wanted, (address, answer.status_code)
print(f"{len(public) + len(inside)} pages read")
