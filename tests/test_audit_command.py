"""`make audit` is never green for what nobody asked."""

import datetime
import io
import json

import pytest

from portal.launch import audit as auditing
from portal.launch.audit import FLOORS, LOCK, ask, audit, pins, under_floors


class Answer(io.BytesIO):
    """What urlopen gives."""


@pytest.fixture
def no_service(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("no route")

    monkeypatch.setattr("urllib.request.urlopen", refuse)


def test_what_is_pinned_stands_on_the_floors():
    pinned = pins(LOCK)
    assert {"django", "wagtail", "pillow"} <= set(pinned)
    assert under_floors(pinned, FLOORS) == []


def test_an_older_pin_or_a_missing_one_is_named(tmp_path, monkeypatch, capsys, no_service):
    lock = tmp_path / "requirements.txt"
    lock.write_text(LOCK.read_text().replace(f"django=={pins(LOCK)['django']}", "django==5.2.7"))
    monkeypatch.setattr(auditing, "LOCK", lock)
    assert audit() == 1
    assert "FAIL Django 5.2.7" in capsys.readouterr().out
    lock.write_text("wagtail==8.0.1\n")
    assert any("Pillow 没有钉住" in line for line in under_floors(pins(lock), FLOORS))


def test_without_the_service_it_says_so_and_old_floors_do_not_stand_for_it(
    monkeypatch, tmp_path, capsys, no_service
):
    fresh = tmp_path / "floors.txt"
    monkeypatch.setattr(auditing, "FLOORS", fresh)
    today = datetime.date.today()
    for days, code in ((90, 0), (91, 1)):
        looked_at = today - datetime.timedelta(days=days)
        fresh.write_text(f"# looked at on {looked_at}\nDjango>=5.2\n")
        assert audit() == code
        assert "没有问到漏洞库" in capsys.readouterr().out


def test_what_the_service_knows_is_a_failure(monkeypatch, capsys):
    def answer(request, timeout):
        asked = json.loads(request.data)["queries"]
        found = [{"vulns": [{"id": "GHSA-x"}]} if one["package"]["name"] == "lxml" else {} for one in asked]
        return Answer(json.dumps({"results": found}).encode())

    monkeypatch.setattr("urllib.request.urlopen", answer)
    assert audit() == 1
    assert "FAIL lxml" in capsys.readouterr().out


def test_an_answer_about_something_else_is_none(monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *args, **more: Answer(b'{"results": [{}]}'))
    with pytest.raises(ValueError, match="not about what was asked"):
        ask(pins(LOCK))
