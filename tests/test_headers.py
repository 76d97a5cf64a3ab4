"""What every answer says beside its words: policies, caching, who may build it in."""

import re

import pytest
from django.test import Client

from portal.settings import base
from tests.crawler import crawl
from tests.editor import at_desk, edit_url
from tests.observatory import score
from tests.town import Town

EXECUTES = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)[^>]*>|<[^>]+\son[a-z]+\s*=\s*[\"']|href=[\"']\s*javascript:",
    re.IGNORECASE,
)


@pytest.fixture
def over_https(settings):
    """As in production: with the cookies and the HSTS of base settings."""
    settings.SECURE_HSTS_SECONDS = base.SECURE_HSTS_SECONDS
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


def scored(client: Client, address: str) -> tuple[int, dict]:
    answer = client.get(address, secure=True, follow=True)
    assert answer.status_code == 200, address
    return score(answer.headers, answer.cookies.values(), answer.content.decode())


@pytest.mark.long
def test_public_pages_are_worth_130_and_the_admin_100(town: Town, over_https):
    article = town.article()
    public = ["/", article.url, "/my/enter/", "/search/?q=理发", "/where/", "/reading/"]
    points = {address: scored(Client(), address) for address in public}
    print(points)
    assert all(worth >= 130 for worth, _why in points.values()), points
    editor = at_desk(town, "admin")
    office = ["/admin/", edit_url(article), "/admin/images/", "/admin/users/", "/admin/pages/"]
    points = {address: scored(editor, address) for address in office} | {
        address: scored(Client(), address) for address in ("/admin/login/", "/admin/password_reset/")
    }
    print(points)
    assert all(worth >= 100 for worth, _why in points.values()), points


def test_the_score_falls_with_an_inline_script_allowed_or_a_header_gone():
    good = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'self'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    assert score(good, [], "")[0] == 130
    loose = good | {
        "Content-Security-Policy": good["Content-Security-Policy"].replace(
            "'self';", "'self' 'unsafe-inline';"
        )
    }
    assert score(loose, [], "")[0] == 80
    for name in good:
        assert score({key: value for key, value in good.items() if key != name}, [], "")[0] < 130


def test_scripts_of_the_admin_come_from_files_alone(settings):
    assert settings.ADMIN_CONTENT_SECURITY_POLICY["script-src"] == ["'self'"]
    assert settings.ADMIN_CONTENT_SECURITY_POLICY["object-src"] == ["'none'"]


@pytest.mark.long
def test_no_page_of_the_admin_carries_an_inline_script(town: Town):
    """The pages with Wagtail's own: dates, rows, choosers, workflows; as HTML, and inside the answers of modals."""
    article, event, story = town.article(), town.event(), town.story()
    client = at_desk(town, "admin")
    addresses = [
        *[edit_url(one) for one in (article, event, story, town.brand(), town.issue())],
        "/admin/",
        "/admin/users/",
        f"/admin/users/edit/{town.user('editor').pk}/",
        "/admin/users/new/",
        "/admin/workflows/add/",
        "/admin/workflows/list/",
        "/admin/reports/site-history/",
        "/admin/images/",
        "/admin/images/multiple/add/",
        "/admin/images/chooser/",
        "/admin/documents/chooser/",
        "/admin/choose-page/",
        f"/admin/pages/{article.pk}/history/",
        "/admin/redirects/add/",
        "/admin/account/",
        "/admin/login/",
        f"/admin/pages/{article.pk}/privacy/",
        "/admin/settings/core/portalsettings/",
        "/admin/login-check/",
    ]
    for address in addresses:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        words = answer.content.decode().replace("\\u003C", "<").replace('\\"', '"')
        assert not EXECUTES.search(words), f"{address}: {EXECUTES.search(words)}"
    assert 'name="InlinePanel"' in client.get(edit_url(event)).content.decode()
    assert 'name="initDateTimeChooser"' in client.get(edit_url(event)).content.decode()


def test_drafts_are_shown_under_the_readers_policy(town: Town):
    article = town.article()
    client = at_desk(town, "editor")
    readers = Client().get("/").headers["Content-Security-Policy"]
    revision = article.latest_revision
    assert client.get("/admin/").headers["Content-Security-Policy"] != readers
    for address in (
        f"/admin/pages/{article.pk}/view_draft/",
        f"/admin/pages/{article.pk}/revisions/{revision.pk}/view/",
        f"/admin/pages/{article.pk}/edit/preview/?mode=",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Security-Policy"] == readers, address


@pytest.mark.long
def test_every_answer_says_whether_it_may_be_kept_and_who_may_build_it_in(town: Town):
    """A walk over every public link, then answers of every other kind."""
    article, event = town.article(lead_picture=town.picture(), lead_alt="剪刀"), town.event()
    town.story()
    seen: dict[str, str] = {}

    class Noting(Client):
        def request(self, **request):
            answer = super().request(**request)
            address = request["PATH_INFO"]
            assert answer.headers.get("Cache-Control"), address
            assert answer.headers.get("Cross-Origin-Resource-Policy"), address
            assert answer.headers.get("X-Content-Type-Options") == "nosniff", address
            seen[address] = answer.headers["Cache-Control"]
            return answer

    client = Noting()
    found = crawl(client)
    assert not found.failures
    for picture in [one for one in found.files if one.startswith("/media/")][:3]:
        assert client.get(picture).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "immutable" in seen[picture]
    others = [
        "/livez",
        "/readyz",
        "/no-such-page/",
        "/s/nothing/",
        "/robots.txt",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/my/",
        "/desk/",
        f"/n/{article.pk}",
        f"/n/{article.pk}/seen.gif",
        f"/n/{article.pk}/qr.png",
        "/admin/",
        "/admin/login/",
        "/search/suggest?q=理",
        "/figures/",
        "/documents/1/x.pdf",
        f"{event.url}event.ics",
    ]
    for address in others:
        client.get(address)
    client.post("/reading/", {"size": "large"})
    assert len(seen) > 30
    assert seen["/"] == "private, no-cache"
    assert seen[article.url] == "private, no-cache"
    assert "no-store" in seen["/my/"]
    assert "no-store" in seen["/no-such-page/"]
    inside = Noting()
    inside.force_login(town.user("admin"))
    for address in ("/admin/", "/desk/", "/figures/", edit_url(article)):
        inside.get(address)
        assert "no-store" in seen[address], address
