"""/demo/mail/: what would have left, on the demo's own machine and nowhere else."""

from email.message import EmailMessage

import pytest
from django.test import Client

from tests.town import Town

from .test_tour import ELSEWHERE, HERE

pytestmark = pytest.mark.django_db
SUBJECT = "枫浦邻里 总第 3 期"


@pytest.fixture
def folder(tmp_path, settings):
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def write(folder, name: str, *, html: bool = True, subject: str = SUBJECT) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["To"], mail["List-Id"] = subject, "wang@example.cn", "<linli.example.cn>"
    mail.set_content("打开 http://127.0.0.1/mail/confirm/abc/ 确认\n<b>")
    if html:
        mail.add_alternative(
            '<html><head></head><body><a href="/x">慢走</a><script>1</script></body></html>', subtype="html"
        )
    (folder / f"{name}.eml").write_bytes(mail.as_bytes())


def test_an_empty_box_leads_to_subscribing(town: Town, folder, client: Client, settings):
    for path in (folder, folder / "none", None):
        settings.EMAIL_FILE_PATH = path
        page = client.get("/demo/mail/", **HERE).content.decode()
        assert "还没有邮件" in page
        assert 'href="/mail/"' in page
    assert 'href="/demo/mail/"' in client.get("/demo/", **HERE).content.decode()


def test_the_newest_fifty_lie_on_top_and_what_is_no_mail_is_left_alone(town: Town, folder, client: Client):
    for n in range(51):
        write(folder, f"{1_700_000_000_000 + n}-a{n}", subject=f"第 {n} 封", html=False)
    (folder / "notes.eml").write_text("x")
    page = client.get("/demo/mail/", **HERE).content.decode()
    assert page.count("wang@example.cn") == 50
    assert page.index("第 50 封") < page.index("第 49 封")
    assert "第 0 封" not in page


def test_one_mail_is_shown_in_a_frame_that_runs_nothing_with_its_text_and_headers(
    town: Town, folder, client: Client
):
    write(folder, "1700000000000-abc")
    answer = client.get("/demo/mail/1700000000000-abc/", **HERE)
    page = answer.content.decode()
    for words in (
        SUBJECT,
        "wang@example.cn",
        "2023-11-15",
        'href="http://127.0.0.1/mail/confirm/abc/"',
        "&lt;b&gt;",
        "List-Id",
    ):
        assert words in page
    assert "慢走" not in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    frame = client.get("/demo/mail/1700000000000-abc/html/", **HERE)
    assert frame["Content-Security-Policy"].startswith(
        "sandbox allow-top-navigation-by-user-activation; default-src 'none'"
    )
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in frame.content.decode()
    write(folder, "1700000000001-abc", html=False)
    assert client.get("/demo/mail/1700000000001-abc/html/", **HERE).status_code == 404
    assert "iframe" not in client.get("/demo/mail/1700000000001-abc/", **HERE).content.decode()
    for name in ("1700000000002-abc", "..", "1700000000000-abc.eml", "%2e%2e%2fdemo"):
        assert client.get(f"/demo/mail/{name}/", **HERE).status_code == 404, name


@pytest.mark.parametrize("place", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_elsewhere_there_is_no_mailbox(town: Town, folder, client: Client, place):
    write(folder, "1700000000000-abc")
    for path in ("", "1700000000000-abc/", "1700000000000-abc/html/"):
        assert client.get(f"/demo/mail/{path}", **{**HERE, **place}).status_code == 404
