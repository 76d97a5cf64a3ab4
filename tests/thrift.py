"""What every test would pay for again and again, paid once or when it is asked for.

- **Sizes of a picture.** Most tests draw the same plain picture; its sizes are the same bytes each time, so a process
  makes them once for each picture, size and focal point.
- **Indexes.** Wagtail writes the search index and the index of references anew at each save of a page, a fifth of what
  a page costs, and most tests never ask either. They are written when they are first asked, before the next
  statement that names their tables; before queries are counted, so that no count changes. A test whose module speaks of
  searching or of references meets them as the house does: written at once (`AT_ONCE`). So does every test that
  commits.
- **Garbage.** What was loaded for the whole run is not looked through again for each test's few objects.
- **Contexts.** Django's test client copies the context of every template, each widget's included; nobody asks for more
  than those of the pages.
"""

import gc
import hashlib
import re
from collections.abc import Iterator
from copy import copy
from functools import cache, wraps
from io import BytesIO
from pathlib import Path

import pytest
from django.db.backends.signals import connection_created
from django.template import RequestContext
from django.test import client
from django.test.utils import CaptureQueriesContext, ContextList
from modelsearch.backends.base import BaseSearchBackend
from wagtail.images.models import Filter
from wagtail.models import ReferenceIndex

from tests.when_asked import Waiting, own_writing, write_indexes

ASKED = re.compile(r"_indexentry|_referenceindex")
AT_ONCE = re.compile(r"portal[./]search|/search/|objects\.search\(|\)\.search\(|ReferenceIndex|in_use|usage")
# Objects made between two looks for garbage; Python's 700 suits programs that load less.
OBJECTS = 20_000


def before_it_is_asked(execute, sql, params, many, context):
    if Waiting.tasks and ASKED.search(sql):
        write_indexes()
    return execute(sql, params, many, context)


def _listen(connection, **_signal) -> None:
    if before_it_is_asked not in connection.execute_wrappers:
        connection.execute_wrappers.append(before_it_is_asked)


def _counting_what_is_asked(enter):
    """Queries are counted after what waited was written."""

    def enter_with_nothing_waiting(self):
        write_indexes()
        return enter(self)

    return enter_with_nothing_waiting


def _as_own_writing(write):
    """The house writes some entries itself, as pages go live or show a picture: that asks for no other's."""

    @wraps(write)
    def written(*args, **kwargs):
        with own_writing():
            return write(*args, **kwargs)

    return written


def _sizes_made_once(run):
    made: dict[tuple[str, ...], tuple[type, bytes]] = {}

    def run_once(self, image, output, source=None):
        if source is None:
            return run(self, image, output, source)
        source.seek(0)
        key = (hashlib.sha256(source.read()).hexdigest(), self.spec, self.get_cache_key(image))
        source.seek(0)
        if key not in made:
            written = run(self, image, BytesIO(), source)
            made[key] = type(written), written.f.getvalue()
        kind, content = made[key]
        output.write(content)
        return kind(output)

    return run_once


def _contexts_of_pages(store, signal, sender, template, context, **_more) -> None:
    store.setdefault("templates", []).append(template)
    contexts = store.setdefault("context", ContextList())
    if isinstance(context, RequestContext):
        contexts.append(copy(context))


def pytest_configure() -> None:
    Filter.run = _sizes_made_once(Filter.run)
    client.store_rendered_templates = _contexts_of_pages
    BaseSearchBackend.add = _as_own_writing(BaseSearchBackend.add)
    ReferenceIndex.create_or_update_for_object = _as_own_writing(ReferenceIndex.create_or_update_for_object)
    CaptureQueriesContext.__enter__ = _counting_what_is_asked(CaptureQueriesContext.__enter__)
    connection_created.connect(_listen, dispatch_uid="thrift")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    Waiting.allowed = _may_wait(item)
    try:
        return (yield)
    finally:
        Waiting.allowed = False
        Waiting.tasks.clear()  # with the transaction of the test


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef) -> Iterator[object]:
    """What lasts longer than a test is left with its indexes written."""
    made = yield
    if fixturedef.scope != "function":
        write_indexes()
    return made


def _may_wait(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if commits or (marker and marker.kwargs.get("transaction")):
        return False
    return not AT_ONCE.search(str(item.path)) and not AT_ONCE.search(_text(item.path))


@cache
def _text(module: Path) -> str:
    return module.read_text()
