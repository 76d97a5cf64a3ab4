"""What a reader is told when the database is away, or busy for longer than a page waits."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from home import serving


def failing(error: Exception):
    def fail(*_args):
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("connection refused"), 503, "网站正在维护"),
        (InterfaceError("connection already closed"), 503, "网站正在维护"),
        (OperationalError("database is locked"), 503, "过几秒再按一次"),
        (ValueError("a fault of ours"), 500, "网站出了点问题"),
    ],
)
def test_a_page_that_cannot_be_drawn_says_why_and_when_to_come_again(town, monkeypatch, error, status, words):
    monkeypatch.setattr(serving, "route", failing(error))
    answer = Client(raise_request_exception=False).get("/news/")
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert answer.has_header("Retry-After") == (status == 503)
    assert answer["Cache-Control"] == "private, no-store"
