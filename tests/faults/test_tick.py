"""The publishing tick, with everything against it: two clocks, one killed, a receiver that fails."""

import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from .scene import Scene, staged, wait_until

PAGES = 50


class TickScene(Scene):
    """Fifty due pages."""

    def live(self) -> int:
        return self.rows(
            "select count(*) from news_articlepage a join wagtailcore_page p "
            "on p.id = a.page_ptr_id where p.live"
        )[0][0]

    def failures(self) -> list[tuple]:
        return self.rows("select attempts, reason from editorial_publishfailure")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def scene(request, tmp_path, django_db_blocker) -> Iterator[Scene]:
    (tmp_path / "broken").touch()
    with staged(tmp_path, request.param, "tests.faults.clock") as stage, django_db_blocker.unblock():
        found = TickScene(stage.data_dir, stage.url, stage.module)
        assert found.start("found", str(PAGES)).wait(300) == 0
        yield found


@pytest.mark.prove
def test_two_clocks_one_killed_publish_everything_once_and_retry_the_bad_one(scene, record_property):
    started = time.monotonic()
    doomed, other = scene.start("tick"), scene.start("tick")
    try:
        wait_until(lambda: scene.live() >= 8, 60)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait(10)
        assert 8 <= scene.live() < PAGES - 1, "killed too late to prove anything"
        wait_until(lambda: scene.live() == PAGES - 1, 60)
        took = time.monotonic() - started
        assert took < 60
        record_property("seconds", round(took, 1))
        wait_until(lambda: bool(scene.failures()) and scene.failures()[0][0] >= 2, 60)
        assert scene.failures()[0][1] == "RuntimeError: the receiver fails"
        assert scene.live() == PAGES - 1
        (scene.data_dir / "broken").unlink()
        wait_until(lambda: scene.live() == PAGES, 30)
        wait_until(lambda: not scene.failures(), 10)
    finally:
        for process in (doomed, other):
            process.kill()
            process.wait(10)
    for table, column, verb in [
        ("wagtailcore_pagelogentry", "action", "wagtail.publish.scheduled"),
        ("core_auditentry", "verb", "editorial.publish_due"),
    ]:
        target = "page_id" if table.startswith("wagtail") else "object_id"
        times = Counter(
            row[0] for row in scene.rows(f"select {target} from {table} where {column} = '{verb}'")
        )
        assert len(times) == PAGES
        assert set(times.values()) == {1}


@pytest.mark.prove
def test_wagtails_own_command_stops_at_the_bad_page(scene):
    """The control: the same scene does break a clock that was not built for it."""
    assert scene.start("wagtail").wait(120) != 0
    assert scene.live() <= 10
    assert scene.start("wagtail").wait(120) == 0, "it goes on only after the bad page was left behind"
    assert (
        scene.rows("select count(*) from wagtailcore_revision where approved_go_live_at is not null")[0][0]
        == 0
    )
