"""Every address of the mailing in the office against everybody who might try it; a new address must stand here."""

from collections.abc import Iterable

import pytest
from django.test import Client

from events.tests.test_door_pages import staff
from mailing.models import Delivery, MailingList, SendJob, Subscriber, Subscription, Suppression
from mailing.wagtail_hooks import urls
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from tests.town import Town

from .readers import ADDRESS, a_build, reader, role_list, the_list

pytestmark = pytest.mark.django_db
PREPARE = ("editor", "senior", "signatory", "admin")
DECIDE = ("senior", "signatory", "admin")
TABLE: dict[str, Iterable[str]] = {
    "mailing_jobs": PREPARE,
    "mailing_new": PREPARE,
    "mailing_job": PREPARE,
    "mailing_preview": PREPARE,
    "mailing_verb": DECIDE,
    "mailing_decide": DECIDE,
    "mailing_lists": PREPARE,
    "mailing_list": PREPARE,
    "mailing_list_new": DECIDE,
    "mailing_list_edit": DECIDE,
    "mailing_list_fill": DECIDE,
    "mailing_list_export": DECIDE,
    "mailing_list_close": DECIDE,
    "mailing_list_open": DECIDE,
    "mailing_suppress": (*PREPARE, "clerk"),
}
# A list of the office has no readers who came by themselves.
OF_READERS = ("mailing_list_close", "mailing_list_open")
# The same roles of another village have pages of their own at these; none of this town's stands on them.
EVERYWHERE = {"mailing_jobs", "mailing_lists", "mailing_list_new", "mailing_suppress"}


@pytest.fixture
def mail(town: Town) -> Delivery:
    """A sending that stopped, with one mail of which nobody knows whether it arrived."""
    office = role_list(town, "金丝雀名单")
    one, build = reader(the_list(town), office), a_build(town)
    job = SendJob.objects.create(build=build, subject="金丝雀标题", state=SendJob.State.PAUSED, why="停电")
    job.lists.set([office])
    values = {"address_hash": one.address_hash, "message_id": "one", "list": office}
    return Delivery.objects.create(job=job, subscriber=one, state=Delivery.State.UNCERTAIN, **values)


@pytest.fixture
def visitors(town: Town) -> dict[str, Client]:
    found = {"anonymous": Client(), "resident": Client()}
    found["resident"].force_login(User.objects.create_user(username="resident"))
    for name in ("correspondent", "editor", "senior", "signatory", "admin"):
        found[name] = Client()
        found[name].force_login(town.user(name))
    found["clerk"] = staff(town, Role.DESK_CLERK)
    found["observer"] = staff(town, Role.TOWN_OBSERVER, town.unit)
    found["other village's senior"] = staff(town, Role.SENIOR_EDITOR, town.beizha)
    found["other village's signatory"] = staff(town, Role.SIGNATORY, town.beizha)
    return found


def addresses(mail: Delivery) -> dict[str, str]:
    gaps = {
        "<int:page_id>": mail.job.build.issue_id,
        "<int:job_id>": mail.job_id,
        "<int:delivery_id>": mail.pk,
        "<int:list_id>": mail.list_id,
        "<slug:part>": "html",
        "<slug:verb>": "cancel",
    }
    found, readers = {}, MailingList.objects.get(kind=MailingList.Kind.RESIDENTS).pk
    for one in urls():
        path = str(one.pattern)
        own = {"<int:list_id>": readers} if one.name in OF_READERS else {}
        for gap, value in (gaps | own).items():
            path = path.replace(gap, str(value))
        found[one.name] = f"/admin/{path}"
    return found


def everything() -> tuple:
    rows = (SendJob, Delivery, MailingList, Subscription, Subscriber)
    verbs = AuditEntry.objects.filter(verb__startswith="mailing.").count()
    return [list(one.objects.order_by("pk").values()) for one in rows], Suppression.objects.count(), verbs


def test_every_address_stands_in_the_table(mail: Delivery):
    assert set(addresses(mail)) == set(TABLE)


@pytest.mark.long
def test_who_is_not_in_the_table_meets_nothing_and_changes_nothing(mail: Delivery, visitors):
    before = everything()
    sent = {
        "address": ADDRESS,
        "text": ADDRESS,
        "reason": "x",
        "again": "",
        "subject": "x",
        "lists": mail.list_id,
    }
    for who, client in visitors.items():
        for name, path in addresses(mail).items():
            elsewhere = name in EVERYWHERE and who.startswith("other village's")
            for ask in () if who in TABLE[name] else (client.get, client.post):
                if elsewhere and ask == client.post:
                    continue
                answer = ask(path, sent)
                # To the way in, or, by whoever works in the admin, back to its front with a sentence.
                away = answer.status_code == 302 and (
                    "/login/" in answer["Location"] or answer["Location"] == "/admin/"
                )
                if not elsewhere:
                    assert answer.status_code in (404, 405) or away, (who, path, answer.status_code)
                text = answer.content.decode(errors="replace")
                assert "金丝雀" not in text, (who, path)
                assert "zhang" not in text, (who, path)
    assert everything() == before


@pytest.mark.long
def test_who_is_in_the_table_can_open_it_and_meets_no_address(mail: Delivery, visitors):
    for name, path in addresses(mail).items():
        for who in TABLE[name]:
            answer = visitors[who].get(path)
            # The edition of this number was not made, so there is nothing to preview.
            assert (
                answer.status_code == 404 if name == "mailing_preview" else answer.status_code in (200, 405)
            )
            assert ADDRESS not in answer.content.decode(errors="replace"), (who, path)


@pytest.mark.long
def test_an_editor_prepares_and_only_who_may_send_sends(mail: Delivery, visitors):
    page = visitors["editor"].get(f"/admin/mailing/{mail.job_id}/").content.decode()
    assert "接着发" not in page
    assert 'name="again"' not in page
    for verb in ("ask", "confirm", "pause", "resume", "cancel", "pace", "hold", "again"):
        assert visitors["editor"].post(f"/admin/mailing/{mail.job_id}/do/{verb}/")["Location"] == "/admin/", (
            verb
        )
    assert visitors["senior"].post(f"/admin/mailing/{mail.job_id}/do/vanish/").status_code == 404
    mail.job.refresh_from_db()
    assert mail.job.state == SendJob.State.PAUSED
    page = visitors["senior"].get(f"/admin/mailing/{mail.job_id}/").content.decode()
    assert "停下了，等人决定：停电" in page
    assert "z***@example.cn" in page
