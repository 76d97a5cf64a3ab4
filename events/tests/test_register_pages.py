"""What a list leaves open is asked on a page: what its columns are, which century, who is who among namesakes."""

import json
import re

import pytest
from django.test import Client

from portal.accounts.models import Role
from portal.media.models import IncomingFile
from portal.people.models import Person
from tests.town import Town

from .test_door_pages import staff
from .test_register import HEAD, looked_at, say_yes, upload

pytestmark = pytest.mark.django_db
PAPER = "310101195001021238"


@pytest.fixture
def organiser(town: Town) -> Client:
    return staff(town, Role.ORGANISER)


def test_columns_are_chosen_with_their_samples_before_the_eyes(town: Town, organiser: Client):
    text = f"谁,特长,身份证号,生于\n王秀英,剪纸,{PAPER},1940-5-1\n李国华,下棋,,1950-1-1\n"
    address = upload(organiser, town, text.encode())["Location"]
    page = organiser.get(address).content.decode()
    assert address.endswith("/columns/")
    assert all(
        words in page for words in ("每一列是什么", "例如：王秀英、李国华", "例如：剪纸、下棋", "不要这一列")
    )
    assert "证件号不收" in page
    assert PAPER not in page
    refused = organiser.post(address, {"column-0": "no", "column-1": "no", "column-2": "born"})
    assert refused.status_code == 422
    assert "请选哪一列是姓名" in refused.content.decode()
    assert '<option value="born" selected>' in refused.content.decode(), "what was chosen stays"
    assert not Person.objects.exists()
    answer = organiser.post(address, {"column-0": "name", "column-1": "no", "column-2": "born"}, follow=True)
    page = answer.content.decode()
    assert "导入这 2 人" in page
    assert "没有用到的列：“特长”" in page
    assert "“身份证号” 整列没有存" in page
    kept = json.dumps(list(IncomingFile.objects.values("data", "result")), ensure_ascii=False)
    assert "剪纸" not in kept
    assert PAPER not in kept
    say_yes(organiser)
    assert Person.objects.get(name="王秀英").born.isoformat() == "1940-05-01"


def test_the_page_of_columns_refuses_what_it_did_not_offer(town: Town, organiser: Client):
    address = upload(organiser, town, "谁,特长\n王秀英,剪纸\n".encode())["Location"]
    for sent in ({"column-0": "password"}, {"column-0": "name", "column-1": "name"}, {}):
        assert organiser.post(address, sent).status_code == 422
    assert organiser.post(address.replace("columns/", "")).status_code == 302
    assert not Person.objects.exists()


@pytest.mark.parametrize(("century", "people"), [("19", 2), ("none", 1)])
def test_years_of_two_digits_are_asked_about_once(town: Town, organiser: Client, century, people):
    data = "姓名,生日\n王秀英,40-5-1\n李国华,1950-1-1\n"
    address = upload(organiser, town, data.encode())["Location"]
    page = organiser.get(address).content.decode()
    assert "出生年份只写了两位，例如“40-5-1”" in page
    chosen = {"column-0": "name", "column-1": "born"}
    refused = organiser.post(address, chosen)
    assert refused.status_code == 422
    assert "请选“40-5-1”是哪一年出生" in refused.content.decode()
    page = organiser.post(address, chosen | {"century": century}, follow=True).content.decode()
    assert f"导入这 {people} 人" in page
    assert ("第 2 行" in page) == (century == "none")
    say_yes(organiser)
    assert Person.objects.count() == people


def test_namesakes_are_decided_on_a_page_and_the_rest_may_wait(town: Town, organiser: Client):
    for name in ("王秀英", "李国华", "赵一"):
        Person.objects.create(name=name, unit=town.linhe, is_resident=True)
    rows = "王秀英,1940-5-1,,,\n李国华,1950-1-1,,,\n赵一,1951-1-1,,,\n周二,1952-1-1,,,\n"
    page = looked_at(organiser, town, (HEAD + rows).encode())
    assert "先选重名的 3 位" in page
    assert "导入这 1 人" in page
    address = f"/desk/register/work/{IncomingFile.objects.get().pk}/namesakes/"
    page = organiser.get(address).content.decode()
    assert "第 2 行：王秀英" in page
    assert "名单上写的：1940.5.1 生，没有门牌，没有手机" in page
    assert organiser.post(address, {}).status_code == 422
    assert organiser.post(address, {"row-2": "person-999999"}).status_code == 422
    keys = re.findall(r'name="row-(\d)" value="(person-\d+)"', page)
    page = organiser.post(address, {"row-2": keys[0][1], "row-3": "new"}, follow=True).content.decode()
    assert "还有 1 位要选" in page
    assert "导入好了，3 人在名册里" in say_yes(organiser)
    assert Person.objects.get(name="王秀英").born.isoformat() == "1940-05-01"
    assert Person.objects.filter(name="李国华").count() == 2
    assert Person.objects.filter(name="赵一").count() == 1
    assert "重名，没有选，没有导入" in organiser.get(address, follow=True).content.decode()


def test_more_namesakes_than_a_page_holds_come_page_by_page(town: Town, organiser: Client):
    names = [f"王{a}{b}" for a in "一二三四五六" for b in "甲乙丙丁戊己"][:31]
    Person.objects.bulk_create([Person(name=name, unit=town.linhe) for name in names])
    looked_at(organiser, town, (HEAD + "".join(f"{name},1940-5-1,,,\n" for name in names)).encode())
    address = f"/desk/register/work/{IncomingFile.objects.get().pk}/namesakes/"
    numbers = set(re.findall(r'name="row-(\d+)"', organiser.get(address).content.decode()))
    assert len(numbers) == 30
    page = organiser.post(address, {f"row-{n}": "out" for n in numbers}, follow=True).content.decode()
    assert len(set(re.findall(r'name="row-(\d+)"', page))) == 1
    last = organiser.post(address, {"row-32": "new"}, follow=True).content.decode()
    assert "导入这 1 人" in last


def test_a_list_brought_today_is_found_again(town: Town, organiser: Client):
    address = upload(organiser, town, (HEAD + "王秀英,,,,\n").encode())["Location"]
    assert address in organiser.get("/desk/register/").content.decode()
    assert address not in staff(town, Role.ORGANISER).get("/desk/register/").content.decode()
