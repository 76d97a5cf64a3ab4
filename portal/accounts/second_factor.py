"""The second factor of staff: what they hold besides a password, and what a session knows of it (ADR 021).

An app that makes codes (TOTP), or a code to the phone the town has registered; recovery codes for the day the phone is
lost. Devices, their throttling and what a session is tied to are django-otp's.
"""

import base64
import datetime
import math
import secrets
import time
import unicodedata
from collections.abc import Iterable

import django_otp
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.core.audit import record
from portal.core.client_address import address_mark
from portal.core.masking import masked_phone
from portal.core.phone import mobile_number
from portal.core.sealed import keyed_hash
from portal.outbox.actions import queue
from portal.outbox.codes import code_turn, codes_can_leave
from portal.outbox.templates import Said

from .lockout import FACTOR, is_closed, note_wrong_factor
from .models import StaffPhone, User
from .roles import works_in_the_admin
from .short_messages import FACTOR_RESET, FACTOR_SET, PHONE_CHANGED, STAFF_CODE

# What a session keeps: by which door somebody came in, and when they last proved the second factor.
WAY_IN, STAFF, RESIDENT = "way_in", "staff", "resident"
PROVED_AT = "second_factor_at"
FRESH = 15 * 60
LIVES = datetime.timedelta(minutes=10)
RECOVERY_CODES = 10


class FactorRefused(Exception):
    """Why a code was not sent or not accepted; its text is for the person."""


class StaffRequest(HttpRequest):
    """A request of somebody who has logged in."""

    user: User  # type: ignore[assignment]


def works_here(user) -> bool:
    """Whether somebody's work lies behind the second factor. Barbers, helpers and leaders at the door have none."""
    return user.is_authenticated and (works_in_the_admin(user) or user.has_perm("wagtailadmin.access_admin"))


def came_as_staff(request: HttpRequest) -> bool:
    """Whether this session began with a staff password. A code to a resident's phone never opens the office."""
    return request.session.get(WAY_IN) == STAFF


def has_proved(request: HttpRequest) -> bool:
    """Whether the second factor was proved in this session, with a device that still stands."""
    return getattr(request.user, "otp_device", None) is not None and PROVED_AT in request.session


def has_proved_lately(request: HttpRequest) -> bool:
    return has_proved(request) and time.time() - request.session[PROVED_AT] < FRESH


def app_of(user: User, *, confirmed: bool = True) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=confirmed).first()


def phone_of(user: User, *, confirmed: bool = True) -> StaffPhone | None:
    """The registered phone, if codes can reach it at all."""
    if not codes_can_leave():
        return None
    found = StaffPhone.objects.filter(user=user)
    return (found.filter(confirmed=True) if confirmed else found).first()


def is_set_up(user: User) -> bool:
    """Whether somebody has a second factor. One whose short messages have ended counts: it must be reset, not
    replaced by whoever knows the password."""
    return app_of(user) is not None or StaffPhone.objects.filter(user=user, confirmed=True).exists()


def way_of(user: User) -> str:
    """For people: which second factor somebody has."""
    return ways_of([user])[user.pk]


def ways_of(users: Iterable[User]) -> dict[int, str]:
    """The same for many, by their numbers."""
    wanted = [user.pk for user in users]
    apps = TOTPDevice.objects.filter(user__in=wanted, confirmed=True)
    with_app = set(apps.values_list("user_id", flat=True))
    phones = {one.user_id: one for one in StaffPhone.objects.filter(user__in=wanted)}
    return {pk: _way_in_words(pk in with_app, phones.get(pk)) for pk in wanted}


def _way_in_words(by_app: bool, phone: StaffPhone | None) -> str:
    if by_app:
        return _("手机验证器")
    if phone is None:
        return _("还没有设")
    number = {"number": masked_phone(phone.number)}
    if phone.confirmed:
        return _("短信，发到 %(number)s") % number
    return _("还没有设（登记了手机 %(number)s）") % number


def codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def prove(request: StaffRequest, typed: str) -> None:
    """Take a code of the app, of the phone, or a recovery code, and mark the session.

    Raises:
        FactorRefused: wrong, used, too old, or five wrong ones within ten minutes.
    """
    user, code = request.user, plain_code(typed)
    devices = _devices(user, code)
    _refuse_haste(user, devices)
    device = next((one for one in devices if _takes(one, code)), None)
    if device is None:
        note_wrong_factor(user)
        raise FactorRefused(
            _("验证码不对，或者用过了。请等验证器换一组新数字再填；短信验证码只能用最后收到的那一条。")
        )
    record(FACTOR.entered, by=user, of=user, label=user.get_username(), note=device.model_label())
    mark_proved(request, device)


def mark_proved(request: HttpRequest, device) -> None:
    django_otp.login(request, device)
    request.session[PROVED_AT] = time.time()
    request.session.cycle_key()


def plain_code(typed: str) -> str:
    """What was meant: full-width digits, spaces and hyphens are how people copy codes."""
    kept = unicodedata.normalize("NFKC", typed[:40]).lower()
    return "".join(character for character in kept if character.isascii() and character.isalnum())


def _devices(user: User, code: str) -> list:
    if code.isdigit() and len(code) == 6:
        return [one for one in (app_of(user), phone_of(user)) if one]
    return list(StaticDevice.objects.filter(user=user, confirmed=True))


def _refuse_haste(user: User, devices: list) -> None:
    """Not now: five wrong ones, or one so short ago that the device takes none, not even the right one."""
    if is_closed(user.get_username(), FACTOR):
        raise FactorRefused(_("验证码连续输错 5 次，为了安全，请 10 分钟后再试。"))
    waits = [_seconds_to_wait(one) for one in devices]
    if waits and min(waits) > 0:
        raise FactorRefused(_("刚才那次不对，请等 %(seconds)s 秒再填。") % {"seconds": min(waits)})


def _seconds_to_wait(device) -> int:
    allowed, why = device.verify_is_allowed()
    return 0 if allowed else math.ceil((why["locked_until"] - timezone.now()).total_seconds())


def _takes(device, code: str) -> bool:
    token = _recovery_mark(device.user_id, code) if isinstance(device, StaticDevice) else code
    return django_otp.verify_token(device.user, device.persistent_id, token) is not None


def _recovery_mark(user_id: int, code: str) -> str:
    """What the database keeps of a recovery code; the library would keep the code itself."""
    return keyed_hash(f"recovery:{user_id}:{code}")[:16]


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes, shown once; those of before are worth nothing."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _n in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_recovery_mark(user.pk, code)) for code in codes
    )
    record("accounts.recovery_codes", by=user, of=user, label=user.get_username())
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def begin_app(user: User) -> TOTPDevice:
    """A key for an app; it counts once a code made with it was typed."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def spelled_key(device: TOTPDevice) -> str:
    """The app's key in groups of four, for who cannot scan."""
    key = base64.b32encode(device.bin_key).decode()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def confirm(request: StaffRequest, device: TOTPDevice | StaffPhone, typed: str) -> list[str]:
    """Make a device somebody's second factor, in place of any other.

    Returns:
        the recovery codes, to be shown once.

    Raises:
        FactorRefused: the code is not of this device.
    """
    user = request.user
    _refuse_haste(user, [device])
    # In a transaction of its own, so that a wrong one stays counted.
    if django_otp.verify_token(user, device.persistent_id, plain_code(typed)) is None:
        note_wrong_factor(user)
        raise FactorRefused(_("验证码不对。请看清最新的 6 个数字再填一次；手机的时间也要对。"))
    device.refresh_from_db()
    codes = _take_as_factor(user, device)
    mark_proved(request, device)
    return codes


@transaction.atomic
def _take_as_factor(user: User, device: TOTPDevice | StaffPhone) -> list[str]:
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    by_app = isinstance(device, TOTPDevice)
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk if by_app else None).delete()
    if by_app:
        StaffPhone.objects.filter(user=user).update(confirmed=False)
    label, note = user.get_username(), device.model_label()
    record("accounts.set_up_second_factor", by=user, of=user, label=label, note=note)
    _tell(user, FACTOR_SET.said({}))
    return new_recovery_codes(user)


def send_code(request: HttpRequest, phone: StaffPhone) -> None:
    """Send a code to somebody's registered phone.

    Raises:
        FactorRefused: this phone, or the whole town, has had its share of codes.
    """
    if is_closed(phone.user.get_username(), FACTOR):
        raise FactorRefused(_("验证码连续输错 5 次，为了安全，请 10 分钟后再试。"))
    if not code_turn(phone.number, known=True, address=address_mark(request)).sends:
        raise FactorRefused(_("验证码发得太勤了，请过一会儿再要。刚才收到的那一条还能用。"))
    code, until = f"{secrets.randbelow(1_000_000):06d}", timezone.now() + LIVES
    with transaction.atomic():
        phone.keep_code(code, until=until)
        queue(
            cause=f"staff-code:{phone.pk}:{secrets.token_hex(4)}",
            kind="code",
            to=phone.number,
            said=STAFF_CODE.said({"code": code}),
            useful_until=until,
            at_any_hour=True,
        )


@transaction.atomic
def register_phone(*, user: User, number: str, by) -> StaffPhone:
    """The phone of somebody of the staff, as the town knows it. Another number ends codes to the earlier one, which is
    told so.

    Raises:
        ValidationError: not a mainland mobile number.
    """
    number = mobile_number(number)
    phone = StaffPhone.objects.filter(user=user).first()
    if phone and phone.number == number:
        return phone
    if phone:
        _tell(user, PHONE_CHANGED.said({"number": masked_phone(number)}))
        phone.delete()
    record("accounts.register_staff_phone", by=by, of=user, label=user.get_username())
    return StaffPhone.objects.create(user=user, name="phone", number=number, confirmed=False)


@transaction.atomic
def reset(*, user: User, by, reason: str) -> None:
    """Forget somebody's second factor: they set a new one at the next login, and every session of theirs that had
    proved the old one asks again. The person is told."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    # A new row: sessions are tied to the number of the old one.
    phone = StaffPhone.objects.filter(user=user).first()
    if phone:
        phone.delete()
        StaffPhone.objects.create(user=user, name="phone", number=phone.number, confirmed=False)
    record("accounts.reset_second_factor", by=by, of=user, label=user.get_username(), note=reason)
    _tell(user, FACTOR_RESET.said({}))


def _tell(user: User, said: Said) -> None:
    """To the registered phone, else by mail, else somebody calls."""
    phone = StaffPhone.objects.filter(user=user).first()
    queue(
        cause=f"staff:{user.pk}:{secrets.token_hex(4)}",
        kind="staff",
        to=phone.number if phone else "",
        mail=user.email,
        who=user.get_full_name(),
        said=said,
    )
