"""A colleague and their roles, from the first day to the last: the one place where rights come from."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.places.models import Unit

from .actions import grant_role, revoke_role
from .models import Role, User

# A word of 14 letters drawn by chance (69 bits) is guessed by nobody, however fast they try; slow rounds are for words that
# people choose. With few, two hundred accounts are opened in seconds; the first login writes it with all of them (Django).
ROUNDS_OF_CHANCE = 20_000
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
Place = tuple[Unit, Role]


def new_password(length: int = 14) -> str:
    """A random password without letters that look alike, so that it can be read out or copied from paper."""
    return "".join(secrets.choice(LETTERS) for _n in range(length))


@transaction.atomic
def add_colleague(
    *, name: str, login: str, places: Iterable[Place], administrator: bool = False, by: User
) -> tuple[User, str]:
    """Make an account with its roles.

    Returns:
        The account, and its first password, which is kept nowhere.
    """
    user = User(username=login, last_name=name, is_staff=True)
    password = _give_first_password(user)
    record("accounts.add_colleague", by=by, of=user, label=login)
    _set_administrator(user, administrator, by)
    _set_places(user, set(places), by)
    return user, password


@transaction.atomic
def change_colleague(
    *,
    user: User,
    name: str,
    login: str,
    places: Iterable[Place],
    administrator: bool = False,
    active: bool = True,
    by: User,
) -> User:
    """Change what somebody is called, where they work, and whether they may enter; all of it holds at once.

    Raises:
        ValidationError: the last administrator would be lost, or one shuts oneself out.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user == by and not (active and administrator):
        raise ValidationError(_("不能停用自己，也不能拿掉自己的系统管理员：请另一位系统管理员来办。"))
    if name != user.get_full_name():
        user.last_name, user.first_name = name, ""
    if active != user.is_active:
        record("accounts.enable" if active else "accounts.disable", by=by, of=user, label=login)
    user.username, user.is_active, user.is_staff = login, active, True
    user.save()
    _set_administrator(user, administrator, by)
    _set_places(user, set(places), by)
    return user


@transaction.atomic
def renew_first_password(*, user: User, by: User) -> str:
    """Give somebody who forgot theirs a new first password; wherever they were logged in, they no longer are."""
    password = _give_first_password(user)
    record("accounts.renew_first_password", by=by, of=user, label=user.username)
    return password


@transaction.atomic
def choose_own_password(*, user: User, password: str) -> None:
    """Put one's own password in the place of the first one."""
    user.set_password(password)
    user.save(update_fields=["password", "must_change_password"])
    record("accounts.choose_own_password", by=user, of=user, label=user.username)


def _give_first_password(user: User) -> str:
    password, hasher = new_password(), get_hasher()
    rounds = {"iterations": ROUNDS_OF_CHANCE} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    user.password = hasher.encode(password, hasher.salt(), **rounds)
    user.must_change_password = True
    user.save()
    return password


def with_unused_password():
    """Colleagues who have not come yet: their first password still waits on its slip, or is lost."""
    return User.objects.filter(
        is_staff=True, is_active=True, must_change_password=True, last_login=None
    ).order_by("last_name", "pk")


@transaction.atomic
def renew_unused_passwords(*, by: User) -> list[tuple[User, str]]:
    """Give everybody who has not come yet a new first password: the sheet with theirs was lost.

    Returns:
        each account with its password, which is kept nowhere.
    """
    waiting = with_unused_password().exclude(pk=by.pk).select_for_update()
    return [(user, renew_first_password(user=user, by=by)) for user in waiting]


def _set_administrator(user: User, wanted: bool, by: User) -> None:
    if wanted == user.is_superuser:
        return
    if not by.is_superuser:
        raise PermissionDenied
    user.is_superuser = wanted
    user.save(update_fields=["is_superuser"])
    verb = "accounts.make_administrator" if wanted else "accounts.unmake_administrator"
    record(verb, by=by, of=user, label=user.username)


def _set_places(user: User, wanted: set[Place], by: User) -> None:
    held = {(one.unit, Role(one.role)): one for one in user.staff_roles.select_related("unit", "group")}
    for place, one in held.items():
        if place not in wanted:
            revoke_role(held=one, by=by)
    for unit, role in sorted(wanted - set(held), key=lambda place: (place[0].path, place[1])):
        grant_role(user=user, unit=unit, role=role, by=by)
