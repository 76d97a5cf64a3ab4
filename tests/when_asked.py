"""Indexes written when they are asked: what tests/thrift.py says of them, as a backend of tasks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django_tasks.backends.immediate import ImmediateBackend

# By name: the settings load this before there is any task.
INDEXING = ("insert_or_update_object_task", "update_reference_index_task")


class Waiting:
    """What waits to be indexed, each object once; and whether it may wait at all."""

    allowed = False
    tasks: dict[tuple[Any, ...], Callable[[], object]] = {}
    writing = False


class WhenAsked(ImmediateBackend):
    """Tasks run at once, but those that write an index wait until somebody asks it."""

    def enqueue(self, task, args, kwargs):
        if not (Waiting.allowed and task.name in INDEXING and connection.in_atomic_block):
            return super().enqueue(task, args, kwargs)
        Waiting.tasks.pop((task.name, *args), None)  # the last place in the queue is the one that counts
        Waiting.tasks[(task.name, *args)] = lambda: task.func(*args)
        return None


def write_indexes() -> None:
    """Write what waits, as it stands now."""
    if Waiting.writing:
        return
    with own_writing():
        while Waiting.tasks:
            # Deleted since, or never committed: the index holds nothing of it either.
            with suppress(ObjectDoesNotExist):
                Waiting.tasks.pop(next(iter(Waiting.tasks)))()


@contextmanager
def own_writing() -> Iterator[None]:
    """Whoever writes the entry of one object reads the tables too, and asks for nobody else's."""
    before, Waiting.writing = Waiting.writing, True
    try:
        yield
    finally:
        Waiting.writing = before
