"""The word by which a line of the log and the page of a reader are found from each other."""

import json
import logging
import re

import pytest
from django.test import Client

from home import serving
from portal.core.masking import JsonFormatter
from portal.core.request_id import HEADER, WithRequest, current


def test_a_page_that_broke_shows_the_word_that_stands_in_the_log(town, monkeypatch, caplog):
    seen = []

    def fail(*_args):
        raise ValueError("a fault of ours")

    class Listen(logging.Handler):
        def emit(self, record):
            seen.append(record.request_id)

    handler = Listen()
    handler.addFilter(WithRequest())
    logging.getLogger("django.request").addHandler(handler)
    monkeypatch.setattr(serving, "route", fail)
    try:
        answer = Client(raise_request_exception=False).get("/news/")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    word = answer[HEADER]
    assert re.fullmatch("[0-9a-f]{8}", word)
    assert word in answer.content.decode()
    assert seen == [word]
    assert current() == ""


@pytest.mark.django_db
def test_an_answer_that_is_well_carries_no_word(client):
    assert HEADER not in client.get("/livez")


def test_a_line_as_json_is_masked_and_whole():
    record = logging.makeLogRecord(
        {"name": "portal.outbox", "levelname": "ERROR", "msg": "to %s", "args": ("19900000234",)}
    )
    record.request_id = "ab12cd34"
    told = json.loads(JsonFormatter().format(record))
    assert told["message"] == "to 199****0234"
    assert (told["logger"], told["level"], told["request"]) == ("portal.outbox", "ERROR", "ab12cd34")
    assert told["at"].endswith("+00:00")
