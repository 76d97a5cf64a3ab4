"""Who holds which office in the demo town."""

from news.models import StoryPage
from portal.people.appointing import appoint
from portal.people.models import Consent, Office, Person, Post
from portal.places.models import Unit

from .content_files import day, load, same
from .pages import DemoTown

IN_OFFICE = 700  # days


def make_posts(town: DemoTown, units: list[dict]) -> None:
    """The secretaries of the units, then everybody else."""
    data = load("posts")
    offices = {item["name"]: Office.objects.create(**item) for item in data["offices"]}
    for item in units:
        unit = town.units[item["key"]]
        _appoint(town, Post(office=offices["书记"], unit=unit, since=day(-IN_OFFICE)), item["secretary"])
    for item in data["posts"]:
        post = Post(
            office=offices[item["office"]],
            unit=town.units[item["unit"]],
            since=day(item["since"]),
            until=day(item["until"]) if "until" in item else None,
            **same(item, *({"span", "households", "reason", "phone"} & item.keys())),
        )
        _appoint(town, post, item["person"], has_photo=item.get("photo", False))


def _appoint(town: DemoTown, post: Post, name: str, *, has_photo: bool = False) -> None:
    post.person = _holder(name, post.unit)
    if post.phone or has_photo:
        _agree(town, post.person, phone=bool(post.phone), photo=has_photo)
        post.shows_phone = bool(post.phone)
    if has_photo:
        post.photo = StoryPage.objects.get(person=post.person).lead_picture
    appoint(post=post, by=town.staff["wu-yifan"])


def _holder(name: str, unit: Unit) -> Person:
    """The cast's own, or somebody who appears here alone."""
    return Person.objects.get_or_create(name=name, unit=unit, is_resident=False, defaults={"is_adult": True})[
        0
    ]


def _agree(town: DemoTown, person: Person, *, phone: bool, photo: bool) -> None:
    consent = person.story_consent() or Consent(
        person=person, given_on=day(-90), recorded_by=town.staff["wu-yifan"]
    )
    consent.post_phone, consent.post_photo = phone, photo
    consent.save()
