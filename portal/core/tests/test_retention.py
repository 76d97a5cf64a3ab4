"""Forgetting: a room that cannot keeps no other from it."""

from portal.core import retention
from portal.core.retention import forget_due


def test_a_room_that_fails_is_logged_and_the_others_forget(monkeypatch, caplog):
    done = []

    def breaks():
        raise ValueError("no")

    monkeypatch.setattr(retention, "TERMS", [("broken", breaks), ("whole", lambda: done.append(1))])
    forget_due()
    assert done == [1]
    assert "not forgotten: broken" in caplog.text


def test_sign_ups_and_messages_have_their_terms():
    assert {forget.__module__ for _what, forget in retention.TERMS} == {
        "events.retention",
        "handout.retention",
        "mailing.retention",
        "mailing.sending.forgetting",
        "portal.core.generation",
        "portal.keeping.room",
        "portal.people.incoming",
        "portal.outbox.actions",
    }
