"""People and what is known of them; who holds which office."""

from .person import (
    Clearance,
    Consent,
    Contact,
    Household,
    Membership,
    Person,
    PersonContact,
    PersonQuerySet,
    Proxy,
    full_years,
)
from .post import Office, Post

__all__ = [
    "Clearance",
    "Consent",
    "Contact",
    "Household",
    "Membership",
    "Office",
    "Person",
    "PersonContact",
    "PersonQuerySet",
    "Post",
    "Proxy",
    "full_years",
]
