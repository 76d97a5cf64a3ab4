"""The words of short messages. Carriers deliver only what fits a template that was filed with them (模板报备), so a message
is a template and its values, and nothing else can be queued. Rooms write theirs in `<room>/short_messages.py`."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from .variables import DoesNotFit, Link, LoginCode, Variable, signs

PLACE = re.compile(r"%\((\w+)\)s")
# What one part of a message holds; each of several parts has room for a little less.
ONE_PART, OF_SEVERAL = 70, 67


class Template:
    """The words of one kind of message.

    Args:
        name: by which the database knows it; never given to other words for another purpose.
        used_for: when it is sent, for whoever files it.
        words: a sentence of the catalogue with `%(variable)s`; always sent in the portal's own language.
        variables: a vocabulary; those that stand in the words are taken.
    """

    def __init__(
        self, name: str, used_for: str | Promise, words: str | Promise, variables: Mapping[str, Variable]
    ) -> None:
        self.name, self.used_for = name, used_for
        self._words, self._vocabulary = words, variables

    @cached_property
    def words(self) -> str:
        with override(settings.LANGUAGE_CODE):
            return str(self._words)

    @cached_property
    def variables(self) -> dict[str, Variable]:
        return {key: self._vocabulary[key] for key in PLACE.findall(self.words)}

    @cached_property
    def digest(self) -> str:
        """Changes when the words or the types of the variables do, and then the template is filed again."""
        types = [f"{key} {type(one).__name__} {one.limit}" for key, one in self.variables.items()]
        return hashlib.sha256("\n".join([self.words, *types]).encode()).hexdigest()[:16]

    @property
    def is_code(self) -> bool:
        return any(isinstance(one, LoginCode) for one in self.variables.values())

    @property
    def as_filed(self) -> str:
        """The words as carriers write them: ${name}."""
        return PLACE.sub(r"${\1}", self.words)

    @property
    def link_start(self) -> str:
        """How its links begin, for the carriers; empty without any."""
        has_link = any(isinstance(one, Link) for one in self.variables.values())
        return f"{settings.SITE_URL}/" if has_link else ""

    @property
    def sample(self) -> str:
        return self.words % {key: one.sample for key, one in self.variables.items()}

    @property
    def longest(self) -> int:
        """In signs, without the signature."""
        room = sum(self.variables[key].longest for key in PLACE.findall(self.words))
        return signs(PLACE.sub("", self.words)) + room

    def said(self, given: Mapping[str, object]) -> "Said":
        """A message of these words.

        Args:
            given: by name; what does not stand in the words is left.

        Raises:
            DoesNotFit: a value that the portal made is not of its type.
        """
        return Said(self, {key: one.put(given[key]) for key, one in self.variables.items()})


@dataclass(frozen=True)
class Said:
    """A template and its values: all that a short message can be."""

    template: Template
    values: Mapping[str, str]

    def __post_init__(self) -> None:
        for key, one in self.template.variables.items():
            if not one.fits(self.values[key]):
                raise DoesNotFit(
                    f"{self.template.name}: {key} is no {type(one).__name__} of {one.longest} signs"
                )

    @property
    def text(self) -> str:
        return self.template.words % self.values


TEMPLATES: dict[str, Template] = {}


def template(
    name: str, used_for: str | Promise, words: str | Promise, variables: Mapping[str, Variable]
) -> Template:
    """Add a template to those that are filed.

    Raises:
        ValueError: another one has this name.
    """
    if name in TEMPLATES:
        raise ValueError(f"two templates are called {name}")
    TEMPLATES[name] = made = Template(name, used_for, words, variables)
    return made


def parts(length: int) -> int:
    """How many messages a carrier counts for so many signs."""
    return 1 if length <= ONE_PART else -(-length // OF_SEVERAL)
