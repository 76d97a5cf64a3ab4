"""Today's code on a kept database: migrate, read every page, go on where people were when it was kept."""

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs Django set up
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page  # noqa: E402

from events.models import SignUp, State  # noqa: E402
from portal.accounts.actions import refresh_rights  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.people.models import Contact  # noqa: E402
from tests.yesterday.make import NUMBER, VISITOR  # noqa: E402

call_command("migrate", verbosity=0)
refresh_rights()
call_command("rebuild_search", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)


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
assert "小李喊你来" in read(client(), "/search/?q=理发")

editor = client()
editor.force_login(User.objects.get(username="editor"))
draft = Page.objects.get(title="等着审的一篇")
assert "等着审的一篇" in read(editor, f"/admin/review/{draft.pk}/")
assert "写新闻" in read(editor, "/admin/")

assert {one.value for one in Contact.objects.all()} >= {NUMBER, VISITOR}, "sealed numbers open"
assert SignUp.objects.get().state == State.CONFIRMED
daughter = client()
daughter.cookies[settings.SESSION_COOKIE_NAME] = "yesterday0session0of0the0daughter"[:32]
assert "上门理发" in read(daughter, "/sign-up/check/"), "what was on its way is still on its way"
pressed = daughter.post("/sign-up/check/", {"agreed": "on"})
assert pressed.status_code == 302, pressed.status_code
assert SignUp.objects.filter(state=State.CONFIRMED).count() == 2
assert "上门理发" in read(daughter, "/my/")
print(f"{len(pages)} pages read")
