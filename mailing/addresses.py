"""A mail address as people type it: mended where it is plain what was meant, else refused with what to write."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.core.invisible import without_invisible
from portal.core.phone import MOBILE

from .models import canonical

LONGEST = 120
# Boxes are named by numbers here; whoever is asked for an address often gives the number alone.
BOX_NUMBER = re.compile(r"\d{5,10}")
# Endings that no host has, and what was meant.
MISTYPED = {
    ".con": ".com",
    ".cmo": ".com",
    ".ocm": ".com",
    ".comm": ".com",
    "@qq": "@qq.com",
    "@163": "@163.com",
}
WELL_KNOWN = ("qq.com", "163.com", "126.com", "139.com", "189.cn", "sina.com", "foxmail.com")
MARKS = str.maketrans({"。": ".", "｡": ".", "．": ".", "·": "."})


def mail_address(text: str) -> str:
    """The address in its one form: full-width signs, a Chinese full stop, blanks and what cannot be seen are mended.

    Raises:
        ValidationError: no address; the sentence says what is missing.
    """
    plain = unicodedata.normalize("NFKC", without_invisible(text)).translate(MARKS)
    address = canonical(plain.strip().removeprefix("mailto:")).strip(".,;:<>'\"、")
    if refusal := _why_not(address):
        raise ValidationError(refusal)
    return address


def _why_not(address: str) -> str:
    meant = _meant(address)
    if not address:
        return _("请写邮箱。")
    if MOBILE.fullmatch(address):
        return _("这是手机号。请写邮箱，例如 12345@qq.com。")
    if meant:
        return _("要写全：%(address)s") % {"address": meant}
    if "@" not in address:
        return _("少了 @。邮箱像这样：name@example.com。")
    if address.count("@") > 1:
        return _("一次只写一个邮箱。")
    try:
        validate_email(address)
    except ValidationError:
        return _("这不像一个邮箱，请再看看。邮箱像这样：name@example.com。")
    return _("邮箱太长，请再看看。") if len(address) > LONGEST else ""


def _meant(address: str) -> str:
    """What was meant by a number alone, by 12345qq.com, by an ending that does not exist; empty where it is not plain."""
    if BOX_NUMBER.fullmatch(address):
        return f"{address}@qq.com"
    if "@" not in address:
        return next(
            (
                f"{address.removesuffix(host)}@{host}"
                for host in WELL_KNOWN
                if address.endswith(host) and address != host
            ),
            "",
        )
    ending = next((one for one in MISTYPED if address.endswith(one)), "")
    return address.removesuffix(ending) + MISTYPED[ending] if ending else ""


def masked_mail(address: str) -> str:
    """z***@example.cn."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}***@{host}"
