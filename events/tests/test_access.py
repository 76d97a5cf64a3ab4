"""Every address of desk, door, figures and 我的 against everybody who might try it; a new address must stand here."""

from collections.abc import Iterable
from importlib import import_module
from itertools import chain

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from events.actions.places import assign_provider
from events.actions.sheets import print_sheet
from events.models import DayPicture, Introduction, PlaceChange, Roll, SheetPrint, SignUp
from news.models import ArticlePage
from portal.accounts.models import Role, User
from portal.core.models import AuditEntry
from portal.core.sealed import keyed_hash
from portal.media.models import IncomingFile
from portal.outbox.actions import queue
from portal.outbox.models import Message
from portal.people.actions import act_for
from portal.people.models import Person, PersonContact
from rolls.models import Swap, Watch
from tests.carrier import please
from tests.town import Town

from .rolls import phone
from .test_door_pages import staff, today

pytestmark = [pytest.mark.django_db, pytest.mark.stands("event")]

NOBODY: tuple[str, ...] = ()
DESK = ("clerk", "organiser")
WORK = ("organiser",)
LIST = (*DESK, "helper")
PLACES = (*LIST, "barber")
# Whoever may open or use an address; everybody else meets 403, 404 or the way in.
TABLE: dict[str, Iterable[str]] = {
    "desk": DESK,
    "desk_roll": DESK,
    "desk_sign_up_known": DESK,
    "desk_sign_up_new": DESK,
    "desk_person": DESK,
    "desk_number": DESK,
    "desk_answer": DESK,
    "desk_calls": DESK,
    "desk_family": DESK,
    "desk_family_settle": DESK,
    "desk_called": DESK,
    "desk_rounds": WORK,
    "desk_places": WORK,
    "desk_served_by": WORK,
    "desk_call_off": WORK,
    "desk_register": WORK,
    "desk_register_work": WORK,
    "desk_register_columns": WORK,
    "desk_register_namesakes": WORK,
    "desk_round_new": WORK,
    "desk_next_month": WORK,
    "desk_round_correct": WORK,
    "desk_questions": WORK,
    "door": (*PLACES, "leader", "other barber"),
    "door_roll": PLACES,
    "door_scan": PLACES,
    "door_came": PLACES,
    "door_unannounced": LIST,
    "door_close": LIST,
    "door_recap": LIST,
    "door_picture": LIST,
    "door_picture_remove": LIST,
    "sheet_make": LIST,
    "sheet": LIST,
    "sheet_enter": LIST,
    "coupons": LIST,
    "door_correct": WORK,
    "door_address": ("barber",),
    "figures": ("organiser", "observer"),
    "figures_export": ("organiser",),
    "my_correct": ("daughter",),
    "my_leave": ("daughter",),
    "my_end_proxy": ("daughter",),
    "desk_tell": WORK,
    "desk_watches": DESK,
    "desk_watch": DESK,
    "desk_watch_stop": DESK,
    "desk_swap": DESK,
    "my_watch_stop": ("daughter",),
}
# Of the own unit alone; the same roles elsewhere have pages of their own at these.
EVERYWHERE = {
    "desk",
    "desk_calls",
    "desk_family",
    "desk_rounds",
    "door",
    "figures",
    "desk_register",
    "desk_watches",
}
NOT_ASKED = {
    # One's own, whoever one is; nothing in the address names anybody.
    "my",
    "my_enter",
    "my_check",
    "my_second_fact",
    "my_service",
    "my_exit",
    "my_close",
    "my_data",
    "my_enter_password",
    "my_password",
    "my_mail",
    "my_mail_confirm",
}


def resident(name: str, phone: str) -> Client:
    client = Client()
    client.user = User.objects.create(username=name, password="!", phone=phone, phone_hash=keyed_hash(phone))
    client.force_login(client.user)
    return client


@pytest.fixture
def roll(town: Town) -> Roll:
    """Home visits today, with everything that an address may name."""
    roll = today(town, at_home=True)
    one = roll.sign_ups.order_by("ticket").first()
    PersonContact.objects.create(person=one.person, contact=phone(9))
    print_sheet(roll=roll, by=None)
    DayPicture.objects.create(roll=roll, image=town.picture(), words="示例")
    queue(cause="call", kind="test", to="", said=please(), who="周阿婆", unit_path=town.linhe.path)
    Introduction.objects.create(person=one.person, contact=phone(8), roll=roll, sign_up=one)
    other, now = roll.sign_ups.order_by("ticket")[1], timezone.now()
    of = {"unit": roll.unit, "until": now + timezone.timedelta(days=1)}
    Watch.objects.create(page=roll.round.page, person=one.person, channel="desk", since=now, **of)
    Swap.objects.create(asker=other, other=one, asker_slot=other.slot, other_slot=one.slot, at=now, **of)
    return Roll.objects.with_round().get(pk=one.roll_id)


@pytest.fixture
def visitors(town: Town, roll: Roll) -> dict[str, Client]:
    found = {
        "anonymous": Client(),
        "resident": resident("resident", "19900000301"),
        "daughter": resident("daughter", "19900000007"),
        "grid worker": staff(town, Role.CORRESPONDENT),
        "leader": staff(town, Role.TEAM_LEADER),
        "observer": staff(town, Role.TOWN_OBSERVER, town.unit),
        "helper": staff(town, Role.CHECK_IN_HELPER),
        "barber": staff(town, Role.PROVIDER),
        "other barber": staff(town, Role.PROVIDER),
        "clerk": staff(town, Role.DESK_CLERK),
        "organiser": staff(town, Role.ORGANISER),
        "other village's clerk": staff(town, Role.DESK_CLERK, town.beizha),
        "other village's organiser": staff(town, Role.ORGANISER, town.beizha),
        "other village's helper": staff(town, Role.CHECK_IN_HELPER, town.beizha),
    }
    lists_of(found["organiser"], town)
    assign_provider(roll=roll, provider=found["barber"].user, first=1, last=1, by=None)
    act_for(
        user=found["daughter"].user, person=roll.sign_ups.order_by("ticket").first().person, relation="family"
    )
    return found


def lists_of(organiser: Client, town: Town) -> None:
    """One list that is looked through, one whose columns are asked, one with a namesake."""
    Person.objects.create(name="重名的", unit=town.linhe, born="1950-01-01")
    for name, data in (
        ("done", "姓名\n王一一"),
        ("columns", "姓名,别的\n王一一,1"),
        ("namesakes", "姓名\n重名的"),
    ):
        file = SimpleUploadedFile(name, data.encode())
        organiser.post("/desk/register/", {"unit": town.linhe.pk, "file": file})


def addresses(roll: Roll) -> dict[str, str]:
    one = roll.sign_ups.order_by("ticket").first()
    numbers = {
        "desk_person": one.person_id,
        "desk_number": one.person_id,
        "desk_answer": one.pk,
        "desk_family_settle": Introduction.objects.get().pk,
        "desk_called": Message.objects.get(cause="call").pk,
        "desk_register_work": IncomingFile.objects.get(name="done").pk,
        "desk_register_columns": IncomingFile.objects.get(name="columns").pk,
        "desk_register_namesakes": IncomingFile.objects.get(name="namesakes").pk,
        "desk_round_new": roll.round.page_id,
        "desk_next_month": roll.round_id,
        "desk_round_correct": roll.round_id,
        "desk_questions": roll.round_id,
        "door_picture_remove": roll.pictures.get().pk,
        "door_came": one.pk,
        "door_correct": one.pk,
        "door_address": one.pk,
        "figures_export": roll.round_id,
        "my_leave": one.pk,
        "my_watch_stop": Watch.objects.get().pk,
        "desk_watch": roll.round.page_id,
        "desk_watch_stop": Watch.objects.get().pk,
        "desk_swap": Swap.objects.get().pk,
        "my_correct": one.person.proxies.get().pk,
        "my_end_proxy": one.person.proxies.get().pk,
    }
    found = {}
    rooms = [import_module(name).urlpatterns for name in ("events.urls", "residents.urls", "rolls.urls")]
    for pattern in chain(*rooms):
        name, text = getattr(pattern, "name", ""), str(pattern.pattern)
        if name and text.startswith(("desk/", "door/", "figures/", "my/")) and name not in NOT_ASKED:
            text = text.replace("<int:pk>", str(numbers.get(name, roll.pk))).replace("<int:version>", "1")
            text = text.replace("<int:link>", str(one.person.contacts.get().pk))
            found[name] = f"/{text}"
    return found


def refused(answer) -> bool:
    to_the_way_in = answer.status_code == 302 and any(
        part in answer["Location"] for part in ("/login/", "/my/enter/")
    )
    return answer.status_code in (403, 404) or to_the_way_in


def everything() -> tuple:
    """What nobody outside the table may change."""
    return (
        list(SignUp.objects.order_by("pk").values_list("pk", "state", "slot", "contact")),
        list(Person.objects.order_by("pk").values_list("pk", "name")),
        list(Introduction.objects.values_list("state", flat=True)),
        PersonContact.objects.count(),
        list(Roll.objects.values_list("pk", "called_off", "closed_at", "recap")),
        Message.objects.order_by("pk").values_list("state", flat=True).count(),
        [model.objects.count() for model in (PlaceChange, SheetPrint, DayPicture, ArticlePage)],
        AuditEntry.objects.filter(verb__startswith="events.").count(),
        AuditEntry.objects.filter(verb__startswith="rolls.").count(),
        [*Swap.objects.values_list("state", flat=True), *Watch.objects.values_list("end", flat=True)],
    )


def test_every_address_stands_in_the_table(roll: Roll, visitors):
    assert set(addresses(roll)) == set(TABLE)


@pytest.mark.long
def test_who_is_not_in_the_table_meets_nothing_and_changes_nothing(roll: Roll, visitors):
    before = everything()
    name = roll.sign_ups.order_by("ticket").first().person.name
    for who, client in visitors.items():
        for address, path in addresses(roll).items():
            allowed = who in TABLE[address]
            elsewhere = address in EVERYWHERE and who.startswith("other village's")
            for answer in (client.get(path), client.post(path)) if not allowed else ():
                if not elsewhere:
                    assert refused(answer) or answer.status_code == 405, (who, path, answer.status_code)
                text = answer.content.decode(errors="replace")
                assert name not in text, (who, path)
                assert "12 弄" not in text, (who, path)
                assert "19900000007" not in text, (who, path)
    assert everything() == before


@pytest.mark.long
def test_who_is_in_the_table_can_open_it(roll: Roll, visitors):
    for address, path in addresses(roll).items():
        for who in TABLE[address]:
            answer = visitors[who].get(path)
            assert answer.status_code in (200, 405), (who, path)
            assert "12 弄" not in answer.content.decode(errors="replace"), (who, path)


def test_a_home_address_is_shown_to_its_provider_alone_and_each_look_is_written_down(roll: Roll, visitors):
    paths = addresses(roll)
    mine, other = roll.sign_ups.order_by("ticket")[:2]
    assert "12 弄" in visitors["barber"].post(paths["door_address"]).content.decode(errors="replace")
    assert visitors["barber"].post(f"/door/address/{other.pk}/").status_code == 404
    reads = AuditEntry.objects.filter(verb="events.read_address")
    assert [(one.actor_id, one.object_id) for one in reads] == [(visitors["barber"].user.pk, str(mine.pk))]
