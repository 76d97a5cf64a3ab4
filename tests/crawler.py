"""Walking every link of the portal from its front page, as a reader or a search engine would."""

import re
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup

HOST = "http://testserver"
LOADED = [
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("source", "srcset"),
    ("video", "src"),
    ("video", "poster"),
    ("script", "src"),
    ("iframe", "src"),
    ("link", "href"),
    ("use", "href"),
]
# Where a link (never a loaded file) may lead outside: the two registers named in the footer.
REGISTERS = {"beian.miit.gov.cn", "beian.mps.gov.cn"}


@dataclass
class Crawl:
    """What a walk found: the depth of each address, what failed, what came from elsewhere."""

    depths: dict[str, int] = field(default_factory=dict)
    failures: list[tuple[str, int, str]] = field(default_factory=list)
    foreign_loads: list[tuple[str, str]] = field(default_factory=list)
    foreign_links: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    missing_anchors: list[tuple[str, str]] = field(default_factory=list)


def crawl(client, start: str = "/") -> Crawl:
    """Follow every internal link breadth first; files and styles are collected, not followed."""
    found = Crawl(depths={start: 0})
    waiting, linked_from = [start], {start: ""}
    while waiting:
        address = waiting.pop(0)
        response = client.get(address)
        if response.status_code >= 400:
            found.failures.append((address, response.status_code, linked_from[address]))
            continue
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        soup = BeautifulSoup(response.content, "lxml")
        _collect_loads(found, address, soup)
        for link in soup.select("a[href]"):
            target = _internal(found, address, link["href"], soup)
            if target and target not in found.depths:
                found.depths[target] = found.depths[address] + 1
                linked_from[target] = address
                waiting.append(target)
    return found


def _internal(found: Crawl, address: str, href: str, soup) -> str | None:
    if href.startswith(("tel:", "mailto:")):
        return None
    if href.startswith("#"):
        if len(href) > 1 and soup.find(id=href[1:]) is None:
            found.missing_anchors.append((address, href))
        return None
    url = urldefrag(urljoin(HOST + address, href)).url
    if not url.startswith(HOST + "/"):
        found.foreign_links[url] = address
        return None
    return url.removeprefix(HOST)


def _collect_loads(found: Crawl, address: str, soup) -> None:
    for tag, attribute in LOADED:
        for element in soup.select(f"{tag}[{attribute}]"):
            if tag == "link" and not {"stylesheet", "icon", "preload", "manifest"} & set(
                element.get("rel", [])
            ):
                continue
            for part in element[attribute].split(","):
                _load(found, address, part.strip().split(" ")[0])
    styles = " ".join(
        [*(tag.text for tag in soup("style")), *(tag["style"] for tag in soup.select("[style]"))]
    )
    for url in re.findall(r"url\(['\"]?([^)'\"]+)", styles):
        _load(found, address, url)


def _load(found: Crawl, address: str, url: str) -> None:
    if url.startswith("data:") or not url:
        return
    full = urljoin(HOST + address, url)
    if urlsplit(full).netloc != "testserver":
        found.foreign_loads.append((address, url))
    else:
        found.files[full.removeprefix(HOST)] = address


def sitemap(client) -> set[str]:
    """The addresses that the parts of sitemap.xml name, without the host."""
    return {address for part in _named(client, "/sitemap.xml") for address in _named(client, part)}


def _named(client, address: str) -> list[str]:
    words = client.get(address).content.decode()
    return [url.removeprefix(HOST) for url in re.findall(r"<loc>([^<]+)</loc>", words)]


def broken_rules(client, *, originals: set[str] = frozenset()) -> list[str]:
    """Dead links, lonely pages and foreign hosts, as sentences; empty if there are none.

    Args:
        originals: addresses of original texts elsewhere that reprints may link to.
    """
    found, named = crawl(client), sitemap(client)
    broken = [f"{status} at {address}, linked from {source}" for address, status, source in found.failures]
    broken += [f"in the sitemap but not linked: {address}" for address in sorted(named - set(found.depths))]
    broken += [
        f"{client.get(address).status_code} in the sitemap: {address}"
        for address in named
        if client.get(address).status_code != 200
    ]
    broken += [f"loaded from elsewhere: {url} on {address}" for address, url in found.foreign_loads]
    broken += [
        f"link to elsewhere: {url} on {address}"
        for url, address in found.foreign_links.items()
        if url not in originals and urlsplit(url).netloc not in REGISTERS
    ]
    # A calendar goes back a month with each click, and shows what the list of what has been shows at once.
    broken += [
        f"{depth} clicks deep: {address}"
        for address, depth in found.depths.items()
        if depth > 4 and "when=" not in address
    ]
    broken += [f"no such place on {address}: {anchor}" for address, anchor in found.missing_anchors]
    broken += [
        f"missing file {path} on {address}"
        for path, address in found.files.items()
        if not _is_there(client, path)
    ]
    return broken


def _is_there(client, path: str) -> bool:
    from django.contrib.staticfiles import finders

    if path.startswith("/static/"):
        return finders.find(path.removeprefix("/static/")) is not None
    return client.get(path).status_code == 200
