"""What a loudspeaker says of a notice: at most a minute and a half, made of the notice itself."""

import datetime
import re

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.dates import near_date

from .models import Notice
from .models.notice import SPOKEN_MOST, SPOKEN_SECONDS

ENDS = "。！？；!?;…"


def spoken_of(notice: Notice) -> str:
    """The words to read out: those somebody wrote, else what, where, from when until when, and whom to call."""
    return notice.spoken.strip() or _made(notice)


def seconds_of(text: str) -> int:
    """How long it takes to say, calmly."""
    return max(1, round(len("".join(text.split())) * SPOKEN_SECONDS / SPOKEN_MOST))


def _made(notice: Notice) -> str:
    # Said in Chinese, whatever the screen's language: it is what people hear.
    with override(settings.LANGUAGE_CODE):
        names = _("、").join(unit.name for unit in notice.audience[:3])
        more = _("等 %(n)s 个地方") % {"n": len(notice.audience)} if len(notice.audience) > 3 else ""
        start = _("%(where)s的居民请注意，") % {"where": names + more}
        start += _("现在念一条紧急通知。") if notice.is_urgent else _("现在念一条通知。")
        what = _("%(title)s。") % {"title": notice.title.rstrip(ENDS)}
        where = _("地点：%(place)s。") % {"place": notice.place.rstrip(ENDS)} if notice.place.strip() else ""
        times = _("时间：从%(start)s到%(end)s。") % {
            "start": _said(notice.valid_from),
            "end": _said(notice.valid_until),
        }
        # In groups that a voice says one digit after the other.
        phone = " ".join(re.findall(r"\d{1,4}|转", notice.phone))
        ask = _("有事请打电话：%(phone)s。") % {"phone": phone}
        again = _("再说一遍：%(what)s%(times)s") % {"what": what, "times": times}
    frame = start + what + where + times + ask + again
    words = _as_much_as_fits(notice.words, SPOKEN_MOST - len(frame))
    return (start + what + where + times + words + ask + again)[:SPOKEN_MOST]


def _said(at: datetime.datetime) -> str:
    """12月1日星期二8点30分."""
    local = timezone.localtime(at)
    minutes = _("%(n)s分") % {"n": local.minute} if local.minute else ""
    return near_date(local).replace(" ", "") + _("%(n)s点") % {"n": local.hour} + minutes


def _as_much_as_fits(words: str, room: int) -> str:
    """Whole sentences from the beginning, as many as there is time for."""
    told = ""
    for sentence in re.findall(rf"[^{ENDS}\n]+[{ENDS}]?", words):
        plain = sentence.strip()
        plain = plain if plain[-1:] in ENDS else f"{plain}。" if plain else ""
        if len(told) + len(plain) > room:
            break
        told += plain
    return told
