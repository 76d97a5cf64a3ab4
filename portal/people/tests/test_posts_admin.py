"""Posts in the admin: whose they are, what is refused, what is vacant, and the line in the log."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.tests.test_door_pages import staff
from portal.accounts.models import Role
from portal.core.models import AuditEntry
from portal.people import appointing
from portal.people.appointing import appoint
from portal.people.models import Office, Person, Post
from portal.people.post_admin import gaps_for
from tests.editor import at_desk
from tests.town import Town

from .holders import a_person, a_post, leader, secretary

__all__ = ["leader", "secretary"]


def typed(post: Post, **changes) -> dict:
    values = {
        "office": post.office_id,
        "unit": post.unit_id,
        "person": post.person_id,
        "since": post.since.isoformat(),
        "until": "",
        "span": post.span,
        "households": post.households or "",
        "reason": "",
        "phone": "",
        "photo": "",
    }
    return values | changes


def errors_of(answer) -> dict:
    return answer.context["form"].errors if answer.status_code == 200 else {}


@pytest.fixture
def clerk(town: Town) -> Client:
    return at_desk(town, "correspondent")


def test_staff_of_a_unit_enter_its_posts_and_the_log_says_so(town: Town, leader, clerk):
    person = a_person(town.linhe, text=True)
    answer = clerk.post(reverse("posts:add"), typed(a_post(leader, town.linhe, person)))
    assert answer.status_code == 302, errors_of(answer)
    post = Post.objects.get()
    assert (post.person, post.unit) == (person, town.linhe)
    edit = reverse("posts:edit", args=[post.pk])
    assert clerk.post(edit, typed(post, households="12")).status_code == 302
    assert Post.objects.get().households == 12
    lines = AuditEntry.objects.filter(verb__startswith="people.").order_by("pk")
    assert [(one.verb, one.actor_label != "") for one in lines] == [
        ("people.appoint", True),
        ("people.change_post", True),
    ]


def test_a_post_goes_into_an_own_unit_and_to_somebody_of_it(town: Town, leader, clerk):
    foreign = a_person(town.beizha, "谈秀芬", text=True)
    own = a_person(town.linhe, text=True)
    answer = clerk.post(reverse("posts:add"), typed(a_post(leader, town.beizha, own)))
    assert "不归您管" in str(errors_of(answer)["unit"])
    answer = clerk.post(reverse("posts:add"), typed(a_post(leader, town.linhe, foreign)))
    assert "这个人不在您的居村里" in str(errors_of(answer)["person"])
    answer = clerk.post(reverse("posts:add"), typed(a_post(leader, town.linhe, own), person=""))
    assert "请选一个人" in str(errors_of(answer)["person"])
    # Of the register of residents nobody is offered: who signed up for something is not met here.
    resident = Person.objects.create(name="王秀英", unit=town.linhe, is_resident=True)
    answer = clerk.post(reverse("posts:add"), typed(a_post(leader, town.linhe, resident)))
    assert "person" in errors_of(answer)
    assert not Post.objects.exists()


def test_each_refusal_stands_at_its_field(town: Town, leader, clerk):
    person = a_person(town.linhe, text=True)
    wrong = {"households": "54", "until": "2020-01-01", "phone": "19900000101", "shows_phone": "on"}
    answer = clerk.post(reverse("posts:add"), typed(a_post(leader, town.linhe, person), **wrong))
    assert set(errors_of(answer)) == {"households", "until", "shows_phone"}


@pytest.mark.parametrize("view", ["edit", "delete"])
def test_a_post_of_another_unit_is_not_there(town: Town, leader, view):
    post = a_post(leader, town.linhe)
    post.save()
    client = at_desk(town, "other")
    address = reverse(f"posts:{view}", args=[post.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, typed(post)).status_code == 404
    assert "王桂兰" not in client.get(reverse("posts:index")).content.decode()
    assert Post.objects.exists()


def test_an_editor_takes_out_a_mistake_and_a_correspondent_does_not(town: Town, leader, clerk):
    post = a_post(leader, town.linhe)
    post.save()
    address = reverse("posts:delete", args=[post.pk])
    clerk.post(address)
    assert Post.objects.exists()
    at_desk(town, "editor").post(address)
    assert not Post.objects.exists()
    assert AuditEntry.objects.filter(verb="people.remove_post").count() == 1


def test_a_signatory_reads_and_writes_none(town: Town, leader):
    post = a_post(leader, town.linhe)
    post.save()
    client = at_desk(town, "signatory")
    assert "王桂兰" in client.get(reverse("posts:index")).content.decode()
    assert client.get(reverse("posts:edit", args=[post.pk])).status_code == 404
    assert client.get(reverse("people_gaps")).status_code == 404


def test_only_administrators_name_offices(town: Town):
    assert at_desk(town, "editor").get(reverse("offices:index")).status_code == 404
    client = at_desk(town, "admin")
    data = {"name": "楼组长", "has_span": "on", "least": "5", "most": "15", "position": "60"}
    assert client.post(reverse("offices:add"), data).status_code == 302
    assert Office.objects.get().rule() == "5 到 15 户"


def test_vacancies_and_spans_out_of_rule_are_those_of_own_units(town: Town, secretary, leader):
    for unit, name in ((town.linhe, "王桂兰"), (town.beizha, "谈秀芬")):
        appoint(post=a_post(leader, unit, a_person(unit, name), households=54, reason="无人接"), by=None)
    vacant, spans = gaps_for(town.user("correspondent"))
    assert ([str(one) for one in vacant], [one.person.name for one in spans]) == (
        ["临河居民区、书记"],
        ["王桂兰"],
    )
    client = at_desk(town, "correspondent")
    for address in (reverse("people_gaps"), reverse("wagtailadmin_home")):
        shown = client.get(address).content.decode()
        assert "54 户，规定 5 到 15 户" in shown
        assert "谈秀芬" not in shown
    everywhere = at_desk(town, "admin").get(reverse("people_gaps")).content.decode()
    assert "谈秀芬" in everywhere
    Post.objects.update(households=10)
    appoint(post=a_post(secretary, town.linhe), by=None)
    assert "没有空缺" in client.get(reverse("people_gaps")).content.decode()


def test_what_a_colleague_entered_meanwhile_is_refused_in_the_form_with_what_was_typed(
    town: Town, secretary, clerk, monkeypatch
):
    """Both forms were sent when neither post was there: the rule is asked again under the lock."""
    appoint(post=a_post(secretary, town.linhe), by=None)
    second = typed(a_post(secretary, town.linhe, a_person(town.linhe, "周敏", text=True)))
    asked = Post.clean
    monkeypatch.setattr(Post, "clean", lambda self: None if not holding else asked(self))
    holding: list[int] = []
    hold = appointing.hold_office
    monkeypatch.setattr(appointing, "hold_office", lambda pk: (holding.append(pk), hold(pk))[1])
    answer = clerk.post(reverse("posts:add"), second)
    assert "同时只能有一位" in str(errors_of(answer)["since"])
    assert answer.context["form"]["person"].value() == str(second["person"])
    assert Post.objects.count() == 1


def test_an_office_that_two_hold_is_not_made_one_for_one_and_the_form_says_whose(town: Town, leader):
    for name in ("王桂兰", "俞凤仙"):
        appoint(post=a_post(leader, town.linhe, a_person(town.linhe, name)), by=None)
    client = at_desk(town, "admin")
    data = {"name": "楼组长", "has_span": "on", "least": "5", "most": "15", "position": "60"}
    address = reverse("offices:edit", args=[leader.pk])
    answer = client.post(address, data | {"for_one": "on"})
    assert "王桂兰、俞凤仙" in str(errors_of(answer)["for_one"])
    assert not Office.objects.get().for_one
    assert client.post(address, data | {"least": "6"}).status_code == 302
    assert AuditEntry.objects.filter(verb="people.change_office").count() == 1


def test_the_form_says_what_readers_see_without_consent(town: Town, leader, clerk):
    shown = clerk.get(reverse("posts:add")).content.decode()
    assert "登记了读者就看得到" in shown
    assert "没有同意，或者撤回了，读者看到单位的电话和姓" in shown


def test_the_desk_of_a_unit_reads_its_gaps_and_is_told_who_mends_them(town: Town, secretary, leader):
    for unit, name in ((town.linhe, "王桂兰"), (town.beizha, "谈秀芬")):
        appoint(post=a_post(leader, unit, a_person(unit, name), households=54, reason="无人接"), by=None)
    clerk = staff(town, Role.DESK_CLERK)
    shown = clerk.get(reverse("desk")).content.decode()
    assert "2 处空缺或户数不合规定" in shown
    assert "临河居民区、书记" in shown
    assert "54 户，规定 5 到 15 户" in shown
    assert "谈秀芬" not in shown
    assert "请告诉本单位的编辑" in shown
    assert reverse("people_gaps") not in shown
    assert clerk.get(reverse("posts:index")).status_code == 404
    assert reverse("people_gaps") in at_desk(town, "admin").get(reverse("desk")).content.decode()
    Post.objects.update(households=10)
    appoint(post=a_post(secretary, town.linhe), by=None)
    assert "户数不合规定" not in clerk.get(reverse("desk")).content.decode()


def test_the_list_costs_the_same_with_more_posts(town: Town, leader, clerk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(reverse("posts:index")).status_code == 200
        return len(queries)

    for number in range(3):
        a_post(leader, town.linhe, a_person(town.linhe, f"王桂{number}")).save()
    # What the house keeps between two changes is read before each count.
    asked()
    few = asked()
    for number in range(15):
        a_post(leader, town.linhe, a_person(town.linhe, f"俞凤{number}")).save()
    asked()
    assert asked() == few
