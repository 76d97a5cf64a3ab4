"""A forgotten password: the same answer for everybody, by the outbox, and whom to call where no mail is set up."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from portal.accounts.models import User
from portal.core.models import PortalSettings
from portal.outbox.actions import deliver_due
from portal.outbox.models import Message
from tests.town import Town

ADDRESS = "/admin/password_reset/"


@pytest.fixture
def editor(town: Town) -> User:
    User.objects.filter(username="editor").update(email="editor@example.cn")
    return User.objects.get(username="editor")


def ask(client: Client, address: str):
    return client.post(ADDRESS, {"email": address})


def test_known_and_unknown_addresses_get_one_answer_for_the_same_work(editor: User, settings):
    """What follows happens in the background; the request itself does the same for both, query by query."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    seen = []
    for address in ("editor@example.cn", "nobody@example.cn"):
        client = Client()
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as caught:
            answer = ask(client, address)
        shapes = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in caught]
        seen.append((answer.status_code, answer.url, _words(client.get(answer.url)), shapes))
    assert seen[0] == seen[1]
    assert len(seen[0][3]) > 2
    assert DBTaskResult.objects.count() == 2
    assert not Message.objects.exists(), "nothing was looked up yet"
    assert "example.cn" not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))


def test_the_link_goes_through_the_outbox_and_sets_a_new_password(editor: User, client: Client):
    assert ask(client, "Editor@Example.CN").status_code == 302
    assert not mail.outbox, "the outbox sends it, not the request"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, mail FROM outbox_message")
        kept = str(cursor.fetchall())
    assert "confirm" not in kept
    assert "example.cn" not in kept
    deliver_due()
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    page = client.get(link, follow=True)
    new = {"new_password1": "another long word", "new_password2": "another long word"}
    assert client.post(page.redirect_chain[-1][0], new).status_code == 302
    assert User.objects.get(pk=editor.pk).check_password("another long word")
    assert "another long word" not in client.get(link, follow=True).content.decode()
    assert client.get(link).status_code == 200, "the link is used up"


def test_residents_and_people_without_a_role_get_no_link_to_the_office(town: Town, client: Client):
    User.objects.create_user(username="p-1", password="correct horse", email="resident@example.cn")
    assert ask(client, "resident@example.cn").status_code == 302
    assert not Message.objects.exists()


def test_a_mailbox_is_not_flooded_and_the_answer_stays_the_same(editor: User, client: Client):
    answers = {ask(client, "editor@example.cn").url for _n in range(8)}
    assert len(answers) == 1
    assert Message.objects.filter(kind="new-password").count() == 3


def test_where_no_mail_is_set_up_the_page_says_whom_to_call(editor: User, client: Client, settings):
    settings.PORTAL_MAIL = False
    PortalSettings.objects.update(phone="021-0000 0000")
    page = client.get(ADDRESS).content.decode()
    assert "请打电话找管理员换密码" in page
    assert "021-0000 0000" in page
    assert "<form" not in page
    assert ask(client, "editor@example.cn").status_code == 200
    assert not Message.objects.exists()


def _words(answer) -> str:
    """A page without the token of its forms, which is another each time."""
    return re.sub(r"(csrf\w*\W+)[\w-]{64}", r"\1", answer.content.decode(), flags=re.IGNORECASE)
