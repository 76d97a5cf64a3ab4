"""Namesakes: told apart by birthday, door and phone; never one person unseen, never two unseen."""

import itertools

import pytest

from portal.media.models import IncomingFile
from portal.people.actions import give_contact, join_household
from portal.people.incoming import bring_list, decide, enter_in_parts, go_on, report_of, to_decide
from portal.people.models import Household, Person
from portal.people.namesakes import Known, Verdict, compare, sort_out
from portal.people.register import SOMEBODY_NEW
from tests.town import Town

HEAD = "姓名,出生日期,楼栋,门牌,手机\n"
ASK, OTHER, SAME = Verdict.ASK, Verdict.OTHER, Verdict.SAME
pytestmark = pytest.mark.django_db
A_DAY, A_DOOR, A_PHONE = "1950-01-02", "5号楼 201", "a"


def known(agrees: tuple[bool | None, ...], person: int | None = 1) -> Known:
    """Somebody whose birthday, door and phone are the same (True), others (False) or not known."""
    born, door, phone = agrees
    return Known(
        person,
        born={True: A_DAY, False: "1960-01-02", None: ""}[born],
        door={True: A_DOOR, False: "6号楼 1", None: ""}[door],
        phones=frozenset({True: [A_PHONE], False: ["b"], None: []}[phone]),
    )


ROW = known((True, True, True), None)
VERDICTS = {
    (True, False, False): ASK,
    (False, False, False): OTHER,
    (False, False, None): OTHER,
    (None, True, None): SAME,
    (None, True, False): ASK,
    (None, False, False): ASK,
    (None, False, None): ASK,
    (None, None, False): ASK,
    (None, None, None): ASK,
}


@pytest.mark.parametrize("agrees", list(itertools.product([True, False, None], repeat=3)))
def test_birthday_door_and_phone_say_who_is_who(agrees):
    born, _door, phone = agrees
    wanted = VERDICTS.get(agrees) or (SAME if born or (born is None and phone) else ASK)
    assert compare(ROW, known(agrees)) is wanted


def test_a_name_alone_is_nobody_new_to_the_register_but_two_in_a_list_are_asked():
    bare = Known(None, 2)
    assert compare(bare, Known(1)) is SAME
    assert compare(bare, Known(None, 3)) is ASK
    assert compare(bare, known((True, None, None))) is ASK


def test_two_in_the_register_that_fit_are_asked_about():
    verdict, others = sort_out(ROW, [known((True, True, None), 1), known((True, None, None), 2)])
    assert (verdict, len(others)) == (ASK, 2)


@pytest.fixture
def there(town: Town) -> Person:
    """王秀英 of 5号楼 201."""
    person = Person.objects.create(name="王秀英", unit=town.linhe, born="1940-05-01", is_resident=True)
    join_household(person=person, household=Household.objects.create(unit=town.linhe, label="5号楼 201"))
    give_contact(person=person, number="19900000011", relation="self")
    return person


def bring(town: Town, text: str) -> IncomingFile:
    return bring_list(data=(HEAD + text).encode(), name="a.csv", unit=town.linhe, by=None)


def enter(work: IncomingFile) -> IncomingFile:
    go_on(work)
    work.refresh_from_db()
    return work


@pytest.mark.parametrize(
    ("row", "asked", "people"),
    [
        ("王秀英,1940-5-1,5号楼,201,19900000011", 0, 1),
        ("王秀英,1940-5-1,5号楼,202,", 0, 1),
        ("王秀英,1940-5-1,6号楼,101,19900000099", 1, 1),
        ("王秀英,,5号楼,201,", 0, 1),
        ("王秀英,,,,19900000011", 0, 1),
        ("王秀英,1952-3-4,6号楼,101,", 0, 2),
        ("王秀英,1952-3-4,,,", 1, 1),
        ("王秀英,1941-5-1,5号楼,201,", 1, 1),
        ("王秀英,1952-3-4,6号楼,101,19900000011", 1, 1),
        ("王秀英,,,,", 1, 1),
    ],
)
def test_a_namesake_of_the_register(town: Town, there: Person, row, asked, people):
    work = bring(town, row)
    assert report_of(work)["doubtful"] == asked
    enter(work)
    assert Person.objects.filter(name="王秀英").count() == people
    there.refresh_from_db()
    assert there.born.isoformat() == "1940-05-01"


def test_whoever_decides_reads_what_tells_them_apart_and_no_whole_phone(town: Town, there: Person):
    (one,) = to_decide(bring(town, "王秀英,1941-5-1,5号楼,201,"))
    ((key, words),) = one["others"]
    assert key == f"person-{there.pk}"
    assert words == "名册里的一位：1940.5.1 生，5号楼 201，手机尾号 0011"


@pytest.mark.parametrize(
    ("answer", "people"), [("same", 1), (SOMEBODY_NEW, 2), ("out", 1), ("person-999999", 1), ("", 1)]
)
def test_a_decision_is_obeyed_and_twice_the_same_list_makes_no_double(town: Town, there, answer, people):
    answer = f"person-{there.pk}" if answer == "same" else answer
    for _turn in range(2):
        work = bring(town, "王秀英,1941-5-1,5号楼,201,19900000012\n李一,1950-1-1,5号楼,1,")
        decide(work=work, answers={2: answer})
        work.refresh_from_db()
        work = enter(work)
        assert work.state == IncomingFile.State.DONE
    assert Person.objects.filter(name="王秀英").count() == people
    assert Person.objects.filter(name="李一").count() == 1
    if answer not in (SOMEBODY_NEW, f"person-{there.pk}"):
        assert [number for number, _words in report_of(work)["left_out"]] == [2]


def test_somebody_of_another_unit_is_no_answer(town: Town, there: Person):
    stranger = Person.objects.create(name="王秀英", unit=town.beizha, born="1941-05-01")
    work = bring(town, "王秀英,1941-5-1,5号楼,201,")
    assert decide(work=work, answers={2: f"person-{stranger.pk}"}) == 0
    enter(work)
    assert not stranger.memberships.exists()


def test_a_line_that_stands_twice_is_one_person_and_the_two_know_more(town: Town):
    work = enter(bring(town, "王一,1940-5-1,5号楼,201,\n王一,1940-5-1,,,19900000011\n"))
    report = report_of(work)
    assert (report["counts"]["twice"], report["entered"]) == (1, 1)
    one = Person.objects.get(name="王一")
    assert one.contacts.get().contact.value == "19900000011"
    assert one.memberships.get().household.label == "5号楼 201"


def test_two_names_alone_in_one_list_are_asked(town: Town):
    work = bring(town, "王一,,,,\n王一,,,,\n")
    assert [one["row"]["number"] for one in to_decide(work)] == [3]
    decide(work=work, answers={3: "row-2"})
    work.refresh_from_db()
    enter(work)
    assert Person.objects.filter(name="王一").count() == 1


def test_somebody_who_came_meanwhile_is_no_double(town: Town):
    """Between looking and entering a namesake signs up: the row is left out, and says so."""
    work = bring(town, "王一,1940-5-1,,,\n王二,1940-5-1,,,\n王三,1940-5-1,,,\n")
    same = Person.objects.create(name="王一", unit=town.linhe, born="1940-05-01")
    Person.objects.create(name="王二", unit=town.linhe)
    work = enter(work)
    assert Person.objects.filter(unit=town.linhe).count() == 3
    assert Person.objects.get(name="王一") == same
    report = report_of(work)
    assert report["entered"] == 2
    assert [number for number, _words in report["left_out"]] == [3]
    assert "多了一位王二" in report["left_out"][0][1]


def test_two_lists_at_once_make_no_double(town: Town):
    first, second = (bring(town, "王一,1940-5-1,5号楼,201,\n王二,,5号楼,202,") for _turn in range(2))
    enter(first)
    enter(second)
    assert Person.objects.filter(unit=town.linhe).count() == 2


def test_households_go_by_the_householder(town: Town):
    data = (
        "户主,姓名,与户主关系,楼栋,门牌\n"
        "王一,王一,户主,5号楼,201\n"
        "王一,李二,配偶,,\n"
        "赵三,赵三,户主,5号楼,202\n"
        "王一,王四,子,,\n"
        ",孙五,妻,,\n"
        "周六,周六,户主,,\n"
        ",吴七,妻,,\n"
    )
    enter(bring_list(data=data.encode(), name="a.csv", unit=town.linhe, by=None))
    homes = {
        home.label: sorted(home.memberships.values_list("person__name", flat=True))
        for home in Household.objects.all()
    }
    assert homes == {"5号楼 201": ["李二", "王一", "王四"], "5号楼 202": ["孙五", "赵三"]}
    assert Person.objects.count() == 7


def test_a_worker_twice_on_one_list_enters_it_once(town: Town):
    work = enter(bring(town, "王一,1940-5-1,5号楼,201,\n"))
    enter_in_parts.call(work.pk)
    assert Person.objects.count() == 1
