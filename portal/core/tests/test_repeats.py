"""One fault that comes again and again is told whole once, then in a line a minute, counted."""

import io
import logging

import pytest

from portal.core import repeats
from portal.core.repeats import ShortRepeats


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

    monkeypatch.setattr(repeats.time, "monotonic", lambda: Clock.now)
    return Clock


@pytest.fixture
def log():
    """A logger, and what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(ShortRepeats())
    logger = logging.Logger("portal.tried")
    logger.addHandler(handler)
    return logger, stream


def fail(logger: logging.Logger, message: str = "the postman could not reach the database") -> None:
    try:
        raise OSError("no answer\nfrom the server")
    except OSError:
        logger.exception(message)


def test_an_hour_of_one_fault_each_second_is_one_traceback_and_a_line_a_minute(log, clock):
    logger, stream = log
    for _second in range(3600):
        fail(logger)
        clock.now += 1
    said = stream.getvalue()
    assert said.count("Traceback") == 1
    lines = [line for line in said.splitlines() if "times since" in line]
    assert len(lines) == 59
    assert lines[0].endswith("(OSError: no answer from the server; 60 times since it was told whole)")
    assert lines[-1].endswith("3540 times since it was told whole)")


def test_after_an_hour_it_is_told_whole_again(log, clock):
    logger, stream = log
    fail(logger)
    clock.now += 3601
    fail(logger)
    assert stream.getvalue().count("Traceback") == 2


def test_another_fault_and_another_message_are_told_whole(log, clock):
    logger, stream = log
    fail(logger)
    fail(logger, "tick could not reach the database")
    try:
        raise KeyError("x")
    except KeyError:
        logger.exception("the postman could not reach the database")
    assert stream.getvalue().count("Traceback") == 3


def test_lines_without_an_error_pass_as_they_are(log, clock):
    logger, stream = log
    for _n in range(3):
        logger.warning("views of %s pages wait", 4)
    assert stream.getvalue() == "views of 4 pages wait\n" * 3


def test_many_faults_are_forgotten_oldest_first(log, clock):
    logger, _stream = log
    for number in range(repeats.MOST_FAULTS + 50):
        fail(logger, f"request {number}")
    assert len(logger.handlers[0].filters[0]._told) == repeats.MOST_FAULTS


def test_the_settings_use_it(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["short_repeats", "with_request"]
