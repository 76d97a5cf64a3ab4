"""The mail on the wire, read by Python's own reader of mail; and what two readers' mails differ in."""

import base64
import re
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from mailing.models import Delivery, MailingList, Subscriber
from mailing.sending.carriers import new_carrier
from mailing.sending.letters import Letters
from mailing.sending.work import Sender
from paper.editions.mail import personal
from portal.outbox.mail_folder import FolderBackend
from tests.mail_sink import mail_sink

from .sendings import build, going, heavier, house, number_to_mail, readers_list  # noqa: F401

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def sent(town, build, settings) -> list[bytes]:  # noqa: F811
    """Fifty mails as a server got them."""
    settings.SITE_URL, settings.PORTAL_MAIL_LEAVE = "https://portal.example.cn", "leave@example.cn"
    settings.DEFAULT_FROM_EMAIL = "paper@portal.example.cn"
    going(town, build, readers_list(town, 50))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        Sender(new_carrier()).work(30)
    assert len(sink.mails) == 50
    return sink.mails


def test_fifty_mails_say_what_mailboxes_ask_and_differ_in_what_is_their_own(sent, build):  # noqa: F811
    """M1 and M4."""
    document, tokens, normal = build.read(), set(), set()
    for raw in sent:
        mail = message_from_bytes(raw, policy=policy.default)
        assert not mail.defects
        assert len(raw) <= 100 * 1024
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")
        https, mailto = re.fullmatch(
            r"<(https://portal.example.cn/mail/leave/[\w-]{22}/)>, <(mailto:leave@example.cn\?subject=.*)>",
            mail["List-Unsubscribe"],
        ).groups()
        token = https.split("/")[-2]
        assert mailto.endswith(token)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Id"] == "枫浦邻里 <linli.portal.example.cn>"
        assert mail["List-Archive"].startswith("<https://portal.example.cn/")
        assert mail["From"] == "枫浦邻里 <paper@portal.example.cn>"
        assert mail["Subject"] == "枫浦邻里 第1期"
        assert abs(parsedate_to_datetime(mail["Date"]) - timezone.now()).total_seconds() < 600
        plain, html = mail.iter_parts()
        assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert {part["Content-Transfer-Encoding"] for part in (plain, html)} == {"base64"}
        text, page = plain.get_content(), html.get_content()
        for item in [one for part in document["sections"] for one in part["items"]]:
            assert item["title"] in text
            assert item["link"] in text
        assert not set("<{") & set(text)
        assert len(page.encode()) <= 80 * 1024
        why = "您在“枫浦镇”网站上订了《枫浦邻里》。"
        for made, told in ((text, why), (page, why)):
            assert told in made
            assert made.count(https) == 1
        tokens.add(token)
        # What is a reader's own, taken out: the same bytes.
        own = raw.replace(mail["To"].encode(), b"TO").replace(mail["Message-ID"].encode(), b"ID")
        bare = [base64.b64decode(part.get_payload()).replace(token.encode(), b"T") for part in (plain, html)]
        normal.add((own[: own.index(b"\r\n\r\n")].replace(token.encode(), b"T"), *bare))
    assert len(tokens) == 50
    assert len(normal) == 1
    assert len({message_from_bytes(raw)["Message-ID"] for raw in sent}) == 50


def test_a_mail_is_what_the_paper_says_a_mail_of_one_reader_is(town, build):  # noqa: F811
    """Cut into bytes or replaced in the text: the same. Words of a text that look like a place stay words."""
    heavier(build)
    ground = "您是“楼组长”<b>&"
    role = MailingList.objects.create(name="组长", kind="role", unit=town.unit, ground=ground)
    row = build.files.get(edition="plain")
    with open(row.file.path) as stream:
        made = stream.read()
    with open(row.file.path, "w") as stream:
        stream.write("{{why}}、{{leave}}：" + made)
    job = going(town, build, readers_list(town, 1))
    job.lists.add(role)
    letter = Letters(job).letter(address="a@example.cn", message_id="m@x", token="t" * 22, list_id=role.pk)
    plain, html = message_from_bytes(letter.data, policy=policy.default).iter_parts()
    leave = f"http://127.0.0.1:8000/mail/leave/{'t' * 22}/"
    for part, edition, why in ((plain, "plain", ground), (html, "mail", "您是“楼组长”&lt;b&gt;&amp;")):
        with build.files.get(edition=edition).file.open() as stream:
            whole = personal(stream.read().decode(), why=why, leave=leave)
        assert part.get_content().replace("\r\n", "\n").rstrip("\n") == whole.rstrip("\n")


def test_the_demo_keeps_each_mail_as_a_file(town, build, settings, tmp_path):  # noqa: F811
    settings.EMAIL_BACKEND = "portal.outbox.mail_folder.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "demo-mail"
    going(town, build, readers_list(town, 3))
    Sender(new_carrier()).work(5)
    FolderBackend().send_messages([EmailMessage("通知", "您好", to=["x@example.cn"])])
    files = sorted(settings.EMAIL_FILE_PATH.iterdir())
    assert len(files) == 4
    assert settings.EMAIL_FILE_PATH.stat().st_mode & 0o077 == 0
    for path in files:
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        moment, _dash, name = path.stem.partition("-")
        assert moment.isdigit()
        assert mail["Message-ID"].startswith(f"<{name}")
        assert path.suffix == ".eml"
    rows = Delivery.objects.values_list("message_id", flat=True)
    assert {one.partition("@")[0] for one in rows} < {path.stem.partition("-")[2] for path in files}


def test_neither_rows_nor_answers_hold_an_address_in_clear(town, build, settings):  # noqa: F811
    job = going(town, build, readers_list(town, 20))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_sink(lambda n, _to: ("take", "later", "never")[n % 3]) as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        Sender(new_carrier()).work(10)
    with connection.cursor() as cursor:
        for model in (Delivery, Subscriber, type(job)):
            cursor.execute(f"select * from {model._meta.db_table}")
            rows = cursor.fetchall()
            assert rows
            assert not re.search(r"reader\d+", str(rows)), model
    codes = set(Delivery.objects.values_list("code", flat=True))
    assert codes == {"250 2.0.0 queued", "451 4.7.1 … comes too often, try later", "550 5.1.1 … no such user"}


@override_settings(PORTAL_MAIL_LEAVE="")
def test_without_a_mailbox_for_leaving_there_is_the_page_alone(town, build):  # noqa: F811
    job = going(town, build, readers_list(town, 1))
    mail = message_from_bytes(Letters(job).of(Delivery.objects.get()).data)
    token = Delivery.objects.get().token
    assert mail["List-Unsubscribe"] == f"<http://127.0.0.1:8000/mail/leave/{token}/>"
