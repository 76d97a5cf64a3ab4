"""Whose pages these are: the resident whose phone is proved."""

from django.http import Http404, HttpRequest

from portal.accounts.models import User
from portal.accounts.phone_login import WANTED


def proved(request: HttpRequest) -> User:
    """The resident whose phone is proved; anybody else meets 404."""
    user = request.user
    if not isinstance(user, User) or request.session.get(WANTED):
        raise Http404
    return user


def resident(request: HttpRequest) -> User:
    """The same, and the account is a phone's: staff keep their password and have no messages of their own."""
    user = proved(request)
    if not user.phone_hash:
        raise Http404
    return user
