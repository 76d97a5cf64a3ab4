"""Today's code on a kept database: migrate, read every page, open what was sealed, go on where people were when it was kept."""

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs Django set up
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page  # noqa: E402

from events.models import EventPage, SignUp, State  # noqa: E402
from mailing.models import Subscriber  # noqa: E402
from news.models import ArticlePage  # noqa: E402
from portal.accounts.actions import refresh_rights  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.launch.key_check import key_problem  # noqa: E402
from portal.people.models import Contact  # noqa: E402
from tests.yesterday.make import NUMBER, READER, SESSION, VISITOR  # noqa: E402

# What the house of that day knew already.
then = set(connection.introspection.table_names())
assert key_problem() == "", "before migrations read what they could not open"
call_command("migrate", verbosity=0)
refresh_rights()
assert key_problem() == ""
call_command("rebuild_search", verbosity=0)


def client() -> Client:
    return Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.1")


def read(by: Client, address: str) -> str:
    answer = by.get(address, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


pages = [page for page in Page.objects.live().filter(depth__gt=1).specific() if page.url]
assert len(pages) > 12
for page in pages:
    assert page.title in read(client(), page.url), page.url
assert {ArticlePage, EventPage} <= {type(page) for page in pages}
assert "小李喊你来" in read(client(), "/search/?q=理发")

editor = client()
editor.force_login(User.objects.get(username="editor"))
draft = Page.objects.get(title="等着审的一篇")
assert "等着审的一篇" in read(editor, f"/admin/review/{draft.pk}/")
assert "写新闻" in read(editor, "/admin/")

if "events_signup" in then:
    assert {one.value for one in Contact.objects.all()} >= {NUMBER, VISITOR}, "sealed numbers open"
    assert User.objects.get(username="p-1").phone == NUMBER
    assert SignUp.objects.get().state == State.CONFIRMED
if "mailing_subscriber" in then:
    assert Subscriber.objects.get().address == READER
if Session.objects.filter(pk=SESSION).exists():
    daughter = client()
    daughter.cookies[settings.SESSION_COOKIE_NAME] = SESSION
    assert "上门理发" in read(daughter, "/sign-up/check/"), "what was on its way is still on its way"
    pressed = daughter.post("/sign-up/check/", {"agreed": "on"})
    assert pressed.status_code == 302, pressed.status_code
    assert SignUp.objects.filter(state=State.CONFIRMED).count() == 2
    assert "上门理发" in read(daughter, "/my/")
print(f"{len(pages)} pages read")
