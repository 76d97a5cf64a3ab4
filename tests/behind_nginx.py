"""nginx with the site of deploy/nginx/, in a folder and on a port of its own, in front of a portal on loopback."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from portal.settings.env import BASE_DIR

SITE = BASE_DIR / "deploy" / "nginx"
MAIN = """
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def site(folder: Path, data: Path, port: int, behind: int) -> str:
    """The site as it stands in deploy/, with the folders and ports of a test and without TLS."""
    text = (SITE / "portal.conf").read_text()
    start, end = text.index("server {\n    listen 80;"), text.index("server {\n    listen 443")
    text = text[:start] + text[end:]
    kept = [line for line in text.splitlines() if not line.strip().startswith("ssl_")]
    text = "\n".join(kept).replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    for old, new in (
        ("server_name portal.example.cn;", "server_name localhost 127.0.0.1;"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{behind};"),
        ("include portal-headers.conf;", f"include {SITE}/portal-headers.conf;"),
        ("/srv/portal/deploy/nginx", str(SITE)),
        ("/var/lib/portal", str(data)),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


def several(folder: Path, port: int, servers: tuple[int, int], scheme: str = "http") -> str:
    """The site for several servers, as `site`.

    Args:
        scheme: what readers came by, as far as the portal is told.
    """
    text = (SITE / "several.conf").read_text()
    start, end = text.index("server {\n    listen 80;"), text.index("server {\n    listen 443")
    text = text[:start] + text[end:]
    text = "\n".join(line for line in text.splitlines() if not line.strip().startswith("ssl_"))
    for old, new in (
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        ("server app-1:8000", f"server 127.0.0.1:{servers[0]}"),
        ("server app-2:8000", f"server 127.0.0.1:{servers[1]}"),
        ("X-Forwarded-Proto $scheme", f"X-Forwarded-Proto {scheme}"),
        ("/var/cache/nginx/portal", f"{folder}/cache"),
        ("/srv/portal/deploy/nginx", str(SITE)),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextlib.contextmanager
def nginx(folder: Path, data: Path, port: int, behind: int) -> Iterator[None]:
    """nginx while the block lasts, with the site of one machine."""
    with nginx_with(folder, site(folder, data, port, behind), port):
        yield


@contextlib.contextmanager
def nginx_with(folder: Path, text: str, port: int) -> Iterator[None]:
    """nginx while the block lasts, with any site."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    command = [
        "nginx",
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
        "-g",
        "daemon off;",
    ]
    process = subprocess.Popen(command)
    try:
        for _try in range(100):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2).close()
                break
            if process.poll() is not None:
                raise AssertionError((folder / "error.log").read_text())
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def fetch(port: int, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body as they came."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, {k.lower(): v for k, v in refused.headers.items()}, refused.read()
