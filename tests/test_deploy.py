"""What lies in deploy/: each file read by its own tool where it is here, and held to what it names."""

import configparser
import contextlib
import http.server
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from portal.core import heartbeats
from portal.settings.env import BASE_DIR
from tests.behind_nginx import SITE, fetch, nginx_with, several
from tests.launching import free_port
from tests.supervisor import documented_unit

DEPLOY = BASE_DIR / "deploy"
UNIT = DEPLOY / "systemd" / "portal.service"
INSTRUCTIONS = {
    "FROM",
    "RUN",
    "WORKDIR",
    "COPY",
    "USER",
    "ENV",
    "VOLUME",
    "EXPOSE",
    "HEALTHCHECK",
    "ENTRYPOINT",
}
OF_A_SERVICE = {
    "build",
    "command",
    "depends_on",
    "entrypoint",
    "environment",
    "healthcheck",
    "image",
    "init",
    "networks",
    "ports",
    "restart",
    "secrets",
    "stop_grace_period",
    "volumes",
}


# systemd


def test_the_unit_is_the_one_of_the_docs():
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(UNIT.read_text(encoding="utf-8"))
    documented = documented_unit()
    assert {name: dict(unit[name]) for name in unit.sections()} == {
        name: dict(documented[name]) for name in documented.sections()
    }


@pytest.mark.needs("systemd")
def test_systemd_takes_the_unit_and_says_nothing(tmp_path):
    good, bad = tmp_path / "portal.service", tmp_path / "wrong.service"
    shutil.copy(UNIT, good)
    bad.write_text(UNIT.read_text(encoding="utf-8").replace("LimitNOFILE", "LimitNOFLIE"), encoding="utf-8")
    told = [
        subprocess.run(["systemd-analyze", "verify", str(one)], capture_output=True, text=True)
        for one in (good, bad)
    ]
    assert (told[0].returncode, told[0].stderr) == (0, "")
    assert "LimitNOFLIE" in told[1].stderr, "the control: a wrong word is seen"


# Containers


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def problems_of(compose: dict) -> list[str]:
    """Names that lead nowhere, and words that compose does not know."""
    found = []
    for name, service in compose["services"].items():
        found += [f"{name}: {word}" for word in set(service) - OF_A_SERVICE]
        if "image" not in service:
            found.append(f"{name} has no image")
        named = {
            "services": list(service.get("depends_on", [])),
            "networks": list(service.get("networks", [])),
            "secrets": [one if isinstance(one, str) else one["source"] for one in service.get("secrets", [])],
            "volumes": [one.split(":")[0] for one in service.get("volumes", []) if not one.startswith("./")],
        }
        for kind, names in named.items():
            found += [f"{name}: no {kind} {one}" for one in names if one not in compose[kind]]
        mounted = {one if isinstance(one, str) else one["source"] for one in service.get("secrets", [])}
        for variable, value in service.get("environment", {}).items():
            if variable.endswith("_FILE") and value.removeprefix("/run/secrets/") not in mounted:
                found.append(f"{name}: {variable} leads to no secret")
        for volume in service.get("volumes", []):
            if volume.startswith("./") and not (DEPLOY / volume.split(":")[0]).is_file():
                found.append(f"{name}: {volume} is not there")
    return found


def test_every_name_in_the_compose_file_leads_somewhere(compose):
    assert problems_of(compose) == []
    if shutil.which("docker") and _composes():
        command = ["docker", "compose", "--file", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
        told = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env={"PORTAL_HOST": "portal.example.cn", "PATH": "/usr/bin"},
        )
        assert told.returncode == 0, told.stderr


def _composes() -> bool:
    return subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("worker", "depends_on", {"databse": {}}),
        ("app-1", "volumes", ["app-9:/var/lib/portal"]),
        ("app-2", "secrets", ["secret-key"]),
        ("nginx", "volumes", ["./nginx/gone.conf:/etc/nginx/conf.d/default.conf:ro"]),
        ("storage", "imag", "minio"),
    ],
)
def test_a_name_that_leads_nowhere_is_seen(compose, service, key, value):
    services = compose["services"] | {service: compose["services"][service] | {key: value}}
    assert problems_of(compose | {"services": services}) != []


def test_the_servers_differ_in_nothing_but_what_they_run_and_their_folder(compose):
    services = compose["services"]
    first, second, worker = (services[name] for name in ("app-1", "app-2", "worker"))
    assert first["environment"] == second["environment"]
    assert first["environment"]["PROCESSES"] == "web"
    assert worker["environment"] == first["environment"] | {"PROCESSES": "worker,tick,postman"}
    folders = [one["volumes"] for one in (first, second, worker)]
    assert len({str(one) for one in folders}) == 3
    assert all(one[0].endswith(":/var/lib/portal") for one in folders)
    assert services["nginx"]["networks"]["inside"]["ipv4_address"] == first["environment"]["TRUSTED_PROXIES"]


def test_a_machine_without_an_address_is_ill_when_one_of_its_processes_stands_still(
    compose, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    asked = compose["services"]["worker"]["healthcheck"]["test"]
    assert asked[0] == "CMD-SHELL"
    command = asked[1].replace("$$", "$").replace("/var/lib/portal", str(tmp_path))
    heartbeats.expect(["worker", "tick"])
    assert subprocess.run(command, shell=True).returncode == 0
    heartbeats.beat("tick", -1)
    assert subprocess.run(command, shell=True).returncode == 1


def test_every_variable_of_the_servers_is_one_that_the_portal_reads(compose):
    read = (BASE_DIR / "portal/settings/env.py").read_text(encoding="utf-8")
    for variable in compose["services"]["app-1"]["environment"]:
        assert f'"{variable.removesuffix("_FILE")}"' in read


def test_the_image_copies_what_is_there_and_knows_its_words():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and line[0] not in "# "]
    assert {line[0] for line in lines} <= INSTRUCTIONS
    for line in lines:
        if line[0] == "COPY":
            assert all((BASE_DIR / name).exists() for name in line[1:-1])
    assert 'ENTRYPOINT ["python3", "portal/launch/bootstrap.py", "run"]' in text
    ignored = (BASE_DIR / ".dockerignore").read_text(encoding="utf-8").split()
    assert {"var", ".venv", "deploy/secrets"} <= set(ignored), "no key and no data in an image"


# nginx in front of two


@dataclass
class Server:
    """One server behind nginx: what it was asked, and how it answers."""

    port: int = field(default_factory=free_port)
    asked: list[str] = field(default_factory=list)
    breaks_off: bool = False
    styles: bool = True

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), handler_of(self))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def handler_of(server: Server) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(f"{self.command} {self.path} {self.headers['X-Forwarded-For']}")
            if server.breaks_off:
                self.close_connection = True
                return
            known = server.styles or not self.path.startswith("/static/")
            self.send_response(200 if known else 404)
            if self.path.startswith("/static/"):
                self.send_header("Cache-Control", "public, max-age=3600")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_POST = do_GET

        def log_message(self, *arguments) -> None:
            """Tests are quiet."""

    return Handler


pytestmark = pytest.mark.xdist_group("nginx")


@pytest.fixture
def pair(tmp_path) -> Iterator[tuple[int, Server, Server]]:
    """nginx in front of two servers."""
    port, one, two = free_port(), Server(), Server()
    folder = tmp_path / "nginx"
    text = several(folder, port, (one.port, two.port))
    with contextlib.ExitStack() as stack:
        stack.enter_context(one.serving())
        stack.enter_context(two.serving())
        stack.enter_context(nginx_with(folder, text, port))
        one.asked.clear()
        two.asked.clear()
        yield port, one, two


@pytest.mark.needs("nginx")
def test_both_are_asked_and_told_who_came(pair):
    port, one, two = pair
    assert [fetch(port, "/news/")[0] for _one in range(10)] == [200] * 10
    assert len(one.asked) == len(two.asked) == 5
    assert set(one.asked) == {"GET /news/ 127.0.0.1"}


@pytest.mark.needs("nginx")
def test_whoever_works_in_the_admin_stays_with_one_server_until_it_falls(pair):
    port, one, two = pair
    assert {fetch(port, "/admin/redirects/")[0] for _one in range(6)} == {200}
    stayed, other = (one, two) if one.asked else (two, one)
    assert (len(stayed.asked), len(other.asked)) == (6, 0)
    stayed.breaks_off = True
    assert fetch(port, "/admin/")[0] == 200


@pytest.mark.needs("nginx")
def test_a_reader_whose_server_falls_in_mid_answer_gets_it_from_the_other_and_a_press_is_not_sent_twice(pair):
    port, one, two = pair
    one.breaks_off = True
    assert [fetch(port, f"/news/{number}/")[0] for number in range(10)] == [200] * 10
    two.breaks_off = True
    assert fetch(port, "/sign-up/check/", method="POST")[0] == 503
    presses = [line for line in one.asked + two.asked if line.startswith("POST")]
    assert len(presses) == 1


@pytest.mark.needs("nginx")
def test_a_style_that_one_server_has_not_yet_comes_from_the_other_and_stays(pair):
    port, one, two = pair
    one.styles = False
    assert {fetch(port, f"/static/{number}.css")[0] for number in range(4)} == {200}
    one.breaks_off = two.breaks_off = True
    assert {fetch(port, f"/static/{number}.css")[0] for number in range(4)} == {200}
    asked = Counter(line.split()[1] for line in two.asked)
    assert set(asked.values()) == {1}


@pytest.mark.needs("nginx")
def test_with_both_gone_there_are_words(tmp_path):
    port, folder = free_port(), tmp_path / "nginx"
    with nginx_with(folder, several(folder, port, (free_port(), free_port())), port):
        answer = fetch(port, "/news/")
    assert answer[0] == 503
    assert "网站正在维护" in answer[2].decode()
    assert (answer[1]["retry-after"], answer[1]["cache-control"]) == ("60", "private, no-store")


@pytest.mark.needs("nginx")
def test_nginx_takes_the_site_for_several_servers_as_it_stands(tmp_path):
    certificate, key = tmp_path / "tls.pem", tmp_path / "tls.key"
    ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=portal"]
    subprocess.run([*ask, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    site = (SITE / "several.conf").read_text()
    for old, new in (
        ("/etc/portal/tls.pem", str(certificate)),
        ("/etc/portal/tls.key", str(key)),
        ("/var/cache/nginx/portal", str(tmp_path / "cache")),
    ):
        site = site.replace(old, new)
    site = re.sub(r"server app-(\d):8000", r"server 127.0.0.\1:8000", site)
    (tmp_path / "site.conf").write_text(site)
    main: Path = tmp_path / "nginx.conf"
    main.write_text(f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; }}")
    told = subprocess.run(["nginx", "-t", "-c", str(main)], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr
