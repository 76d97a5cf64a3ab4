"""The whole demo town in one go: all of it or nothing."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection

from home.accounts import write_accounts
from home.models import HomePage
from news.models import Publication
from portal.accounts.actions import unit_collection
from portal.search.actions import indexed_at_the_end

from . import pages, town
from .content_files import load
from .desk import make_desk
from .english import add_english
from .facilities import make_facilities
from .guides import make_guides
from .handout import make_handout, open_for_slips, plan_slip_of
from .mail import make_mailing
from .notices import make_notices
from .orders import share_pictures, wanted
from .picture_book import PictureBook
from .posts import make_posts
from .sign_ups import make_sign_ups

MARK = "fengpu-linli"


def already_there() -> bool:
    return Publication.objects.filter(slug=MARK).exists()


def foreign_content() -> bool:
    """A town that is not the demo's: seeding would mix invented people into real ones."""
    return HomePage.objects.exists() and not already_there()


# Content files whose pages are counted one by one.
LISTED = ("brands", "articles", "stories", "boards", "events", "guides", "facilities", "pages")


@transaction.atomic
def seed(progress: Callable[[int, int], None]) -> None:
    """Make the demo town in one transaction.

    Args:
        progress: called with (done, all) after the units and after every page.
    """
    data = {name: load(name) for name in ("units", "paper", *LISTED)}
    share_pictures(data)
    total = 10 + sum(len(data[name][name]) for name in LISTED)
    total += len(data["paper"]["issues"])
    done = 0

    def step(count: int = 1) -> None:
        nonlocal done
        done += count
        progress(min(done, total), total)

    step(0)
    with (
        indexed_at_the_end(),
        town.Passwords() as passwords,
        PictureBook(Collection.get_first_root_node(), wanted(data)) as book,
    ):
        _make(book, passwords, data, step)


def _make(book: PictureBook, passwords: town.Passwords, data: dict, step: Callable[..., None]) -> None:
    units = town.make_units(data["units"], book)
    book.collection = unit_collection(units["fengpu"])
    staff, rows = town.make_staff(units, passwords)
    people = town.make_people(units, staff["wu-yifan"])
    step(10)
    demo = pages.DemoTown(units=units, staff=staff, people=people, book=book, step=step)
    _write_texts(demo, data)
    make_desk(demo, data)
    make_sign_ups(demo)
    # The newest number has dates at its foot that can be signed up for, so their rounds are open before it is signed.
    open_for_slips(demo)
    pages.make_paper(demo, data["paper"], plan_slip_of)
    make_handout(demo)
    make_mailing(demo)
    make_notices(demo)
    add_english()
    write_accounts(settings.DATA_DIR, rows)


def _write_texts(demo: pages.DemoTown, data: dict) -> None:
    """Everything that is read, but the paper, which is made of it; a story names who holds which office."""
    pages.make_standing_pages(demo, data["pages"])
    pages.make_brands(demo, data["brands"])
    pages.make_articles(demo, data["articles"])
    pages.make_stories(demo, data["stories"])
    make_posts(demo, data["units"]["units"])
    pages.make_boards(demo, data["boards"])
    pages.make_events(demo, data["events"])
    make_guides(demo, data["guides"])
    make_facilities(demo, data["facilities"])
