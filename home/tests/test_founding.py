"""Laying out a town, and lists that come and go with what they list."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Collection, Page, Site, Workflow

from events.models import EventIndexPage
from home.founding import found_town, found_unit
from home.models import HomePage, UnitPage
from news.models import NewsIndexPage
from portal.accounts.models import User
from portal.core.models import PortalSettings
from portal.core.models.index_page import index_below
from portal.editorial.actions import withdraw_page
from portal.editorial.tick import run_tick
from portal.places.models import Unit


def counts() -> dict[str, int]:
    models = (Page, Site, Unit, Collection, Workflow, PortalSettings, User)
    return {model.__name__: model.objects.count() for model in models}


def test_founding_a_town_twice_changes_nothing(db):
    first = found_town(name="枫浦镇", short_name="枫浦")
    before = counts()
    assert found_town(name="别的镇") == first
    assert counts() == before
    assert Site.objects.get().root_page_id == HomePage.objects.get().pk


def test_the_found_command_twice_makes_one_town_and_one_administrator(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    call_command("found", "--name", "枫浦镇")
    before, accounts = counts(), (tmp_path / "demo-accounts.txt").read_text()
    call_command("found", "--name", "枫浦镇")
    assert counts() == before
    assert (tmp_path / "demo-accounts.txt").read_text() == accounts
    assert (tmp_path / "demo-accounts.txt").stat().st_mode & 0o777 == 0o600


def test_an_empty_town_answers(client, db):
    found_town(name="枫浦镇")
    for address in ("/", "/sitemap.xml", "/sitemap-1.xml", "/robots.txt"):
        assert client.get(address).status_code == 200, address


def test_a_unit_comes_with_its_page_collection_and_the_rights_of_roles_above(town):
    unit = found_unit(parent=town.unit, name="金桥村", kind="village", intro="村。", phone="199 0000 0105")
    page = UnitPage.objects.get(pk=unit.page_id)
    assert page.live
    assert page.slug == "jin-qiao-cun"
    assert unit.phone == "199 0000 0105"
    assert Collection.objects.filter(name="金桥村").count() == 1
    assert page.permissions_for_user(town.user("editor")).can_add_subpage()
    assert not page.permissions_for_user(town.user("correspondent")).can_add_subpage()


def test_two_units_of_one_name_get_two_addresses(town):
    names = [
        found_unit(parent=town.unit, name="新村", kind="village", intro="村。").slug for _time in range(2)
    ]
    assert len(set(names)) == 2


def test_a_village_under_a_village_is_refused_and_nothing_is_left(town):
    village = found_unit(parent=town.unit, name="金桥村", kind="village", intro="村。")
    before = counts()
    with pytest.raises(ValidationError):
        found_unit(parent=Unit.objects.get(pk=village.pk), name="小村", kind="village", intro="村。")
    assert counts() == before


def test_a_list_is_made_as_a_draft_in_the_unit_and_in_the_town(town):
    index = index_below(town.linhe.page.specific, NewsIndexPage)
    assert index_below(town.linhe.page.specific, NewsIndexPage) == index
    assert [page.live for page in NewsIndexPage.objects.all()] == [False, False]
    assert {page.get_parent().pk for page in NewsIndexPage.objects.all()} == {
        town.linhe.page_id,
        town.front.pk,
    }


def test_an_empty_list_is_in_no_menu_and_no_sitemap_and_has_no_address(client, town):
    index = town.index(NewsIndexPage)
    assert client.get(index.get_url()).status_code == 404
    assert "/news/" not in client.get("/").content.decode()
    assert "/news/" not in client.get("/sitemap-1.xml").content.decode()


def go_live(page) -> None:
    """As the house does it: the small town opens the lists itself."""
    page.get_latest_revision().publish(skip_permission_checks=True)


def test_a_list_goes_live_with_its_first_page_in_the_unit_and_in_the_town(client, town):
    article = town.article(live=False)
    go_live(article)
    for address in ("/news/", "/lin-he-ju-min-qu/news/"):
        response = client.get(address)
        assert response.status_code == 200
        assert article.title in response.content.decode()
        assert address in client.get("/sitemap-1.xml").content.decode()
    assert 'href="/news/"' in client.get("/").content.decode()


def test_a_list_goes_live_when_its_first_page_does_so_by_schedule(client, town):
    article = town.article(live=False)
    article.go_live_at = timezone.now() + timezone.timedelta(hours=1)
    revision = article.save_revision()
    revision.publish(skip_permission_checks=True)
    assert client.get("/news/").status_code == 404
    content = revision.content | {"go_live_at": timezone.now().isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now(), content=content)
    assert run_tick()["published"] == 1
    assert client.get("/news/").status_code == 200


def test_a_list_goes_down_with_its_last_page_and_comes_back(client, town):
    first, second = town.article("一"), town.article("二")
    withdraw_page(page=first, by=town.user("senior"), reason="重复。")
    assert client.get("/news/").status_code == 200
    withdraw_page(page=second, by=town.user("senior"), reason="重复。")
    assert client.get("/news/").status_code == 404
    assert "/news/" not in client.get("/").content.decode()
    go_live(town.article("三", live=False))
    assert client.get("/news/").status_code == 200


def test_a_list_goes_down_when_its_last_page_is_deleted(client, town, django_capture_on_commit_callbacks):
    article = town.article()
    with django_capture_on_commit_callbacks(execute=True):
        article.delete()
    assert client.get("/news/").status_code == 404


def test_a_page_moved_to_another_unit_takes_the_lists_along(client, town):
    article = town.article()
    article.move_confirmed = True  # by the second person (portal/editorial/proposals.py)
    article.move(town.index(NewsIndexPage, town.beizha), pos="last-child")
    assert client.get("/lin-he-ju-min-qu/news/").status_code == 404
    assert client.get("/bei-zha-ju-min-qu/news/").status_code == 200


def test_an_article_goes_live_below_a_unit_page_that_is_down(town):
    town.linhe.page.specific.unpublish()
    assert town.article().live
    assert not UnitPage.objects.get(pk=town.linhe.page_id).live


def test_other_kinds_of_lists_stay_closed(client, town):
    town.index(EventIndexPage)
    town.article()
    assert client.get("/events/").status_code == 404
