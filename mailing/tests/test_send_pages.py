"""The pages of a sending; what the verbs themselves do is the engine's to prove."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from mailing.models import Delivery, SendJob
from mailing.progress import progress_of
from mailing.reply_words import in_words
from paper.editions.mail import mail_of
from paper.editions.plain import plain_of
from paper.models import BuildFile, IssueBuild
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from tests.editor import at_desk
from tests.town import Town

from .readers import a_build, reader, role_list, the_list

pytestmark = pytest.mark.django_db
State = SendJob.State


@pytest.fixture
def build(town: Town) -> IssueBuild:
    """A signed number whose mail is made."""
    build = a_build(town)
    document = build.read()
    for edition, text in (("mail", mail_of(document)), ("plain", plain_of(document))):
        row = BuildFile.objects.get(build=build, edition=edition)
        row.file.save(f"{build.pk}/{edition}", ContentFile(text.encode()), save=False)
        row.state = BuildFile.State.MADE
        row.save()
    return build


def a_job(build: IssueBuild, by=None, *lists, **fields) -> SendJob:
    job = SendJob.objects.create(build=build, subject="一期", made_by=by, **fields)
    job.lists.set(lists)
    return job


def mails(job: SendJob, **counts: int) -> None:
    rows = [state for state, n in counts.items() for _n in range(n)]
    Delivery.objects.bulk_create(
        Delivery(
            job=job,
            address_hash=f"{job.pk}-{n}",
            state=state,
            message_id=f"{job.pk}-{n}",
            code="550 5.1.1 no",
        )
        for n, state in enumerate(rows)
    )


@pytest.mark.long
def test_lists_are_chosen_with_their_counts_and_a_subject_that_is_ready(town: Town, build: IssueBuild):
    for n in range(3):
        reader(the_list(town), address=f"r{n}@example.cn")
    office = role_list(town, "全体窗口", roles=["desk_clerk"])
    clerk = User.objects.create_user(username="clerk", last_name="周", first_name="敏")
    grant_role(user=clerk, unit=town.linhe, role=Role.DESK_CLERK, by=None)
    role_list(town, "北栅的", unit=town.beizha)
    editor, path = at_desk(town, "editor"), f"/admin/mailing/new/{build.issue_id}/"
    beside = editor.get(f"/admin/editions/{build.issue_id}/").content.decode()
    assert f'href="{path}"' in beside
    page = editor.get(path).content.decode()
    for words in ("3 人", "全体窗口", "还有 1 人没有邮箱", "枫浦邻里 总第 1 期："):
        assert words in page
    refused = editor.post(path, {"subject": "自己写的"})
    assert refused.status_code == 422
    assert "自己写的" in refused.content.decode()
    answer = editor.post(path, {"subject": "一\n期", "lists": [the_list(town).pk, office.pk]})
    job = SendJob.objects.get()
    assert (answer["Location"], job.subject, job.state) == (f"/admin/mailing/{job.pk}/", "一 期", "draft")
    page = editor.get(answer["Location"]).content.decode()
    assert "周敏" in page, "who has no address is named, to be given paper"
    assert f'href="/n/{build.issue_id}/screen.pdf"' in page
    assert "要请责编或签发来按" in page


@pytest.mark.long
def test_nothing_is_offered_where_nothing_can_be_sent(town: Town, build: IssueBuild, settings):
    editor, path = at_desk(town, "editor"), f"/admin/mailing/new/{build.issue_id}/"
    BuildFile.objects.filter(edition="mail").update(state="refused", said="邮件有 90 KB")
    assert "邮件有 90 KB" in editor.get(path).content.decode()
    assert 'name="subject"' not in editor.get(path).content.decode()
    draft = town.issue(2, live=False)
    assert "没有可以发的定稿" in editor.get(f"/admin/mailing/new/{draft.pk}/").content.decode()
    settings.PORTAL_MAIL = False
    assert "还没有接邮件服务器" in editor.get(path).content.decode()


def test_the_mail_is_looked_at_as_it_will_be_read_and_runs_nothing(town: Town, build: IssueBuild):
    job, editor = a_job(build), at_desk(town, "editor")
    seen = {
        part: editor.get(f"/admin/mailing/{job.pk}/preview/{part}/")
        for part in ("html", "dark", "bare", "plain")
    }
    for part, answer in seen.items():
        text = answer.content.decode()
        assert answer.status_code == 200, part
        assert "{{" not in text
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert b"@media all" in seen["dark"].content
    assert b"<img src" not in seen["bare"].content
    assert seen["plain"]["Content-Type"].startswith("text/plain")
    assert editor.get(f"/admin/mailing/{job.pk}/preview/press/").status_code == 404


@pytest.mark.long
def test_when_is_now_or_an_hour_to_come(town: Town, build: IssueBuild):
    reader(the_list(town))
    job, senior = a_job(build, town.user("editor"), the_list(town), counted=1), at_desk(town, "senior")
    path, now = f"/admin/mailing/{job.pk}/do/ask/", timezone.localtime()
    past = (now - datetime.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    for at, sentence in (("", "还没到的时间"), (past, "还没到的时间"), ("明天", "2026-12-03 09:00")):
        answer = senior.post(path, {"when": "later", "at": at})
        assert answer.status_code == 422, at
        assert sentence in answer.content.decode()
    later = now.replace(second=0, microsecond=0) + datetime.timedelta(hours=3)
    senior.post(path, {"when": "later", "at": later.strftime("%Y-%m-%dT%H:%M")})
    job.refresh_from_db()
    assert (job.state, job.send_at) == (State.SCHEDULED, later)
    answer = senior.post(f"/admin/mailing/{job.pk}/do/pace/", {"per_minute": "0"})
    assert answer.status_code == 422
    assert "最少 1 封" in answer.content.decode()
    assert senior.post(f"/admin/mailing/{job.pk}/do/test/", {"to": "12345"}).status_code == 422


@pytest.mark.long
def test_above_two_hundred_the_second_person_is_named_and_finds_it_on_their_dashboard(
    town: Town, build: IssueBuild
):
    job = a_job(build, town.user("senior"), the_list(town), counted=201, state=State.SECOND)
    path = f"/admin/mailing/{job.pk}/"
    own = at_desk(town, "senior").get(path).content.decode()
    assert "王signatory" in own
    assert "看过了，确认" not in own
    assert "看过了，确认，发" in at_desk(town, "signatory").get(path).content.decode()
    for who, waits in (("signatory", True), ("senior", False), ("editor", False), ("correspondent", False)):
        assert ("等您确认" in at_desk(town, who).get("/admin/").content.decode()) == waits, who
    town.user("signatory").staff_roles.all().delete()
    assert "没有第二个人能确认" in at_desk(town, "senior").get(path).content.decode()


def test_progress_is_counted_in_the_ledger(town: Town, build: IssueBuild):
    job = a_job(build, town.user("senior"), the_list(town), state=State.RUNNING, started_at=timezone.now())
    mails(job, sent=30, queued=50, leased=5, handed=1, retry=4, failed=5, uncertain=3, skipped=2)
    Delivery.objects.filter(state="sent").update(settled_at=timezone.now())
    first = list(Delivery.objects.filter(state="sent").order_by("pk").values_list("pk", flat=True)[:10])
    earlier = timezone.now() - datetime.timedelta(seconds=61)
    Delivery.objects.filter(pk__in=first).update(settled_at=earlier)
    found = progress_of(job)
    assert (found.total, found.settled, found.left, found.a_minute, found.minutes) == (100, 40, 60, 20, 3)
    assert dict(found.rows)["发出了"] == 30
    senior = at_desk(town, "senior")
    rows = senior.get(f"/admin/mailing/{job.pk}/?rows").content.decode()
    assert f'data-again="/admin/mailing/{job.pk}/?rows"' in rows
    assert "大约还要 3 分钟" in rows
    page = senior.get(f"/admin/mailing/{job.pk}/").content.decode()
    assert (page.count('name="again"'), page.count('name="arrived"')) == (3, 3)
    assert "没有这个邮箱，多半写错了" in page
    SendJob.objects.update(state=State.DONE)
    assert "data-again" not in senior.get(f"/admin/mailing/{job.pk}/?rows").content.decode()
    assert progress_of(a_job(build)).minutes is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("550 5.1.1 user unknown", "没有这个邮箱"),
        ("550 no such user", "没有这个邮箱"),
        ("552 5.2.2 over quota", "邮箱满了"),
        ("554 5.7.1 spam", "垃圾邮件"),
        ("451 4.3.0 try later", "一时不收"),
        ("550", "没有这个邮箱"),
        ("521 gone", "没有收"),
        ("连不上", "没有交出去"),
        ("", "没有交出去"),
    ],
)
def test_what_the_other_post_office_said_is_told_in_words(code, words):
    assert words in in_words(code)
