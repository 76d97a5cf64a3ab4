"""Dates in Chinese, addresses, structured data."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from wagtail.models import Page

from .. import dates, qr, ruby
from ..icons import icon_path
from ..kept import kept
from ..parts import links_of
from ..static_files import scripts, stylesheets

register = template.Library()
# What has a publisher, by schema.org.
WORKS = ("WebPage", "WebSite", "NewsArticle")
INNER_QUOTES = str.maketrans("“”", "‘’")
for _filter in (
    dates.long_date,
    dates.full_date,
    dates.short_date,
    dates.near_date,
    dates.weekday,
    dates.short_weekday,
    dates.plate_weekday,
    dates.plate_month,
    dates.stamp,
    dates.clock,
):
    register.filter(_filter.__name__, _filter)
register.filter(ruby.with_pinyin)
register.filter(icon_path)
register.simple_tag(qr.short_address)
register.simple_tag(qr.qr_svg)
register.simple_tag(links_of, name="links")


@register.filter
def tel(number: str) -> str:
    """What a phone dials for a number as the office writes it: 021-5550 0000 转 12 becomes 02155500000,12."""
    return re.sub(r"[^\d+,]", "", str(number).replace("转", ","))


@register.filter(is_safe=True)
def with_host(html: str, host: str) -> str:
    """HTML whose addresses of this house carry its host (https://a.cn): what leaves the house needs them."""
    html = re.sub(r'((?:href|src|poster)=")/(?!/)', rf"\1{host}/", html)
    return re.sub(r'srcset="[^"]*"', lambda found: re.sub(r'(["\s])/(?!/)', rf"\1{host}/", found[0]), html)


@register.filter
def quoted(words: str) -> str:
    """Somebody's words in quotation marks; those inside become single ones."""
    return f"“{str(words).translate(INNER_QUOTES)}”"


@register.filter
def shared_source(figures: Iterable[Any]) -> Any:
    """One of several figures where all have the same source and date, which is then said once; else None."""
    rows = list(figures)
    said = {(_told(one, "source"), _told(one, "as_of")) for one in rows}
    return rows[0] if len(rows) > 1 and len(said) == 1 else None


def _told(one: Any, name: str) -> Any:
    return one.get(name) if isinstance(one, Mapping) else getattr(one, name)


@register.simple_tag
def stylesheet() -> SafeString:
    """The link to the joined stylesheet, or to each of its sources where static files are not collected."""
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((url,) for url in stylesheets()))


@register.simple_tag
def script() -> SafeString:
    """The joined script, or each of its sources; pages are whole without it, so it may come last."""
    return format_html_join("\n", '<script src="{}" defer></script>', ((url,) for url in scripts()))


@register.filter
def named(one) -> SafeString:
    """What a page or a unit is called in the reader's language, marked with the language that it is in."""
    own = getattr(one, "title", "") or getattr(one, "name", "")
    english = getattr(one, "title_en", "") or getattr(one, "name_en", "") if get_language() == "en" else ""
    return format_html('<span lang="{}">{}</span>', "en" if english else "zh-Hans", english or own)


@register.filter
def section_name(page: Page) -> str:
    """A page's title; a list that still has the name it was made with says it in the reader's language."""
    made_with = getattr(page.specific_class, "default_title", "")
    return _title_in(page.title, made_with, get_language()) if made_with else page.title


@kept(2_000)
def _title_in(title: str, made_with: str | Promise, language: str | None) -> str:
    with override(settings.LANGUAGE_CODE):
        unchanged = title == str(made_with)
    return str(made_with) if unchanged else title


@register.filter
def menu_word(page: Page) -> str:
    """A section in the menu, where a phone has room for two characters: 人物 for 小人物风采; a title that somebody
    chose stands as it is."""
    name = section_name(page)
    kind = page.specific_class
    return str(kind.menu_word) if getattr(kind, "menu_word", "") and name == str(kind.default_title) else name


@register.simple_tag
def html_lang() -> str:
    """The language the page speaks, as browsers and screen readers want it said."""
    return "en" if get_language() == "en" else "zh-Hans"


@register.simple_tag
def section(menu: list[Page], slug: str) -> Page | None:
    """The town's section at a fixed address (`events`, `news` ...), if it has something to show."""
    return next((page for page in menu if page.slug == slug), None)


@register.simple_tag(takes_context=True)
def full_url(context, page: Page) -> str:
    """A page's address with its host, for share cards and print."""
    return page.get_full_url(context.get("request")) or ""


@register.simple_tag(takes_context=True)
def structured_data(context, page: Page) -> SafeString:
    """The page's schema.org data as JSON for a script element of type application/ld+json."""
    request = context.get("request")
    owner = context["portal_settings"]
    data = {
        "@type": page.schema_type,
        "name": page.title,
        "url": page.get_full_url(request),
        "description": page.share_description or owner.slogan,
        "image": context["share"]["url"],
    } | page.structured_data(request)
    if data["@type"] in WORKS:
        publisher = {
            "@type": "GovernmentOrganization",
            "name": owner.organiser or owner.name,
            "url": f"{settings.SITE_URL}/",
            "telephone": owner.phone,
            "address": owner.address,
        }
        data = {"inLanguage": "zh-CN", "publisher": _said(publisher)} | data
    if data["@type"] == "NewsArticle":
        # Who answers for an article without a name is the house.
        data = {"author": data["publisher"], "mainEntityOfPage": data["url"]} | data
    return _as_script({"@context": "https://schema.org"} | data)


@register.simple_tag(takes_context=True)
def structured_trail(context, page: Page, trail: list[Page]) -> SafeString:
    """The way from the front page to here as schema.org BreadcrumbList."""
    request = context.get("request")
    steps = [
        {
            "@type": "ListItem",
            "position": number,
            "name": one.title,
            "item": f"{settings.SITE_URL}{one.get_url(request)}",
        }
        for number, one in enumerate([*trail, page], start=1)
    ]
    return _as_script({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps})


def _said(data: dict) -> dict:
    """Without what nobody filled in."""
    return {key: value for key, value in data.items() if value}


def _as_script(data: dict) -> SafeString:
    text = json.dumps(_said(data), ensure_ascii=False)
    # Inside a script element only these could end it or start a comment.
    escapes = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    return mark_safe(text.translate(escapes))  # noqa: S308


@register.simple_tag
def breadcrumbs(page: Page) -> list[Page]:
    """The pages above this one, from the town's front page down."""
    return getattr(page, "trail", [])


@register.simple_tag(takes_context=True)
def query_with(context, **changes) -> str:
    """The current filters with some changed; an empty value drops one, and changing any starts at page 1."""
    params = context["request"].GET.copy()
    if "page" not in changes:
        params.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}" if params else "?"
