"""找谁: on a unit's page, for the whole town, by name, in the search, and below 我的."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from home.models import UnitPage
from portal.accounts.models import User
from portal.core import kept
from portal.core.finished import is_finished
from portal.people.actions import act_for
from portal.people.appointing import appoint
from portal.people.models import Consent, Office, Person, Post
from portal.places.models import Unit
from portal.search.entries import entries_for
from tests.town import Town

pytestmark = pytest.mark.django_db
PHONE = "199 0000 0101"


@pytest.fixture
def offices(db) -> dict[str, Office]:
    return {
        "书记": Office.objects.create(name="书记", for_one=True, position=10),
        "主任": Office.objects.create(name="主任", position=20),
        "楼组长": Office.objects.create(name="楼组长", has_span=True, least=5, most=15, position=60),
    }


def hold(office: Office, unit: Unit, name: str, *, phone: str = "", **fields) -> Post:
    person = Person.objects.create(name=name, unit=unit, is_adult=True)
    if phone:
        Consent.objects.create(person=person, post_phone=True)
    spans = {"span": "3 号楼", "households": 10} if office.has_span else {}
    days = {"since": timezone.localdate() - datetime.timedelta(days=9)}
    values = days | spans | {"phone": phone, "shows_phone": bool(phone)} | fields
    return appoint(post=Post(office=office, unit=unit, person=person, **values), by=None)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode().split("<main")[-1].split("</main>")[0]


def test_a_unit_says_who_is_in_charge_once(town: Town, offices, client: Client):
    page = UnitPage.objects.get(pk=town.linhe.page_id)
    page.in_charge = "书记 旧某"
    page.save()
    address = page.get_url()
    assert "书记 旧某" in read(client, address)
    hold(offices["书记"], town.linhe, "周敏", phone=PHONE)
    hold(offices["楼组长"], town.linhe, "王桂兰")
    shown = read(client, address)
    assert shown.count("周敏") == 2  # the name, and for the ear before the phone
    assert 'href="tel:19900000101"' in shown
    assert "旧某" not in shown
    # Those who look after a span stand on the page of all.
    assert "王桂兰" not in shown
    assert f"/contacts/{town.linhe.slug}/" in shown


def test_the_front_page_of_whoever_lives_there_says_the_same(town: Town, offices, client: Client):
    hold(offices["书记"], town.linhe, "周敏")
    hold(offices["主任"], town.linhe, "高文彬")
    Post.objects.filter(person__name="高文彬").update(person=Person.objects.get(name="周敏"))
    UnitPage.objects.filter(pk=town.linhe.page_id).update(in_charge="书记 旧某")
    client.cookies["unit"] = town.linhe.slug
    for address in ("/", Page.objects.get(pk=town.linhe.page_id).get_url()):
        shown = read(client, address)
        assert "书记、主任" in shown
        assert shown.count("周敏") == 1
        assert "旧某" not in shown


def test_lists_are_finished_pages_and_what_somebody_typed_is_not():
    assert [is_finished(path) for path in ("/contacts/", "/contacts/linhe/", "/contacts/find/")] == [
        True,
        True,
        False,
    ]


def test_nobody_of_the_future_or_the_past_is_in_charge(town: Town, offices, client: Client):
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    hold(offices["书记"], town.linhe, "周敏", until=today)
    hold(offices["书记"], town.linhe, "高文彬", since=tomorrow)
    for address in (Page.objects.get(pk=town.linhe.page_id).get_url(), f"/contacts/{town.linhe.slug}/"):
        shown = read(client, address)
        assert "周敏" in shown
        assert "高文彬" not in shown


def test_all_of_a_unit_stand_by_office_with_those_of_its_buildings(town: Town, offices, client: Client):
    linhe = Unit.objects.get(pk=town.linhe.pk)
    building = linhe.add_child(name="8 号楼", kind=Unit.Kind.BUILDING, slug="b8")
    hold(offices["楼组长"], building, "戚月娥")
    hold(offices["书记"], linhe, "周敏")
    hold(offices["书记"], town.beizha, "高文彬")
    shown = read(client, f"/contacts/{linhe.slug}/")
    assert shown.index("周敏") < shown.index("戚月娥")
    assert "8 号楼" in shown
    assert "高文彬" not in shown
    # An area leads to its units and tells its own only.
    east = read(client, f"/contacts/{town.east.slug}/")
    assert "周敏" not in east
    assert f"/contacts/{linhe.slug}/" in east


def test_the_town_leads_to_each_unit_and_tells_its_own(town: Town, offices, client: Client):
    hold(offices["书记"], town.unit, "何志远")
    hold(offices["书记"], town.linhe, "周敏")
    shown = read(client, "/contacts/")
    assert "何志远" in shown
    assert "周敏" not in shown
    assert [
        one for one in (town.linhe, town.beizha, town.east) if f"/contacts/{one.slug}/" not in shown
    ] == []


def test_a_unit_that_readers_cannot_open_has_no_list(town: Town, client: Client):
    Page.objects.filter(pk=town.beizha.page_id).update(live=False)
    for slug in (town.beizha.slug, "nowhere", town.unit.slug):
        assert client.get(f"/contacts/{slug}/").status_code == 404
    assert f"/contacts/{town.beizha.slug}/" not in read(client, "/contacts/")


def test_who_is_nobody_yet_leads_on(town: Town, client: Client):
    assert "还没有登记谁在任" in read(client, f"/contacts/{town.linhe.slug}/")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("王桂兰", True),
        ("桂兰", True),
        ("wgl", True),
        ("楼组长", True),
        ("临河 楼组长", True),
        ("3 号楼", True),
        ("北栅 楼组长", False),
        ("没有这个人", False),
    ],
)
def test_somebody_is_looked_up_by_name_office_unit_or_span(town: Town, offices, client: Client, words, found):
    hold(offices["楼组长"], town.linhe, "王桂兰")
    shown = read(client, f"/contacts/find/?q={words}")
    assert ("post-name" in shown) is found
    if found:
        assert "临河居民区" in shown
    else:
        assert "没有找到" in shown


def test_without_consent_the_number_of_the_unit_stands_instead(town: Town, offices, client: Client):
    linhe = Unit.objects.get(pk=town.linhe.pk)
    Unit.objects.filter(pk=linhe.pk).update(phone="021-00000500")
    building = linhe.add_child(name="8 号楼", kind=Unit.Kind.BUILDING, slug="b8")
    hold(offices["楼组长"], building, "戚月娥")
    shown = read(client, "/contacts/find/?q=戚月娥")
    assert "单位电话 021-00000500" in shown
    Unit.objects.update(phone="")
    assert "单位电话" not in read(client, "/contacts/find/?q=戚月娥")
    hold(offices["楼组长"], linhe, "王桂兰", phone=PHONE)
    Unit.objects.update(phone="021-00000500")
    shown = read(client, "/contacts/find/?q=王桂兰")
    assert "19900000101" in shown
    assert "单位电话" not in shown


@pytest.mark.parametrize("words", ["", "%20", "%27%22%3Cscript%3E", "字" * 500])
def test_the_box_takes_anything(town: Town, client: Client, words):
    assert "<script>" not in read(client, f"/contacts/find/?q={words}")


def test_the_search_finds_offices_and_their_holders(town: Town, offices, client: Client):
    hold(offices["楼组长"], town.linhe, "王桂兰")
    for words in ("楼组长", "我的楼组长", "楼组长是谁"):
        assert [str(one.title) for one in entries_for(words)] == ["楼组长"], words
    (entry,) = entries_for("王桂兰")
    assert (entry.sentence, entry.url.split("#")[0]) == ("临河居民区楼组长", f"/contacts/{town.linhe.slug}/")
    assert "王桂兰" in read(client, entry.url)
    assert "王桂兰" not in entry.url
    assert [one.url_name for one in entries_for("找谁")] == ["who"]
    shown = read(client, "/search/?q=楼组长")
    assert "/contacts/find/?q=" in shown
    Post.objects.update(until=timezone.localdate() - datetime.timedelta(days=1))
    assert entries_for("王桂兰") == entries_for("楼组长") == []


def test_entries_speak_the_language_of_whoever_asks(town: Town, offices):
    hold(offices["楼组长"], town.linhe, "王桂兰")
    with override("zh-hans"):
        (chinese,) = entries_for("楼组长")
    with override("en"):
        entries_for("楼组长")
        assert len({id(one) for one in (chinese, *entries_for("楼组长"))}) == 2


def test_a_holder_in_the_town_or_in_a_building_has_a_page_and_one_of_a_hidden_unit_none(town: Town, offices):
    linhe = Unit.objects.get(pk=town.linhe.pk)
    building = linhe.add_child(name="8 号楼", kind=Unit.Kind.BUILDING, slug="b8")
    hold(offices["楼组长"], building, "戚月娥")
    hold(offices["书记"], town.unit, "何志远")
    assert entries_for("戚月娥")[0].url.startswith(f"/contacts/{linhe.slug}/#")
    assert entries_for("何志远")[0].url.startswith("/contacts/#")
    Page.objects.filter(pk__in=[town.unit.page_id, town.east.page_id, linhe.page_id]).update(live=False)
    assert entries_for("戚月娥") == []


def test_in_english_the_words_are_english_and_names_stay(town: Town, offices, client: Client):
    hold(offices["楼组长"], town.linhe, "王桂兰")
    client.cookies["lang"] = "en"
    shown = read(client, f"/contacts/{town.linhe.slug}/")
    assert '<strong lang="zh-Hans">王桂兰</strong>' in shown
    assert '<h2 lang="zh-Hans">楼组长</h2>' in shown


def test_after_login_a_resident_sees_their_leader(town: Town, offices, client: Client):
    user = User.objects.create_user(username="resident", phone_hash="x" * 64)
    mother = Person.objects.create(name="王秀英", unit=town.linhe, is_resident=True)
    father = Person.objects.create(name="王德明", unit=town.linhe, is_resident=True)
    for one in (mother, father):
        act_for(user=user, person=one, relation="family")
    client.force_login(user)
    assert "我的楼组长" not in read(client, "/my/")
    hold(offices["楼组长"], town.linhe, "王桂兰", phone=PHONE)
    hold(offices["书记"], town.linhe, "周敏")
    hold(offices["楼组长"], town.beizha, "谈秀芬")
    shown = read(client, "/my/")
    assert shown.count("我的楼组长") == 1
    assert 'href="tel:19900000101"' in shown
    assert "谈秀芬" not in shown
    assert "周敏" not in shown
    Consent.objects.update(withdrawn_on=timezone.localdate())
    shown = read(client, "/my/")
    assert "王桂兰" in shown
    assert "19900000101" not in shown


@pytest.mark.parametrize(
    "path", ["/contacts/", "/contacts/{slug}/", "/contacts/find/?q=楼组长", "/search/?q=楼组长"]
)
def test_pages_cost_the_same_with_more_posts(town: Town, offices, client: Client, path):
    address = path.format(slug=town.linhe.slug)

    def asked() -> int:
        kept.forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    for number in range(2):
        hold(offices["楼组长"], town.linhe, f"王桂{number}", phone=PHONE, photo=None)
    asked()
    few = asked()
    for number in range(30):
        hold(offices["楼组长"], town.linhe, f"俞凤{number}", phone=PHONE)
    assert asked() == few
    assert few <= 20
