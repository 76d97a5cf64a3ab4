"""The tool of `make mutate` plants what people get wrong, and its list of accepted survivors goes stale for nobody."""

import pytest

from tools import mutate
from tools.mutate import Mutant, changed_files, mutants_of, report

LIMIT = '''"""A limit."""


def is_open(now: int | None, *, end: int = 5, words: str = "a < b and 5") -> bool:
    return now is not None and now < end
'''


@pytest.fixture
def planted(tmp_path, monkeypatch) -> list[Mutant]:
    (tmp_path / "limit.py").write_text(LIMIT, encoding="utf-8")
    monkeypatch.setattr(mutate, "HOUSE", tmp_path)
    return mutants_of("limit.py")


def test_limits_numbers_and_words_between_conditions_are_changed_and_no_string_or_type(planted):
    now = {one.now for one in planted}
    assert "return now is not None and now <= end" in now
    assert "return now is not None or now < end" in now
    assert any("end: int = 6" in line.replace("=  6", "= 6") for line in now)
    assert all('"a < b and 5"' in one.code and "int | None, *," in one.code for one in planted)
    assert len({one.code for one in planted}) == len(planted)


def test_an_exception_named_with_its_module_is_left_alone_and_the_rest_of_the_file_is_not(
    tmp_path, monkeypatch
):
    (tmp_path / "dotted.py").write_text(
        "def tried(what, low=1):\n    try:\n        return what() < low\n    except (smtp.Refused, OSError):\n        return False\n"
    )
    monkeypatch.setattr(mutate, "HOUSE", tmp_path)
    assert {one.line for one in mutants_of("dotted.py")} >= {1, 3, 5}


def test_a_survivor_without_a_reason_and_too_many_survivors_fail(planted, monkeypatch, capsys):
    one, *others = planted
    assert report(dict.fromkeys(planted, "killed"))
    assert not report({one: "survived"} | dict.fromkeys(others, "killed"))
    assert f"- {one.was}\n    + {one.now}" in capsys.readouterr().out
    accepted = {"file": one.file, "was": one.was, "now": one.now, "reason": "nobody can tell"}
    monkeypatch.setitem(mutate.TABLE, "accepted", [accepted])
    assert report({one: "survived"} | dict.fromkeys(others, "killed"))
    assert not report({one: "survived"} | dict.fromkeys(others[1:], "killed") | {others[0]: "not run"})
    assert not report({one: "survived"})


def test_every_file_of_the_table_is_there_and_every_accepted_survivor_is_still_made():
    for begin in mutate.TABLE["tests"]:
        assert (mutate.HOUSE / begin).exists()
        assert all(
            (mutate.HOUSE / name).exists()
            for name in mutate.tests_of(begin)
            if name.startswith(("tests", "events", "portal")) and "/" in name
        )
    for one in mutate.TABLE.get("accepted", []):
        assert one["reason"]
        assert any(
            one["was"] == line.strip()
            for line in (mutate.HOUSE / one["file"]).read_text(encoding="utf-8").splitlines()
        )


def test_the_longest_name_decides_which_tests_are_run_and_others_are_left_out():
    assert mutate.tests_of("events/actions/rules.py") != mutate.tests_of("events/actions/fill.py")
    assert mutate.tests_of("demo/pages.py") is None
    assert all("\n" not in name for name in changed_files())
