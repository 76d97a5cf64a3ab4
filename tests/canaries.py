"""What nobody may read in an address or a log: the names, numbers and homes of residents, as they stand in the database."""

import logging
from collections.abc import Iterator
from urllib.parse import unquote

from django.apps import apps

from portal.core.masking import MaskedFormatter
from portal.core.sealed import SealedTextField
from portal.people.models import Person

SHORTEST = 2


class Told(logging.Handler):
    """Lines of the log as they leave the portal."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(MaskedFormatter("%(levelname)s %(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def canaries() -> set[str]:
    """Everything sealed, and of whoever can be reached the name and the day of birth."""
    found = {value for value in _sealed() if value}
    for name, born in Person.objects.filter(contacts__isnull=False).values_list("name", "born"):
        found |= {name, *([born.isoformat(), born.strftime("%Y%m%d")] if born else [])}
    return {one for one in found if len(one) >= SHORTEST}


def _sealed() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                yield from model._default_manager.values_list(field.attname, flat=True).distinct()


def betrayed(secrets: set[str], told: list[str]) -> list[str]:
    """Lines and addresses in which one of them can be read."""
    return [line for line in map(unquote, told) if any(one in line for one in secrets)]
