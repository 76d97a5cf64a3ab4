"""No English on the screens that a village editor meets."""

import re

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.urls import reverse

from brands.models import BrandIndexPage
from events.models import EventIndexPage
from news.models import IssuePage, NewsIndexPage, PaperIndexPage, StoryIndexPage
from portal.keeping import watching

# Words that stay as they are in Chinese too.
ALLOWED = {
    "URL", "HTML", "ID", "Wagtail", "MB", "KB", "JPG", "JPEG", "PNG", "WEBP", "HEIC", "PDF", "DOCX", "XLSX", "PPTX",
    "TXT", "CSV", "MP", "ICS", "Atom", "ICP", "WebP", "English", "Excel", "Word", "WPS", "mp", "mp4", "px", "Ctrl", "Shift", "Alt", "Esc", "Enter",
    "docs", "Backup",  # a file and its chapter, for whoever keeps the machine
}  # fmt: skip
WORD = re.compile(r"[A-Za-z]{3,}")
# What editors themselves typed (user names, addresses) and what is not shown as words.
TYPED = re.compile(
    r"(https?://\S+|[\w.-]+@[\w.-]+|\b[a-z]+(?:-[a-z0-9]+)+\b|\b[a-z]+\.[a-z_]+\b|correspondent|editor|admin|senior|signatory|other)"
)
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")


def english_on(html: bytes) -> set[str]:
    """The English words in the text and in the spoken attributes of a screen."""
    soup = BeautifulSoup(html, "lxml")
    for hidden in [*soup(["script", "style", "template", "noscript", "svg"]), *soup.select("[hidden]")]:
        hidden.decompose()
    words = set()
    texts = [str(text) for text in soup.find_all(string=True) if type(text) is NavigableString]
    texts += [element[name] for name in SHOWN_ATTRIBUTES for element in soup.select(f"[{name}]")]
    for text in texts:
        clean = TYPED.sub(" ", re.sub(r"<[^>]*>", " ", text))
        words |= {clean.strip()[:90] for word in WORD.findall(clean) if word not in ALLOWED}
    return words


def screens(town) -> dict[str, str]:
    pages = [town.article(), town.story(), town.brand(), town.event(), town.issue(), town.linhe.page]
    kinds = [NewsIndexPage, StoryIndexPage, EventIndexPage, BrandIndexPage]
    indexes = [town.index(kind) for kind in kinds] + [town.index(PaperIndexPage, town.unit)]
    found = {
        "dashboard": reverse("wagtailadmin_home"),
        "explorer": reverse("wagtailadmin_explore", args=[town.front.pk]),
    }
    for index in indexes:
        model = index.listed_model()._meta
        found[f"add {model.model_name}"] = reverse(
            "wagtailadmin_pages:add", args=[model.app_label, model.model_name, index.pk]
        )
        found[f"list {model.model_name}"] = reverse("wagtailadmin_explore", args=[index.pk])
        found[f"edit {model.model_name} index"] = reverse("wagtailadmin_pages:edit", args=[index.pk])
    for page in pages:
        found[f"edit {page.specific._meta.model_name}"] = reverse("wagtailadmin_pages:edit", args=[page.pk])
        found[f"history {page.specific._meta.model_name}"] = reverse(
            "wagtailadmin_pages:history", args=[page.pk]
        )
    found |= {
        "images": reverse("wagtailimages:index"),
        "add image": reverse("wagtailimages:add"),
        "documents": reverse("wagtaildocs:index"),
        "people": "/admin/people/",
        "add person": "/admin/people/new/",
        "account": reverse("wagtailadmin_account"),
        "next issue": reverse("news_next_issue", args=[IssuePage.objects.get().pk]),
        "external link": reverse("wagtailadmin_choose_page_external_link"),
        "email link": reverse("wagtailadmin_choose_page_email_link"),
        "phone link": reverse("wagtailadmin_choose_page_phone_link"),
        "anchor link": reverse("wagtailadmin_choose_page_anchor_link"),
    }
    return found


ADMIN_SCREENS = {
    "units": "/admin/units/",
    "add unit": "/admin/units/new/",
    "series": "/admin/brand_series/",
    "add series": "/admin/brand_series/new/",
    "publications": "/admin/publications/",
    "add publication": "/admin/publications/new/",
    "colleagues": "/admin/users/",
    "add colleague": "/admin/users/new/",
    "failures": "/admin/reports/due-failures/",
    "audit": "/admin/reports/audit/",
}


def words_of(response) -> set[str]:
    if response["Content-Type"].startswith("application/json"):
        return english_on(response.json().get("html", "").encode())
    return english_on(response.content)


# A correspondent's screens are an editor's with fewer buttons.
LESS = pytest.param("correspondent", marks=pytest.mark.prove)


# The administrator sees every screen that an editor sees; what an editor sees differently is walked by `make prove`.
@pytest.mark.long
@pytest.mark.parametrize("username", ["admin", LESS, pytest.param("editor", marks=pytest.mark.prove)])
def test_no_screen_of_an_editor_shows_english(client, town, username, monkeypatch):
    # What the machine of a test lacks is told in the words of its settings.
    monkeypatch.setattr(watching, "QUICK", ())
    addresses = screens(town) | (ADMIN_SCREENS if username == "admin" else {})
    client.force_login(town.user(username))
    found = {}
    for name, address in addresses.items():
        response = client.get(address)
        if response.status_code == 200 and (words := words_of(response)):
            found[name] = words
    assert found == {}


@pytest.mark.parametrize("section", ["pages/search", "images", "documents", "people"])
def test_a_quotation_mark_in_a_search_of_the_admin_is_no_error(client, town, section):
    client.force_login(town.user("admin"))
    assert client.get(f"/admin/{section}/", {"q": '小"李'}).status_code == 200
