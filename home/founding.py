"""Laying out a town: its front page, its units, the index pages that come with a first child."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page, Site

from portal.accounts.actions import refresh_unit_groups, unit_collection
from portal.accounts.models import User
from portal.accounts.staff import new_password
from portal.core.models import PortalSettings
from portal.core.pinyin import pinyin_slug
from portal.editorial.founding import found_reviews
from portal.editorial.proposals import propose_front
from portal.places.models import Unit
from portal.places.naming import unit_renamed

from .models import HomePage, UnitPage


@transaction.atomic
def found_town(*, name: str, short_name: str = "") -> tuple[Unit, HomePage]:
    """Make the town's unit, front page, site and review workflow, or find them if they exist.

    Wagtail's sample page gives way. Running it twice changes nothing.
    """
    existing = HomePage.objects.first()
    if existing is not None:
        return Unit.objects.get(kind=Unit.Kind.TOWN), existing
    root = Page.get_first_root_node()
    sample = Page.objects.filter(
        depth=2, slug="home", content_type=ContentType.objects.get_for_model(Page)
    ).first()
    front = HomePage(title=name, slug="front" if sample else "home", show_in_menus=False, live=True)
    root.add_child(instance=front)
    standing = Site.objects.filter(is_default_site=True).first()
    site = standing or Site(hostname="localhost", is_default_site=True)
    site.root_page, site.site_name = front, name
    site.save()
    if sample is not None:
        sample.delete()
        front.refresh_from_db()
        front.slug = "home"
        front.save()
    Collection.objects.filter(depth=1, name="Root").update(name=_("全部"))
    Page.objects.filter(depth=1, title="Root").update(title=_("网站"), draft_title=_("网站"))
    front.save_revision(log_action=False).publish(skip_permission_checks=True)
    town = Unit.add_root(
        name=name, short_name=short_name, kind=Unit.Kind.TOWN, slug=pinyin_slug(name, 60), page_id=front.pk
    )
    unit_collection(town)
    found_reviews(front)
    PortalSettings.objects.get_or_create(site=site, defaults={"name": name, "short_name": short_name})
    return town, HomePage.objects.get(pk=front.pk)


@transaction.atomic
def found_unit(
    *, parent: Unit, name: str, kind: str, intro: str, short_name: str = "", by: User | None = None, **details
) -> Unit:
    """Make a unit with its own front page, its collection, and rights for those whose roles cover it.

    Args:
        parent: the town or an area.
        by: who adds it to a town that is there; its front page then goes live on the word of a second person.
            None while a town is being founded.
        intro: two or three sentences for its front page.
        details: name_en, phone, address, hours of the unit; in_charge, slug and summary of its page.

    Raises:
        ValidationError: the kind cannot stand under that parent.
    """
    page_details = {key: details.pop(key) for key in ("in_charge", "summary") if key in details}
    slug = _free_slug(details.pop("slug", "") or pinyin_slug(name) or "unit")
    unit = Unit(name=name, kind=kind, short_name=short_name, slug=slug, **details)
    unit.check_parent(parent)
    front = HomePage.objects.get()
    page = front.add_child(instance=UnitPage(title=name, slug=slug, intro=intro, live=False, **page_details))
    revision = page.save_revision(user=by, log_action=False)
    unit.page_id = page.pk
    parent.add_child(instance=unit)
    refresh_unit_groups(unit)
    if by is None:
        revision.publish(skip_permission_checks=True)
    else:
        propose_front(page=page, by=by, reason=_("新设“%(name)s”。") % {"name": name})
    return unit


@transaction.atomic
def change_unit(*, unit: Unit, name: str, **details) -> Unit:
    """Change what a unit is called and how to reach it; page, folder and groups follow its name.

    Args:
        details: short_name, name_en, phone, address, hours. Its address on the web stays as it is.
    """
    old, unit.name = unit.name, name
    for field, value in details.items():
        setattr(unit, field, value)
    unit.save()
    if old != name:
        Collection.objects.filter(name=old, depth=2).update(name=name)
        for group in {held.group for held in unit.staff_roles.select_related("group")}:
            group.name = group.name.replace(old, name, 1)
            group.save()
        unit_renamed.send(Unit, unit=unit, old=old)
        page = Page.objects.filter(pk=unit.page_id).exclude(title=name).first()
        if page is not None:
            retitle(page.specific, name)
    return unit


def retitle(page: Page, name: str) -> None:
    """Call a front page by the new name of its unit; what somebody is writing on it stays a draft, under the new name.

    A name is no text: it stands on every page at once, and so in the title. All other words of the page go through reviews.
    """
    draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
    page.title = name
    revision = page.save_revision(log_action=True)
    if page.live:
        revision.publish(skip_permission_checks=True)
        if draft is not None:
            draft.title = name
            draft.save_revision(log_action=False)


def _free_slug(wanted: str) -> str:
    """The address as wanted, or with the first number that no unit, no page of the town and no room has taken."""
    taken = set(Unit.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    taken |= set(
        HomePage.objects.get().get_children().filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    slug, number = wanted, 1
    while slug in taken or _is_of_a_room(slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _is_of_a_room(slug: str) -> bool:
    """Whether an address leads somewhere before it is looked for among the pages: `/admin/`, `/desk/` ..."""
    try:
        return resolve(f"/{slug}/").url_name != "wagtail_serve"
    except Resolver404:
        return False


@transaction.atomic
def found_administrator(username: str = "admin") -> tuple[User, str]:
    """The first account, with a fresh password.

    Returns:
        The account and its password; the password is empty when the account existed.
    """
    existing = User.objects.filter(username=username).first()
    if existing is not None:
        return existing, ""
    password = new_password()
    return User.objects.create_superuser(
        username=username, password=password, last_name=_("系统管理员")
    ), password
