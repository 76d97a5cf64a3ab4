"""Finished pages: for whom they are the same, how old they may be, what never enters them."""

import asyncio
import datetime
import time

import pytest
from django.db import OperationalError
from django.utils import timezone
from wagtail.models import Page

from events.models import Round
from events.tests.rolls import a_roll, come, people
from home.models import StandardPage
from portal.core.models import PortalSettings, ViewCount
from portal.core.view_counts import gathered
from portal.editorial.actions import take_down
from portal.launch.finished import front as front_module
from portal.launch.finished import watch as watch_module
from portal.launch.finished.keeper import Keeper
from portal.places.models import Unit
from tests.fronted import Counted, lived, processes

pytestmark = pytest.mark.postgres


@pytest.fixture
def article(transactional_db, town):
    return town.article()


@pytest.fixture
def front(transactional_db, town, tmp_path):
    with processes(tmp_path / "pages" / "code") as (one,):
        yield one


def at(page: Page) -> str:
    """The address of a page, without a question to the database that an event loop may not ask."""
    return "/" + page.url_path.split("/", 2)[2]


def _known_again(one: Counted) -> None:
    """Let the quarter of a second pass in which nobody asks."""
    one.watch._tried_at = float("-inf")


def test_a_page_is_drawn_once_and_given_to_everybody(front, article):
    async def story():
        first = await front.get(at(article))
        again = await asyncio.gather(*(front.get(at(article)) for _one in range(20)))
        other_ways = await front.get(at(article), "elder=on; size=2")
        return first, again, other_ways

    first, again, other = lived(story)
    assert (first.status, first.headers["content-encoding"]) == (200, "gzip")
    assert article.title in first.text
    assert {one.body for one in again} == {first.body}
    assert 'class="elder size-2"' in other.text
    assert front.drawn == [at(article), at(article)]
    assert len(front.left_at_once) >= 15, "a slow machine looks once more in between"


def test_twenty_who_come_at_once_wait_for_one_drawing(front, article):
    async def story():
        return await asyncio.gather(*(front.get(at(article)) for _one in range(20)))

    assert {one.status for one in lived(story)} == {200}
    assert front.drawn == [at(article)]


def test_two_processes_draw_a_page_once_between_them(transactional_db, article, tmp_path):
    async def story():
        with processes(tmp_path / "pages" / "code", 2) as (one, other):
            said = await asyncio.gather(one.get(at(article)), other.get(at(article)))
            return {each.body for each in said}, one.drawn + other.drawn

    bodies, drawn = lived(story)
    assert (len(bodies), drawn) == (1, [at(article)])


def test_who_has_it_already_is_told_so(front, article):
    async def story():
        first = await front.get(at(article))
        known = await front.get(at(article), if_none_match=f'"other", {first.headers["etag"]}')
        head = await front.get(at(article), method="HEAD")
        return first, known, head

    first, known, head = lived(story)
    assert (known.status, known.body) == (304, b"")
    assert "content-length" not in known.headers
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(first.body)))


@pytest.mark.parametrize(
    ("encodings", "sent"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None), ("br;q=0, gzip", None), ("identity", None)],
)
def test_each_gets_what_its_browser_takes(front, article, encodings, sent):
    said = lived(lambda: front.get(at(article), accept_encoding=encodings))
    assert said.headers.get("content-encoding") == sent
    assert int(said.headers["content-length"]) == len(said.body)


def test_a_published_page_is_there_within_two_seconds_and_is_stale_until_then_at_most(front, article):
    async def story():
        await front.get(at(article))
        await asyncio.to_thread(_retitle, article, "改过的题目")
        started, seen = time.monotonic(), []
        while time.monotonic() - started < 4 and not any("改过的题目" in one for one in seen):
            seen.append((await front.get(at(article))).text)
            await asyncio.sleep(0.02)
        return time.monotonic() - started, seen

    took, seen = lived(story)
    assert "改过的题目" in seen[-1]
    assert took < 2


def test_what_was_not_read_for_a_while_is_drawn_before_it_is_shown(front, article):
    async def story():
        await front.get(at(article))
        front.memory.get(next(iter(front.memory._pages))).good_at -= front_module.STALE
        await asyncio.to_thread(_retitle, article, "改过的题目")
        _known_again(front)
        return await front.get(at(article))

    assert "改过的题目" in lived(story).text


def test_a_page_that_was_taken_down_is_shown_to_nobody_again(front, article):
    async def story():
        await front.get(at(article))
        await asyncio.to_thread(_closing(take_down), article)
        _known_again(front)
        return await front.get(at(article)), await front.get(at(article))

    assert [one.status for one in lived(story)] == [410, 410]


def test_places_left_renew_the_pages_that_show_them_and_no_other(transactional_db, town, front, article):
    roll = a_roll(town)
    page, one = roll.round.page, people(town, 1)[0]

    async def story():
        before = await front.get(at(page)), await front.get(at(article))
        await asyncio.to_thread(_closing(come), roll, one)
        for page_kept in front.memory._pages.values():
            page_kept.checked_at -= 1
            page_kept.good_at -= front_module.STALE
        return before, (await front.get(at(page)), await front.get(at(article)))

    before, after = lived(story)
    assert before[0].body != after[0].body
    assert before[1].body == after[1].body
    assert sorted(front.drawn) == sorted([at(page), at(page), at(article)])


def test_the_clock_alone_ends_a_page(transactional_db, town, front):
    """A round opens: what said when now says how many places there are."""
    roll = a_roll(town, opens_at=timezone.now() + datetime.timedelta(hours=1))
    page = roll.round.page
    opens = timezone.now() + datetime.timedelta(seconds=8)
    Round.objects.filter(pk=roll.round_id).update(opens_at=opens)

    async def story():
        before = await front.get(at(page))
        while timezone.now() <= opens:
            await asyncio.sleep(0.1)
        for page_kept in front.memory._pages.values():
            page_kept.good_at -= front_module.STALE
        return before, await front.get(at(page))

    before, after = lived(story)
    assert "开始报名" in before.text
    assert "报名中" in after.text


def test_nothing_but_the_key_enters_a_page(front, article):
    hostile = "/?next=//evil.example&from=timeline&utm_source=canary"

    async def story():
        said = await front.get(
            f"{at(article)}?from=canary",
            "sessionid=canary; csrftoken=canary; size=9; elder=canary; unit=canary",
            x_forwarded_host="canary.example",
            referer="https://canary.example/",
            user_agent="canary",
            accept_language="canary",
        )
        clean = await front.get(at(article))
        home = await front.get(hostile), await front.get("/")
        return said, clean, home

    said, clean, (home, clean_home) = lived(story)
    assert (said.body, home.body) == (clean.body, clean_home.body)
    assert "canary" not in said.text + home.text + str(said.headers)
    assert front.drawn == [at(article), "/"]


def test_other_hosts_and_odd_addresses_are_for_django_alone(front, article):
    async def story():
        other = await front.get(at(article), host="evil.example")
        odd = [await front.get(path) for path in ("//news/", "/../news/", "/news/%2e%2e/", "/news%00/")]
        return other, odd, len(front.memory)

    other, odd, kept = lived(story)
    assert other.status == 400
    assert {one.status for one in odd} <= {301, 400, 404}
    assert kept == 0


def test_a_unit_changes_the_front_page_alone(transactional_db, town, front, article):
    async def story():
        mine = await front.get("/", f"unit={town.linhe.slug}")
        nobody = await front.get("/", "unit=nowhere")
        plain = await front.get("/")
        there = await front.get(at(article), f"unit={town.linhe.slug}"), await front.get(at(article))
        return mine, nobody, plain, there

    # Units are known from the first look at the database on.
    lived(front.watch.ask)
    mine, nobody, plain, there = lived(story)
    assert "换一个居村" in mine.text
    assert nobody.body == plain.body != mine.body
    assert there[0].body == there[1].body


def test_forms_and_what_is_nobodys_are_not_kept(front, transactional_db):
    async def story():
        return [
            await front.get(path) for path in ("/my/", "/nowhere/", "/admin/", "/search/?q=a", "/reading/")
        ]

    for said in lived(story):
        assert "no-store" in said.headers["cache-control"] or said.status == 404
    assert len(front.memory) == 0


def test_a_setting_moves_every_page(front, article):
    async def story():
        await front.get(at(article))
        await asyncio.to_thread(_closing(PortalSettings.objects.update), name="新枫浦镇")
        _known_again(front)
        front.memory.get(next(iter(front.memory._pages))).good_at -= front_module.STALE
        return await front.get(at(article))

    assert "新枫浦镇" in lived(story).text


def test_while_the_database_is_away_pages_are_read_on(transactional_db, article, tmp_path, monkeypatch):
    def gone(*_args):
        raise OperationalError("the database is away")

    async def story():
        with processes(tmp_path / "pages" / "code", 2) as (one, other):
            first = await one.get(at(article))
            # The other process knows how it stands, and has never had this page.
            await other.watch.ask()
            for name in ("read", "tokens_now"):
                monkeypatch.setattr(watch_module, name, gone)
            for each in (one, other):
                _known_again(each)
            later = await one.get(at(article)), await other.get(at(article))
            drawn = one.drawn + other.drawn
            monkeypatch.undo()
            await asyncio.to_thread(_retitle, article, "回来以后")
            for each in (one, other):
                _known_again(each)
                each.memory.get(next(iter(each.memory._pages))).good_at -= front_module.STALE
            return first, later, drawn, (await one.get(at(article)), await other.get(at(article)))

    first, later, drawn, back = lived(story)
    assert [one.body for one in later] == [first.body, first.body]
    assert drawn == [at(article)]
    assert ["回来以后" in one.text for one in back] == [True, True]


def test_the_files_are_those_that_hold_now(transactional_db, town, article, tmp_path):
    root = tmp_path / "pages"
    roll = a_roll(town)
    event, one = roll.round.page, people(town, 1)[0]

    def there(page, link="now"):
        return (root / link / "testserver/zh-hans-plain-1" / at(page).strip("/") / "index.html.gz").exists()

    async def story():
        seen = []
        with processes(root / "code") as (front,):
            keeper = Keeper(root, front.files, front.watch)
            await keeper.look()
            for page in (article, event):
                await front.get(at(page))
            await keeper.look()
            seen.append((there(article), there(event)))
            await asyncio.to_thread(_closing(come), roll, one)
            await keeper.look()
            seen.append((there(article), there(event)))
            await asyncio.to_thread(_retitle, article, "改过的题目")
            _known_again(front)
            await keeper.look()
            seen.append((there(article), there(article, "last")))
            await asyncio.to_thread(_closing(take_down), article)
            _known_again(front)
            await keeper.look()
            seen.append((there(article), there(article, "last")))
        return seen

    assert lived(story) == [(True, True), (True, False), (False, True), (False, False)]


def test_a_folder_in_the_place_of_a_link_is_not_shown_for_ever(transactional_db, article, tmp_path):
    """As after copying the data with `cp -rL`, or putting back a copy that followed links."""
    root = tmp_path / "pages"
    stale = root / "now/testserver/zh-hans-plain-1" / at(article).strip("/")
    stale.mkdir(parents=True)
    (stale / "index.html.gz").write_bytes(b"what was right once")

    async def story():
        with processes(root / "code") as (front,):
            _slow_ones_too = [await Keeper(root, front.files, front.watch).look() for _time in range(5)]

    lived(story)
    assert (root / "now").is_symlink()
    assert not stale.exists()


def test_memory_is_bounded(front, article, monkeypatch):
    async def story():
        await front.get(at(article))
        size = front.memory._held
        front.memory._most = size + size // 2
        await front.get(at(article), "size=2")
        return size

    size = lived(story)
    assert (len(front.memory), front.memory._held <= size + size // 2) == (1, True)


def test_a_page_outside_the_menu_still_says_its_own(front, transactional_db, town):
    """Standing pages go the same way."""
    page = StandardPage.objects.live().first()
    if page:
        assert lived(lambda: front.get(at(page))).status == 200
    assert Unit.objects.exists()


def _closing(act):
    """An action in a thread of its own, which takes its connection along when it ends."""
    from django.db import connections

    def done(*args, **kwargs):
        try:
            return act(*args, **kwargs)
        finally:
            connections.close_all()

    return done


@_closing
def _retitle(page, title: str) -> None:
    page.title = title
    page.save_revision().publish()


@pytest.mark.parametrize(
    ("cookie", "agent", "method", "count"),
    [
        ("", "Mozilla/5.0 (Linux; Android 14) MicroMessenger", "GET", 1),
        ("elder=on", "Mozilla/5.0", "GET", 1),
        ("", "Mozilla/5.0", "HEAD", 0),
        ("", "Googlebot/2.1", "GET", 0),
        ("", "", "GET", 0),
    ],
)
def test_readers_are_counted_without_django(front, article, settings, cookie, agent, method, count):
    settings.PORTAL_VIEWS_WAIT = 60

    point = lived(lambda: front.get(f"/n/{article.pk}/seen.gif", cookie, method=method, user_agent=agent))
    assert (point.status, point.headers["cache-control"]) == (200, "private, max-age=1800")
    gathered.write()
    assert (front.drawn, len(front.left_at_once)) == ([], 1)
    assert sum(ViewCount.objects.values_list("total", flat=True)) == count


def test_who_is_logged_in_is_looked_at_by_django(front, article):
    lived(lambda: front.get(f"/n/{article.pk}/seen.gif", "sessionid=x", user_agent="Mozilla/5.0"))
    assert front.drawn == [f"/n/{article.pk}/seen.gif"]


def test_without_a_folder_pages_are_drawn_all_the_same(transactional_db, article, tmp_path):
    (tmp_path / "pages").write_text("a file where the folder should be")

    async def story():
        with processes(tmp_path / "pages" / "code") as (one,):
            return await one.get(at(article)), await one.get(at(article)), one.drawn

    first, again, drawn = lived(story)
    assert (first.status, again.body, drawn) == (200, first.body, [at(article)])
