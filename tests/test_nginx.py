"""The site of deploy/nginx/ before the demo: the same pages from the file as from the portal, and pages when the portal is gone."""

import gzip
import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.behind_nginx import SITE, fetch, nginx, nginx_with, site
from tests.demo_server import DATA
from tests.launching import free_port

pytestmark = [pytest.mark.needs("nginx"), pytest.mark.xdist_group("nginx")]
PACKED = {"accept_encoding": "gzip"}
# Of one answer alone.
OF_ONE = {
    "server",
    "date",
    "etag",
    "last-modified",
    "connection",
    "accept-ranges",
    "content-length",
    "transfer-encoding",
}
WAYS = [
    "",
    "elder=on",
    "size=3; elder=off",
    "django_language=en; sessionid=x",
    "size=9; elder=maybe",
    "a=b; size=2",
]


def behind(address: str) -> int:
    return int(address.rpartition(":")[2])


def directives(headers: dict[str, str]) -> dict[str, object]:
    """Headers as they mean it: the order of a policy's parts says nothing."""
    found: dict[str, object] = {name: value for name, value in headers.items() if name not in OF_ONE}
    found["content-security-policy"] = {one.strip() for one in headers["content-security-policy"].split(";")}
    return found


def read_until_filed(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """A page as nginx has it itself: its mark is its own, not the portal's weak one."""
    until = time.monotonic() + 20
    while True:
        answer = fetch(port, path, **PACKED, **headers)
        if not answer[1].get("etag", "W/").startswith("W/") or time.monotonic() > until:
            return answer
        time.sleep(0.1)


@pytest.mark.long
@pytest.mark.parametrize("cookie", WAYS)
@pytest.mark.parametrize("path", ["/", "/news/"])
def test_the_file_is_the_page(demo_server, tmp_path, path, cookie):
    port = free_port()
    with nginx(tmp_path / "nginx", DATA, port, behind(demo_server)):
        filed = read_until_filed(port, path, cookie=cookie)
        host = {"host": f"127.0.0.1:{port}"}
        drawn = fetch(behind(demo_server), path, **PACKED, cookie=cookie, **host)
    assert not filed[1]["etag"].startswith("W/")
    assert gzip.decompress(filed[2]) == gzip.decompress(drawn[2])
    language = {"content-language", "strict-transport-security"}  # the last one over TLS alone
    ours, theirs = directives(filed[1]), directives(drawn[1])
    assert {k: v for k, v in ours.items() if k not in language} == {
        k: v for k, v in theirs.items() if k not in language
    }


@pytest.mark.long
def test_a_unit_turns_the_front_page_and_no_other(demo_server, tmp_path):
    port = free_port()
    with nginx(tmp_path / "nginx", DATA, port, behind(demo_server)):
        plain = read_until_filed(port, "/")
        mine = read_until_filed(port, "/", cookie="unit=linhe")
        nowhere = fetch(port, "/", **PACKED, cookie="unit=nowhere")
        news = [
            fetch(port, "/news/", **PACKED, cookie=cookie)[2] for cookie in ("", "unit=linhe", "unit=../..")
        ]
    assert gzip.decompress(mine[2]) != gzip.decompress(plain[2])
    assert gzip.decompress(nowhere[2]) == gzip.decompress(plain[2])
    assert len({gzip.decompress(one) for one in news}) == 1


@pytest.mark.long
def test_what_is_no_page_is_asked_behind(demo_server, tmp_path):
    port = free_port()
    with nginx(tmp_path / "nginx", DATA, port, behind(demo_server)):
        read_until_filed(port, "/news/")
        from_chat = fetch(port, "/news/?from=timeline&isappinstalled=0", **PACKED)
        second = fetch(port, "/news/?page=2", **PACKED)
        mine = fetch(port, "/my/")
        style = re.search(r'href="(/static/css/[^"]+)"', gzip.decompress(from_chat[2]).decode())
        assert style
        sheet = fetch(port, style[1])
    assert not from_chat[1]["etag"].startswith("W/")
    assert second[1]["etag"].startswith("W/")
    assert "no-store" in mine[1]["cache-control"]
    assert (sheet[0], sheet[1]["content-type"]) == (200, "text/css")
    assert "immutable" in sheet[1]["cache-control"]


@pytest.mark.long
def test_with_everything_behind_gone_pages_are_read_and_the_rest_is_words(demo_server, tmp_path):
    port, nobody = free_port(), free_port()
    with nginx(tmp_path / "nginx", DATA, port, behind(demo_server)):
        for path in ("/", "/news/", "/events/"):
            assert read_until_filed(port, path)[0] == 200
    with nginx(tmp_path / "nginx", DATA, port, nobody):
        read = {path: fetch(port, path, **PACKED) for path in ("/", "/news/", "/events/")}
        unknown = fetch(port, "/news/never-asked-for/")
        sent = fetch(port, "/my/", method="POST")
    assert {path: one[0] for path, one in read.items()} == {"/": 200, "/news/": 200, "/events/": 200}
    for answer in (unknown, sent):
        assert answer[0] == 503
        assert "网站正在维护" in answer[2].decode()
        assert (answer[1]["retry-after"], answer[1]["cache-control"]) == ("60", "private, no-store")


LOST = "        error_page 404 = @portal;\n"


@pytest.mark.long
@pytest.mark.needs("wrk")
@pytest.mark.parametrize("kept", [True, False], ids=["as it stands", "without that line"])
def test_a_link_that_turns_while_a_page_is_opened_loses_nobody(demo_server, tmp_path, kept):
    """The page lies in every other folder to which the link is turned; nothing is asked but whether all come back."""
    port, pages = free_port(), tmp_path / "pages"
    whole, bare = pages / "code/1", pages / "code/2"
    filed = whole / f"127.0.0.1:{port}/zh-hans-plain-1/news"
    for folder in (filed, bare):
        folder.mkdir(parents=True)
    (filed / "index.html.gz").write_bytes(gzip.compress(b"a page"))
    ours = site(tmp_path, tmp_path, port, behind(demo_server))
    assert LOST in ours
    with nginx_with(tmp_path / "nginx", ours if kept else ours.replace(LOST, ""), port):
        address = f"http://127.0.0.1:{port}/news/"
        asked = ["wrk", "-t1", "-c8", "-d3s", "-H", "Accept-Encoding: gzip", address]
        readers = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)
        turn = 0
        while readers.poll() is None:
            turn += 1
            (pages / "next").symlink_to((whole, bare)[turn % 2])
            (pages / "next").replace(pages / "now")
        said = readers.communicate()[0]
    assert "requests in" in said
    assert ("Non-2xx" in said) != kept, said


@pytest.mark.long
def test_nginx_takes_the_site_as_it_stands(tmp_path):
    """With a certificate of its own in the place of yours."""
    certificate, key = tmp_path / "full.pem", tmp_path / "key.pem"
    ask = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=portal.example.cn",
    ]
    subprocess.run([*ask, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    site = (SITE / "portal.conf").read_text()
    for old, new in (
        ("/etc/letsencrypt/live/portal.example.cn/fullchain.pem", str(certificate)),
        ("/etc/letsencrypt/live/portal.example.cn/privkey.pem", str(key)),
        ("include portal-headers.conf", f"include {SITE}/portal-headers.conf"),
    ):
        site = site.replace(old, new)
    (tmp_path / "site.conf").write_text(site)
    main: Path = tmp_path / "nginx.conf"
    main.write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; }}")
    told = subprocess.run(["nginx", "-t", "-c", str(main)], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr
