"""Limits of who holds an office: households of a span, the last day, what is forgotten after it."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.people.appointing import KEPT_AFTER_END, appoint, forget_ended
from portal.people.models import Office, Person, Post
from tests.town import Town

LEAST, MOST = 5, 15


def _post(town: Town, **fields) -> Post:
    office = Office.objects.create(name="楼组长", has_span=True, least=LEAST, most=MOST)
    person = Person.objects.create(name="王桂兰", unit=town.linhe, is_adult=True)
    values = {"span": "3 号楼", "households": 10, "since": datetime.date(2026, 1, 1)} | fields
    return Post(office=office, unit=town.linhe, person=person, **values)


def _field(post: Post) -> str:
    try:
        appoint(post=post, by=None)
    except ValidationError as error:
        return "".join(error.message_dict)
    return ""


def smallest_span(town: Town, off: int) -> str:
    return _field(_post(town, households=LEAST + off))


def largest_span(town: Town, off: int) -> str:
    return _field(_post(town, households=MOST + off))


def last_day(town: Town, off: datetime.timedelta) -> bool:
    last = datetime.date(2026, 3, 6)
    _post(town, until=last).save()
    return Post.objects.on(last + off).exists()


def first_day(town: Town, off: datetime.timedelta) -> bool:
    _post(town).save()
    return Post.objects.on(datetime.date(2026, 1, 1) + off).exists()


def ends_before_it_begins(town: Town, off: datetime.timedelta) -> str:
    post = _post(town)
    post.until = post.since + off
    return _field(post)


def number_kept(town: Town, off: datetime.timedelta) -> bool:
    until = timezone.localdate() - KEPT_AFTER_END - off
    _post(town, since=until, until=until, phone="199 0000 0101").save()
    forget_ended()
    return bool(Post.objects.get().phone)
