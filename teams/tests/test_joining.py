"""Asking to join, being taken in, leading, leaving; who may do what to whom."""

import pytest
from django.test import Client

from events.actions import Refusal
from events.tests.rolls import people
from events.tests.test_access import resident
from events.tests.test_door_pages import staff
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.outbox.models import Message
from portal.people.actions import act_for
from portal.people.models import Person
from teams.actions.duties import take
from teams.actions.joining import accept, ask_to_join, end_team, give_role, leave_team, make_team, name_me
from teams.models import Duty, Member, Team
from tests.town import Town
from volunteers.actions.leads import may_ask_me
from volunteers.actions.stepping_out import make_nameless
from volunteers.leads import fitting

from .rows import a_duty, a_page, a_team, belongs, of, place_of

pytestmark = pytest.mark.django_db


def account_of(person: Person, number: str, *, relation: str = "self") -> Client:
    client = resident(f"r{number}", number)
    act_for(user=client.user, person=person, relation=relation)
    return client


def test_asked_twice_is_once_and_the_answer_is_told_once(town: Town):
    team, person = a_team(town), people(town, 1)[0]
    first = ask_to_join(team=team, person=person, show_name=True, by=None)
    assert ask_to_join(team=team, person=person, show_name=False, by=None) == first
    assert (first.state, first.show_name) == ("asked", False), "nobody is named before they belong to it"
    accept(member=first, by=None)
    accept(member=first, by=None)
    first.refresh_from_db()
    assert (first.state, first.show_name, first.role) == ("active", True, "member")
    assert Message.objects.filter(kind="team-joined").count() == 1


def test_whoever_leaves_is_off_the_rounds_to_come_and_comes_back_in_the_same_row(town: Town):
    team = a_team(town, 2)
    _leader, other = of(team)
    soon, begun = a_duty(team, hours=24), a_duty(team, hours=-1)
    for duty in (soon, begun):
        take(duty=duty, person=other, by=None)
    member = team.members.get(person=other)
    name_me(member=member, show_name=True, by=None)
    leave_team(member=member, by=None)
    member.refresh_from_db()
    assert (member.state, member.show_name, member.until is not None) == ("ended", False, True)
    assert (place_of(soon, other).state, place_of(begun, other).state) == ("left", "taken")
    assert ask_to_join(team=team, person=other, show_name=False, by=None).pk == member.pk


def test_a_new_leader_takes_the_place_of_the_old_one_who_stays_as_deputy(town: Town):
    team = a_team(town, 2)
    first, second = team.members.order_by("pk")
    give_role(member=second, role="leader", by=None)
    assert list(team.members.order_by("pk").values_list("role", flat=True)) == ["deputy", "leader"]
    assert team.leader_name == second.person.name
    leave_team(member=second, by=None)
    assert team.leader_name == first.person.name, "a deputy answers while nobody leads"
    with pytest.raises(Refusal, match="不在队里"):
        give_role(member=second, role="leader", by=None)


def test_two_teams_of_a_unit_have_two_names_and_an_ended_one_gives_its_name_back(town: Town):
    team = a_team(town, 1)
    with pytest.raises(Refusal, match="换一个名字"):
        a_team(town)
    make_team(unit=town.beizha, name=team.name, page=None, by=None)
    duty = a_duty(team)
    take(duty=duty, person=of(team)[0], by=None)
    end_team(team=team, by=None)
    assert Duty.objects.get(pk=duty.pk).called_off
    assert Message.objects.filter(kind="team-duty-called-off").count() == 1
    assert not team.members.active().exists()
    a_team(town)
    with pytest.raises(Refusal, match="解散"):
        ask_to_join(team=Team.objects.get(pk=team.pk), person=people(town, 1)[0], show_name=False, by=None)


def test_a_resident_asks_on_the_page_and_the_leader_says_yes(town: Town, client: Client):
    team = a_team(town, 1, page=a_page(town))
    leader, me = of(team)[0], people(town, 1)[0]
    assert "用手机号码进来" in client.get(f"/teams/{team.pk}/join/").content.decode()
    mine, theirs = account_of(me, "19900000351"), account_of(leader, "19900000352")
    page = mine.get(f"/teams/{team.pk}/join/").content.decode()
    assert "队长看得到您的名字，看不到号码" in page
    mine.post(f"/teams/{team.pk}/join/", {"show_name": "on"})
    assert "等队长答应" in mine.get(f"/teams/{team.pk}/join/").content.decode()
    assert mine.get(f"/teams/{team.pk}/").status_code == 404
    kept = theirs.get(f"/desk/teams/{team.pk}/").content.decode()
    assert me.name in kept
    assert "定队长" not in kept, "who leads is the unit's to say"
    member = team.members.get(person=me)
    theirs.post(f"/desk/teams/{team.pk}/members/", {"member": member.pk, "said": "leader"})
    member.refresh_from_db()
    assert (member.state, member.role) == ("asked", "member")
    theirs.post(f"/desk/teams/{team.pk}/members/", {"member": member.pk, "said": "yes"})
    assert "排值班" in mine.get(f"/teams/{team.pk}/").content.decode()
    assert me.name in client.get(team.page.get_url()).content.decode()
    mine.post(f"/teams/{team.pk}/change/", {"said": "unname"})
    page = client.get(team.page.get_url()).content.decode()
    assert me.name not in page
    assert leader.name not in page, "who leads is named only if they say so"
    mine.post(f"/teams/{team.pk}/change/", {"said": "leave"})
    assert mine.get(f"/teams/{team.pk}/").status_code == 404


@pytest.mark.long
def test_a_stranger_another_leader_another_unit_and_the_family_meet_nothing(town: Town):
    team = a_team(town, 2, page=a_page(town))
    leader, member = of(team)
    other = a_team(town, 1, name="北栅保洁队", unit=town.beizha)
    duty = a_duty(team)
    row = team.members.get(person=member)
    visitors = {
        "stranger": resident("stranger", "19900000353"),
        "other leader": account_of(of(other)[0], "19900000354"),
        "daughter": account_of(leader, "19900000355", relation="family"),
        "other desk": staff(town, Role.DESK_CLERK, town.beizha),
        "member": account_of(member, "19900000356"),
    }
    kept = [
        f"/desk/teams/{team.pk}/",
        f"/desk/teams/{team.pk}/roster/",
        f"/desk/teams/{team.pk}/together/",
        f"/desk/teams/{team.pk}/change/",
        f"/desk/teams/{team.pk}/enter/",
        f"/desk/teams/{team.pk}/end/",
        f"/desk/teams/duty/{duty.pk}/",
        "/desk/teams/new/",
    ]
    for name, visitor in visitors.items():
        for address in kept:
            if (name, address) == ("other desk", "/desk/teams/new/"):
                continue
            assert visitor.get(address).status_code == 404, (name, address)
        for address, typed in (
            (f"/desk/teams/{team.pk}/members/", {"member": row.pk, "said": "no"}),
            (f"/desk/teams/roster/{duty.roster_id}/stop/", {}),
            (f"/desk/teams/duty/{duty.pk}/", {"said": "call_off", "reason": "x"}),
        ):
            assert visitor.post(address, typed).status_code == 404, (name, address)
        if name != "member":
            for address in (
                f"/teams/{team.pk}/",
                f"/teams/duty/{duty.pk}/log/",
                f"/teams/duty/{duty.pk}/hand-over/",
            ):
                assert visitor.get(address).status_code == 404, (name, address)
            assert visitor.post(f"/teams/duty/{duty.pk}/take/").status_code == 404
    for address in (*kept, "/desk/teams/"):
        assert Client().get(address).status_code in (302, 404)
    assert visitors["stranger"].get("/desk/teams/").status_code == 404
    # A leader reaches no team's row by another team's address.
    foreign = other.members.get()
    theirs = account_of(leader, "19900000357")
    assert (
        theirs.post(f"/desk/teams/{team.pk}/members/", {"member": foreign.pk, "said": "no"}).status_code
        == 404
    )
    for address in (
        f"/desk/teams/{team.pk}/change/",
        f"/desk/teams/{team.pk}/enter/",
        f"/desk/teams/{team.pk}/end/",
    ):
        assert theirs.get(address).status_code == 404, "the unit's alone"


@pytest.mark.long
def test_the_desk_makes_a_team_gives_it_its_page_and_writes_members_down(town: Town):
    page, foreign = a_page(town), a_page(town, "北栅保洁队", unit=town.beizha)
    desk = staff(town, Role.DESK_CLERK)
    wrong = desk.post("/desk/teams/new/", {"name": "", "unit": town.linhe.pk})
    assert "请写队名" in wrong.content.decode()
    typed = {"name": "临河平安巡逻队", "unit": town.linhe.pk, "page": foreign.pk}
    assert "别的队用着的不能选" in desk.post("/desk/teams/new/", typed).content.decode()
    assert (
        "请选您管的居村" in desk.post("/desk/teams/new/", typed | {"unit": town.beizha.pk}).content.decode()
    )
    made = desk.post("/desk/teams/new/", typed | {"page": page.pk})
    team = Team.objects.get()
    assert made["Location"] == f"/desk/teams/{team.pk}/"
    again = desk.post("/desk/teams/new/", {"name": team.name, "unit": town.linhe.pk})
    assert "换一个名字" in again.content.decode()
    who = {"name": "周阿婆", "unit": town.linhe.pk, "phone": "19900000361", "born": ""}
    assert "先问过本人" in desk.post(f"/desk/teams/{team.pk}/enter/", who).content.decode()
    desk.post(f"/desk/teams/{team.pk}/enter/", who | {"agreed": "on"})
    member = team.members.get()
    assert (member.person.name, member.state) == ("周阿婆", "active")
    desk.post(f"/desk/teams/{team.pk}/members/", {"member": member.pk, "said": "leader"})
    member.refresh_from_db()
    assert member.role == "leader"
    assert AuditEntry.objects.filter(verb="teams.read").count() == 0
    desk.get(f"/desk/teams/{team.pk}/")
    assert AuditEntry.objects.filter(verb="teams.read").count() == 1
    desk.post(f"/desk/teams/{team.pk}/change/", {"name": "临河夜巡队", "page": page.pk})
    assert Team.objects.get().name == "临河夜巡队"
    desk.post(f"/desk/teams/{team.pk}/end/")
    assert Team.objects.get().ended_on


def test_the_number_of_a_namesake_is_chosen_at_the_desk(town: Town):
    desk, team = staff(town, Role.DESK_CLERK), a_team(town)
    Person.objects.create(name="王秀英", unit=town.linhe, is_resident=True)
    who = {"name": "王秀英", "unit": town.linhe.pk, "phone": "", "born": "", "agreed": "on"}
    assert "是哪一位" in desk.post(f"/desk/teams/{team.pk}/enter/", who).content.decode()
    assert not Member.objects.exists()
    desk.post(f"/desk/teams/{team.pk}/enter/", who | {"known": Person.objects.get(name="王秀英").pk})
    assert Person.objects.filter(name="王秀英").count() == 1
    belongs(team, people(town, 1)[0], phone=False)
    assert team.members.active().count() == 2


def test_whoever_is_made_nameless_is_of_no_team_and_on_no_round_to_come(town: Town):
    team = a_team(town, 2)
    me = of(team)[1]
    soon, begun = a_duty(team, hours=24), a_duty(team, hours=-1)
    for duty in (soon, begun):
        take(duty=duty, person=me, by=None)
    make_nameless(person=me, by=None)
    assert not team.members.filter(person=me).exists()
    assert (place_of(soon, me).state, place_of(begun, me).state) == ("left", "taken")
    assert not Message.objects.filter(state="queued", kind="team-duty").exists()


def test_who_began_to_lead_lately_suggests_a_story(town: Town):
    team = a_team(town, 2)
    leader, other = of(team)
    for person in (leader, other):
        may_ask_me(person=person, may=True, by=None)
    named, _others = fitting(town.user("editor"))
    assert [one.person for one in named] == [leader]
    assert [str(one.words) for one in named[0].why] == ["新近带起一支队"]
