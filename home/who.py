"""找谁: who holds which office, for the whole town, for one unit, and looked up by name, office or span."""

import datetime
from functools import partial
from operator import attrgetter

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.finished import finished
from portal.core.kept import Shelf
from portal.people.models import Person, Post
from portal.people.posts import answering_for
from portal.places.models import Unit
from portal.search.entries import Entry

LONGEST, MOST = 40, 60

_in_charge: Shelf[list[Post]] = Shelf(most=200)
_names: Shelf[list[Entry]] = Shelf(most=4)
# By home and day: whoever lives there is told the same.
_at_home: Shelf[list[Post]] = Shelf(most=500)


def in_charge(unit: Unit | None) -> list[Post]:
    """Who answers for a unit as a whole, for its card: without those who look after a span of it."""
    if not unit:
        return []
    today = timezone.localdate()

    def ask() -> list[Post]:
        posts = Post.objects.on(today).filter(unit=unit.pk, office__has_span=False)
        return list(posts.with_holders())

    return _in_charge.of((unit.pk, today), ask)


def open_units():
    """The town and every unit that readers can open."""
    return Unit.objects.with_page().filter(page__live=True)


@finished
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Those of the town itself, and the way to each unit's."""
    town, *units = list(open_units()) or [None]
    if town is None:
        raise Http404
    return render(
        request,
        "home/who.html",
        {"town": town, "posts": in_charge(town), "units": sorted(units, key=attrgetter("kind", "path"))},
    )


@finished
@require_safe
def who_unit(request: HttpRequest, slug: str) -> HttpResponse:
    """All of a unit: of itself, its grids, estates and buildings; an area's own, and the way to its units."""
    unit = open_units().filter(slug=slug, depth__gt=1).first()
    if unit is None:
        raise Http404
    below = list(open_units().filter(path__startswith=unit.path).exclude(pk=unit.pk))
    posts = Post.objects.on(timezone.localdate()).below(unit)
    for one in below:
        posts = posts.exclude(unit__path__startswith=one.path)
    held = list(posts.with_holders())
    context = {
        "unit": unit,
        "heads": [post for post in held if not post.office.has_span],
        "posts": [post for post in held if post.office.has_span],
        "units": below,
    }
    return render(request, "home/who_unit.html", context)


@never_cache
@require_safe
def who_find(request: HttpRequest) -> HttpResponse:
    """By name, office, unit or span, each word of what was typed."""
    typed = " ".join(request.GET.get("q", "").split())[:LONGEST]
    found = looked_up(typed, timezone.localdate()) if typed else []
    context = {"typed": typed, "posts": found[:MOST], "is_cut": len(found) > MOST, "most": MOST}
    return render(request, "home/who_find.html", context)


def looked_up(words: str, day: datetime.date) -> list[Post]:
    """At most one more than are shown."""
    posts = Post.objects.on(day)
    for word in words.split()[:4]:
        posts = posts.filter(
            Q(person__name__contains=word)
            | Q(person__sounds__startswith=word.lower())
            | Q(office__name__contains=word)
            | Q(span__contains=word)
            | Q(unit__name__contains=word)
        )
    return with_unit_phones(list(posts.with_holders()[: MOST + 1]))


def with_unit_phones(posts: list[Post]) -> list[Post]:
    """Whoever keeps their number to themselves is reached by that of their unit, or of the nearest one above it."""
    phones = dict(Unit.objects.exclude(phone="").values_list("path", "phone"))
    for post in posts:
        path = post.unit.path
        while path and path not in phones:
            path = path[: -Unit.steplen]
        post.unit_phone = phones.get(path, "")
    return posts


def entries() -> list[Entry]:
    """What the search finds by name: each office that somebody holds, and each holder."""
    return _names.of((get_language(), timezone.localdate()), _ask_entries)


def _ask_entries() -> list[Entry]:
    offices: dict[str, int] = {}
    people: dict[str, list[Post]] = {}
    posts = Post.objects.on(timezone.localdate()).select_related("office", "person", "unit")
    for post in posts.order_by("office__position", "office__name", "unit__path", "pk"):
        offices[post.office.name] = offices.get(post.office.name, 0) + 1
        people.setdefault(post.holder, []).append(post)
    opened = {one.path: one for one in open_units()}
    found = [
        Entry(
            office,
            _("%(n)s 位，按居村看。") % {"n": n},
            "who_find",
            (office,),
            ending=f"?{urlencode({'q': office})}",
        )
        for office, n in offices.items()
    ]
    for name, held in people.items():
        if address := _address(held[0], opened):
            told = dict.fromkeys(f"{post.unit}{post.office}" for post in held)
            found.append(Entry(name, _("、").join(told), *address, ending=f"#post-{held[0].pk}"))
    return found


def _address(post: Post, opened: dict[str, Unit]) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """Where a post is shown, with the name that finds it: on the page of the nearest unit that readers can open."""
    path = post.unit.path
    while path and path not in opened:
        path = path[: -Unit.steplen]
    if not path:
        return None
    unit = opened[path]
    return ("who", (post.holder,), ()) if unit.is_root() else ("who_unit", (post.holder,), (unit.slug,))


def _near(person: Person, day: datetime.date) -> list[Post]:
    return with_unit_phones(answering_for(person, day))


def mine(user) -> list[tuple[Person, list[Post]]]:
    """Who looks after the homes of somebody and their family; one home is told once."""
    people = Person.objects.filter(proxies__user=user, proxies__until=None)
    told: set[tuple[int, int | None]] = set()
    found = []
    for person in people.select_related("unit", "building__grid").order_by("proxies__pk"):
        home = (person.unit_id, person.building_id)
        if home not in told:
            told.add(home)
            today = timezone.localdate()
            found.append((person, _at_home.of((*home, today), partial(_near, person, today))))
    return [(person, posts) for person, posts in found if posts]
