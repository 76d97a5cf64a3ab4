"""One line of the doctor's page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was found; and what to do, empty where all is well."""

    found: str
    todo: str = ""


def either(is_well: object, well: str, ill: str, todo: str) -> Finding:
    return Finding(well) if is_well else Finding(ill, todo)
