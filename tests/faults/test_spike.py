"""A notice is shared in a large group: the pages hold, people sign up meanwhile, an editor publishes into it, the database goes."""

import asyncio
import contextlib
import itertools
import json
import os
import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from portal.launch.parts import POSTGRES_PROGRAMS

from .readers import Crowd, Times, get
from .scene import Scene, staged, wait_until
from .test_rush import CSRF, free_port, ready

pytestmark = pytest.mark.prove
A_SECOND, OF_THEM_KNOWN, SECONDS = 500, 40, 300
RESIDENTS, ROUNDS = 300, 10
VARIANTS = ["", "", "", "elder=on", "size=2", "django_language=en"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def scene(request, tmp_path, django_db_blocker) -> Iterator[Scene]:
    with staged(tmp_path, request.param, "tests.faults.spike") as stage, django_db_blocker.unblock():
        assert stage.start("found", str(RESIDENTS), str(ROUNDS)).wait(900) == 0
        yield stage


@contextlib.contextmanager
def served(scene: Scene) -> Iterator[int]:
    port = free_port()
    server = scene.start("serve", str(port))
    try:
        wait_until(lambda: ready(port), 90)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def said(scene: Scene, name: str):
    return json.loads((scene.data_dir / name).read_text())


def press(port: int, session: str) -> bytes:
    """The last press of a sign-up."""
    body = urlencode({"agreed": "on", "csrfmiddlewaretoken": CSRF}).encode()
    lines = [
        "POST /sign-up/check/ HTTP/1.1",
        f"Host: localhost:{port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Cookie: sessionid={session}; csrftoken={CSRF}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def crowd_of(scene: Scene, port: int) -> Iterator[tuple[str, bytes]]:
    """Readers; among 500 of them 40 who are known, ten of whom press the last button."""
    pages, sessions = said(scene, "pages.json"), said(scene, "sessions.json")
    random.seed(5)
    presses, known = iter(sessions), itertools.cycle(sessions)
    for number in itertools.count():
        turn = number % A_SECOND
        if turn % 50 == 0 and (session := next(presses, None)):
            yield "press", press(port, session)
        elif turn * OF_THEM_KNOWN % A_SECOND < OF_THEM_KNOWN:
            page = "/my/" if number % 2 else random.choice(pages)
            yield "known", get(port, page, f"sessionid={next(known)}")
        else:
            yield "reader", get(port, random.choice(pages), random.choice(VARIANTS))


def report(kind: str, times: Times) -> None:
    print(
        f"{kind}: {len(times.seconds)} answers {times.statuses}, broken {times.broken}, p95 {times.p95 * 1000:.0f} ms"
    )


def test_ten_times_the_usual_crowd_and_a_publish_in_the_middle(scene):
    with served(scene) as port:
        publish: list[subprocess.Popen] = []

        async def story() -> dict[str, Times]:
            # Warm, as a town is.
            await Crowd(port).come(crowd_of(scene, port), 50, 10)
            coming = asyncio.create_task(Crowd(port).come(crowd_of(scene, port), A_SECOND, SECONDS))
            await asyncio.sleep(SECONDS / 2)
            publish.append(scene.start("publish"))
            return await coming

        found = asyncio.run(story())
        assert publish[0].wait(60) == 0
    for kind, times in found.items():
        report(kind, times)
    assert sum(times.failed for times in found.values()) == 0
    assert max(times.p95 for times in found.values()) <= 0.5
    lines = (json.loads(line) for line in (scene.data_dir / "drawn").read_text().splitlines())
    # Standing, host, path, and whatever else makes it this page in this variant.
    drawn = Counter(tuple(line) for line in lines if line[0])
    standings = len({one[0] for one in drawn})
    # Places that change renew the pages that show them; nothing else is drawn twice for one standing.
    again = {one[2:]: count for one, count in drawn.items() if count > 1 and "/news/" in one[2]}
    print(f"{sum(drawn.values())} drawings for {standings} standings, twice and without places: {again}")
    assert standings > 1
    assert any("/news/" in one[2] for one in drawn)
    assert not again


@contextlib.contextmanager
def own_server(folder: Path, port: int) -> Iterator[list[str]]:
    """A PostgreSQL server of this test alone, which it may stop; the command that controls it."""
    programs = max(POSTGRES_PROGRAMS.iterdir(), key=lambda path: float(path.name)) / "bin"
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder.mkdir()
    if as_postgres:
        subprocess.run(["chown", "-R", "postgres", str(folder)], check=True)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*as_postgres, str(programs / "initdb"), "-A", "trust", "-U", "postgres", "-D", f"{folder}/db"],
        **quiet,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    control = [
        *as_postgres,
        str(programs / "pg_ctl"),
        "-D",
        f"{folder}/db",
        "-l",
        f"{folder}/log",
        "-o",
        options,
        "-w",
    ]
    subprocess.run([*control, "start"], **quiet)
    try:
        yield control
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd="/")


@pytest.mark.needs("postgres")
def test_with_the_database_stopped_for_a_minute_pages_are_read_and_nothing_is_started_again(
    django_db_blocker,
):
    import tempfile

    database_port = free_port()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        base.chmod(0o755)
        (base / "data").mkdir()
        with own_server(base / "server", database_port) as control:
            scene = Scene(
                base / "data", f"postgres://postgres@127.0.0.1:{database_port}/postgres", "tests.faults.spike"
            )
            assert scene.start("found", "20", "1").wait(900) == 0
            with served(scene) as port:
                pages = said(scene, "pages.json")

                def readers() -> Iterator[tuple[str, bytes]]:
                    while True:
                        yield "reader", get(port, random.choice(pages))

                async def story() -> tuple[Times, Times, Times]:
                    everywhere = iter([("reader", get(port, page)) for page in pages] * 5)
                    before = await Crowd(port).come(everywhere, len(pages), 4.9)
                    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/"}
                    await asyncio.to_thread(subprocess.run, [*control, "-m", "fast", "stop"], **quiet)
                    away = await Crowd(port).come(readers(), 100, 60)
                    unknown = await Crowd(port).come(iter([("reader", get(port, "/my/"))] * 20), 4, 4)
                    await asyncio.to_thread(subprocess.run, [*control, "start"], **quiet)
                    await asyncio.sleep(3)
                    back = await Crowd(port).come(readers(), 50, 5)
                    return before["reader"], away["reader"], unknown["reader"], back["reader"]

                before, away, unknown, back = asyncio.run(story())
                assert ready(port)
    for kind, times in (("before", before), ("away", away), ("/my/ while away", unknown), ("back", back)):
        report(kind, times)
    assert set(before.statuses) == set(away.statuses) == set(back.statuses) == {200}
    assert before.broken + away.broken + back.broken == 0
    # What needs the database says so in words, and says nothing false.
    assert set(unknown.statuses) <= {302, 503}
