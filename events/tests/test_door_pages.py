"""The door through its pages: helper, provider, clerk, organiser, observer; who sees whom, and what is refused."""

import datetime
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from events.actions.on_the_day import check_in, close_sheet
from events.actions.places import assign_provider
from events.models import Attendance, Occurrence, Roll, SheetPrint, SignUp, State
from news.models import ArticlePage
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.media.models import PortalImage
from tests.town import Town, picture_bytes

from .rolls import a_roll, audited, come, people, phone, states  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audited"), pytest.mark.stands("event")]


def staff(town: Town, role: Role, unit=None) -> Client:
    user = User.objects.create_user(username=f"{role}-{uuid.uuid4().hex[:6]}", last_name=role.label[:2])
    grant_role(user=user, unit=unit or town.linhe, role=role, by=None)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def helper(town: Town) -> Client:
    return staff(town, Role.CHECK_IN_HELPER)


@pytest.fixture
def clerk(town: Town) -> Client:
    return staff(town, Role.DESK_CLERK)


@pytest.fixture
def organiser(town: Town) -> Client:
    return staff(town, Role.ORGANISER)


def today(town: Town, **kwargs) -> Roll:
    """A date that began five minutes ago, with its people."""
    count = kwargs.pop("count", 3)
    roll = a_roll(town, **kwargs)
    for person in people(town, count):
        come(roll, person, contact=phone(7), at_home=roll.is_at_home, address="临河路 12 弄 3 号 201 室")
    shift(roll)
    return Roll.objects.with_round().get(pk=roll.pk)


def shift(roll: Roll, minutes: int = 5) -> None:
    import django.utils.timezone as tz

    starts = tz.now() - datetime.timedelta(minutes=minutes)
    Occurrence.objects.filter(pk=roll.occurrence_id).update(
        starts_at=starts, ends_at=starts + datetime.timedelta(hours=2)
    )


def said(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_helper_checks_in_by_list_code_and_scan_and_meets_each_refusal(town: Town, helper: Client):
    roll = today(town)
    one, two, three = roll.sign_ups.order_by("ticket")
    page = f"/door/{roll.pk}/"
    assert roll.round.page.title in said(helper, "/door/")
    helper.post(f"/door/came/{one.pk}/")
    helper.post(f"{page}scan/", {"text": two.code.lower()})
    helper.post(f"{page}scan/", {"text": f"http://x/s/{three.token}/"})
    assert states(roll) == {"attended": 3}
    assert set(Attendance.objects.values_list("source", flat=True)) == {"list", "code", "qr"}
    helper.post(f"{page}scan/", {"text": two.code})
    assert f"{two.person.name}已经签到过了" in said(helper, page)
    helper.post(f"{page}scan/", {"text": "ZZZZZZ"})
    assert "没有这张券" in said(helper, page)
    helper.post(f"/door/came/{one.pk}/", {"undo": "1"})
    assert states(roll) == {"attended": 2, "confirmed": 1}


def test_the_qr_opens_the_button_for_who_stands_at_the_door_alone(town: Town, helper: Client):
    one = today(town, count=1).sign_ups.get()
    link = f"/s/{one.token}/"
    assert "现场签到" not in said(Client(), link)
    assert "现场签到" not in said(staff(town, Role.CHECK_IN_HELPER, town.beizha), link)
    assert "现场签到" in said(helper, link)
    assert helper.post(f"/door/came/{one.pk}/", {"qr": "1"})["Location"] == link
    assert Attendance.objects.get().source == "qr"


@pytest.mark.long
def test_nobody_else_reaches_the_door(town: Town, helper: Client):
    roll = today(town)
    one = roll.sign_ups.first()
    strangers = [
        staff(town, Role.CHECK_IN_HELPER, town.beizha),
        staff(town, Role.DESK_CLERK, town.beizha),
        staff(town, Role.PROVIDER),
        staff(town, Role.TEAM_LEADER),
        staff(town, Role.TOWN_OBSERVER, town.unit),
        staff(town, Role.SIGNATORY, town.unit),
    ]
    SheetPrint.objects.create(roll=roll, version=1, rows=[one.pk])
    reads = ["", "close/", "picture/", "sheet/1/", "sheet/1/enter/", "coupons/"]
    posts = [f"{roll.pk}/scan/", f"{roll.pk}/unannounced/", f"{roll.pk}/close/", f"{roll.pk}/sheet/"]
    posts += [f"came/{one.pk}/", f"correct/{one.pk}/", f"address/{one.pk}/"]
    for client in strangers:
        for address in reads:
            assert client.get(f"/door/{roll.pk}/{address}").status_code == 404, address
        for address in posts:
            assert client.post(f"/door/{address}").status_code == 404, address
    for address in reads:
        assert Client().get(f"/door/{roll.pk}/{address}").status_code == 302
    for client in strangers[:2]:
        assert client.get(f"/figures/{roll.round_id}/export/").status_code == 404
    assert staff(town, Role.SIGNATORY, town.unit).get("/door/").status_code == 403
    assert helper.get("/figures/").status_code == 403
    assert helper.post(f"/door/correct/{one.pk}/", {"came": "no", "reason": "x"}).status_code == 404
    assert helper.get(f"/desk/roll/{roll.pk}/").status_code == 404
    assert states(roll) == {"confirmed": 3}


def test_a_barber_sees_own_places_alone_and_an_address_around_the_day_alone(town: Town, organiser: Client):
    roll = today(town, at_home=True)
    barber = staff(town, Role.PROVIDER)
    first, second, _third = roll.sign_ups.order_by("ticket")
    assert barber.get(f"/door/{roll.pk}/").status_code == 404
    data = {"provider": barber.user.pk, "first": 1, "last": 1}
    assert organiser.post(f"/desk/roll/{roll.pk}/served-by/", data).status_code == 302
    page = said(barber, f"/door/{roll.pk}/")
    assert first.person.name in page
    assert second.person.name not in page
    assert "临河路" not in page
    assert "临河路" in barber.post(f"/door/address/{first.pk}/").content.decode()
    assert AuditEntry.objects.filter(verb="events.read_address", object_id=str(first.pk)).count() == 1
    assert barber.post(f"/door/address/{second.pk}/").status_code == 404
    assert organiser.post(f"/door/address/{first.pk}/").status_code == 404
    shift(roll, minutes=-60 * 25)
    barber.post(f"/door/address/{first.pk}/")
    assert "24 小时内" in said(barber, f"/door/{roll.pk}/")
    shift(roll)
    barber.post(f"/door/came/{first.pk}/")
    assert states(roll) == {"attended": 1, "confirmed": 2}
    for address in (f"/door/{roll.pk}/close/", f"/door/{roll.pk}/sheet/"):
        assert barber.post(address).status_code == 404


def test_served_by_takes_providers_of_the_unit_alone(town: Town, organiser: Client):
    roll = a_roll(town)
    outsider = staff(town, Role.PROVIDER, town.beizha).user
    answer = organiser.post(
        f"/desk/roll/{roll.pk}/served-by/", {"provider": outsider.pk, "first": 3, "last": 1}
    )
    assert answer.status_code == 422
    assert "不能比“从几号”小" in answer.content.decode()
    assert not roll.slots.filter(provider__isnull=False).exists()


def test_somebody_unannounced_is_registered_and_what_was_typed_stays(town: Town, helper: Client, organiser):
    roll = today(town, places=3, age_min=75)
    data = {"name": "周阿婆", "born": "1940-5-1", "unit": town.linhe.pk, "relation": "self", "phone": ""}
    data["key"] = str(uuid.uuid4())
    address = f"/door/{roll.pk}/unannounced/"
    answer = helper.post(address, data)
    assert answer.status_code == 422
    assert "没有空位了" in answer.content.decode()
    assert "周阿婆" in answer.content.decode()
    assert helper.post(address, data | {"add_place": "on"}).status_code == 422, "a helper adds no place"
    assert organiser.post(address, data | {"add_place": "on"}).status_code == 302
    assert organiser.post(address, data | {"add_place": "on"}).status_code == 302
    assert SignUp.objects.filter(person__name="周阿婆", state=State.ATTENDED).count() == 1
    young = organiser.post(address, data | {"born": "1999-1-1", "name": "小年轻", "key": str(uuid.uuid4())})
    assert "满 75 周岁" in young.content.decode()


def test_the_sheet_is_printed_masked_and_typed_in_again_in_its_order(town: Town, clerk: Client):
    roll = today(town, places=6, count=3)
    clerk.post(f"/door/{roll.pk}/sheet/")
    paper = said(clerk, f"/door/{roll.pk}/sheet/1/")
    assert "199****0007" in paper
    assert "19900000007" not in paper
    assert paper.count("sheet-blank") == 10
    clerk.post(f"/door/{roll.pk}/sheet/")
    assert SheetPrint.objects.count() == 1, "unchanged, it is the same version"
    one, two, three = roll.sign_ups.order_by("slot__number")
    form = f"/door/{roll.pk}/sheet/1/enter/"
    data = {f"row-{one.pk}-came": "on", f"row-{three.pk}-came": "on", "line-1-name": "吴师傅", "key": "k"}
    wrong = clerk.post(form, data | {"line-1-phone": "123"})
    assert wrong.status_code == 422
    assert "吴师傅" in wrong.content.decode()
    assert states(roll) == {"confirmed": 3}
    assert clerk.post(form, data).status_code == 302
    assert clerk.post(form, data).status_code == 302
    assert states(roll) == {"attended": 3, "confirmed": 1}
    assert set(Attendance.objects.values_list("source", flat=True)) == {"paper"}
    assert two.person.name in said(clerk, form)
    clerk.post(f"/door/{roll.pk}/sheet/")
    old = said(clerk, form)
    assert "这是第 1 版，最新的是第 2 版" in old
    assert "1 人后来报的" in old


@pytest.mark.long
def test_closing_drafts_the_recap_with_figures_masked_names_and_pictures(
    town: Town, clerk: Client, organiser: Client, django_capture_on_commit_callbacks
):
    roll = today(town, count=2)
    one, two = roll.sign_ups.order_by("ticket")
    one.person.name = "王秀英"
    one.person.save()
    check_in(sign_up=one, source="list", by=None)
    bad = clerk.post(f"/door/{roll.pk}/picture/", {"file": SimpleUploadedFile("a.jpg", b"no"), "words": "x"})
    assert bad.status_code == 422
    file = SimpleUploadedFile("a.jpg", picture_bytes())
    assert clerk.post(f"/door/{roll.pk}/picture/", {"file": file, "words": "李师傅在理发"}).status_code == 302
    wrong = SimpleUploadedFile("b.jpg", picture_bytes(colour="blue"))
    clerk.post(f"/door/{roll.pk}/picture/", {"file": wrong, "words": "拍糊了"})
    assert "拍糊了" in said(clerk, f"/door/{roll.pk}/")
    clerk.post(f"/door/picture/{roll.pictures.get(words='拍糊了').pk}/remove/")
    assert "照片删掉了" in said(clerk, f"/door/{roll.pk}/")
    assert not PortalImage.objects.filter(title="拍糊了").exists()
    assert two.person.name in said(clerk, f"/door/{roll.pk}/close/")
    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(f"/door/{roll.pk}/close/").status_code == 302
    draft = ArticlePage.objects.get(recapped_roll=roll)
    text = str(draft.body)
    assert not draft.live
    assert "王*英" in text
    assert "王秀英" not in text
    assert "10 个名额，来了 1 人" in text
    assert (draft.lead_alt, draft.lead_picture.title) == ("李师傅在理发", "李师傅在理发")
    draft.get_latest_revision().publish(skip_permission_checks=True)
    event = type(roll.round.page).objects.get(pk=roll.round.page_id)
    assert event.recap_id == draft.pk
    assert event.get_latest_revision_as_object().recap_id == draft.pk
    refused = organiser.post(f"/door/correct/{two.pk}/", {"came": "yes", "reason": ""})
    assert refused.status_code == 302
    assert "请写一句为什么要改" in said(organiser, f"/door/{roll.pk}/")
    organiser.post(f"/door/correct/{two.pk}/", {"came": "yes", "reason": "单子漏看"})
    assert states(roll) == {"attended": 2}
    for address in ("places/", "call-off/", "served-by/"):
        answer = organiser.get(f"/desk/roll/{roll.pk}/{address}", follow=True)
        assert answer.redirect_chain == [(f"/desk/roll/{roll.pk}/", 302)]
        assert "已经收了签到表" in answer.content.decode()


def test_a_recap_that_could_not_be_begun_is_begun_by_hand(town: Town, clerk: Client):
    roll = today(town, count=1)
    check_in(sign_up=roll.sign_ups.get(), source="list", by=None)
    assert clerk.post(f"/door/{roll.pk}/recap/").status_code == 404
    # Outside a commit nobody hears that the sheet was closed.
    close_sheet(roll=roll, by=None)
    assert "起草报道" in said(clerk, f"/door/{roll.pk}/")
    clerk.post(f"/door/{roll.pk}/recap/")
    assert "报道的草稿在后台" in said(clerk, f"/door/{roll.pk}/")
    assert ArticlePage.objects.filter(recapped_roll=roll).exists()


def test_coupons_are_printed_masked_one_or_all(town: Town, helper: Client):
    roll = today(town, count=2)
    one = roll.sign_ups.first()
    page = said(Client(), f"/s/{one.token}/coupon/?paper=a5")
    assert one.code in page
    assert one.person.name not in page
    assert "coupon-paper--a5" in page
    assert said(helper, f"/door/{roll.pk}/coupons/").count("coupon-paper--a6") == 2


def test_figures_show_what_they_are_of_and_no_names(town: Town, organiser: Client):
    roll = today(town, places=4, count=2)
    one = roll.sign_ups.first()
    check_in(sign_up=one, source="list", by=None)
    observer = staff(town, Role.TOWN_OBSERVER, town.unit)
    page = said(observer, "/figures/")
    assert "2 / 4 · 50%" in page
    assert "2 / 2 · 100%" in page, "75 and older of those whose age is known"
    assert one.person.name not in page
    assert "存成表格" not in page
    assert observer.get(f"/figures/{roll.round_id}/export/").status_code == 404
    assert "存成表格" in said(organiser, "/figures/?month=2026-12")
    assert "没有开过报名" in said(observer, "/figures/?month=2020-01")


def test_an_export_is_masked_and_text_alone_unless_somebody_says_why(town: Town, organiser: Client):
    roll = today(town, count=1)
    person = roll.sign_ups.get().person
    person.name = "=HYPERLINK(1)"
    person.save()
    address = f"/figures/{roll.round_id}/export/"

    def row(answer) -> list:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "inlineStr"}, (
            "no formula"
        )
        return [cell.value for cell in list(sheet.iter_rows())[1]]

    masked = row(organiser.get(address))
    assert (masked[2], masked[5]) == ("=***********)"[: len(person.name) - 1] + ")", "199****0007")
    assert organiser.post(address, {"reason": " "})["Location"] == "/figures/"
    whole = row(organiser.post(address, {"reason": "打电话核对"}))
    assert (whole[2], whole[5]) == ("=HYPERLINK(1)", "19900000007")
    assert AuditEntry.objects.get(verb="events.export_unmasked").note == "打电话核对"


def test_provider_of_a_place_needs_no_role_to_reach_it(town: Town):
    roll = today(town)
    user = User.objects.create_user(username="visitor")
    client = Client()
    client.force_login(user)
    assert client.get("/door/").status_code == 403
    assign_provider(roll=roll, provider=user, first=1, last=1, by=None)
    assert client.get("/door/").status_code == 200
