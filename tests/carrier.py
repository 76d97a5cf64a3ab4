"""A carrier of short messages as real ones are: it delivers what fits a filed template with its values, and nothing else.

Every test is watched: a short message that is written and would not be delivered fails it (`carriers_take_it`). Words that
tests invent are `please(...)`.
"""

import json
import re
from collections.abc import Callable

import pytest

from portal.outbox.models import Message, MessageQuerySet
from portal.outbox.templates import PLACE, TEMPLATES, Said, Template
from portal.outbox.variables import Words

OF_TESTS = Template("test", "试", "%(words)s", {"words": Words("话", 200)})


def please(words: str = "请来") -> Said:
    """Words that no carrier knows, for tests of everything else."""
    return OF_TESTS.said({"words": words})


def why_refused(template: Template, text: str, values: dict[str, str]) -> str:
    """What a carrier would object to; written apart from what renders, so that one checks the other."""
    if set(values) != set(template.variables):
        return f"values {sorted(values)}"
    if "【" in text or "】" in text or "\n" in text:
        return "a signature or a new line in the text"
    pattern, seen = "", set()
    for n, piece in enumerate(PLACE.split(template.words)):
        if n % 2 == 0:
            pattern += re.escape(piece)
        else:
            pattern += (
                f"(?P={piece})" if piece in seen else f"(?P<{piece}>{template.variables[piece].pattern})"
            )
            seen.add(piece)
    if re.fullmatch(pattern, text) is None:
        return "the text does not fit"
    if PLACE.sub(lambda found: values[found[1]], template.words) != text:
        return "the values do not make the text"
    for key, one in template.variables.items():
        if len(values[key].encode("utf-16-le")) // 2 > one.longest:
            return f"{key} is too long"
    return ""


def check(message: Message) -> None:
    if message.channel == Message.Channel.MAIL and not message.template:
        return
    template = {**TEMPLATES, "test": OF_TESTS}.get(message.template)
    assert template is not None, f"{message.kind}: of no template"
    refused = why_refused(template, message.text, json.loads(message.values))
    assert not refused, f"{template.name}: {refused}: {message.text}"


@pytest.fixture(autouse=True, scope="session")
def carriers_take_it():
    """Look at every message that is written, in whatever thread."""
    write: Callable = MessageQuerySet.bulk_create

    def watched(self, objs, *args, **kwargs):
        for one in objs:
            check(one)
        return write(self, objs, *args, **kwargs)

    # A plain swap: the managers' own copies of the method call the one of the class.
    MessageQuerySet.bulk_create = watched  # type: ignore[method-assign]
    yield
    MessageQuerySet.bulk_create = write  # type: ignore[method-assign]
