"""A round's sign-ups as a workbook for Excel and WPS."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.core.dates import stamp
from portal.core.masking import masked_name, masked_phone
from portal.core.workbooks import written

from .models import Round, SignUp


def workbook(*, round_: Round, by, unmasked: bool = False, reason: str = "") -> bytes:
    """The list of a round, in the order of dates and arrival; who took it out, and why, is written down.

    Args:
        unmasked: whole names, birth dates and phones instead of 王*明 and 138****1234.
        reason: why; asked for by the caller when unmasked.

    Returns:
        The bytes of an xlsx file.
    """
    data = written(_rows(round_, unmasked))
    record(
        "events.export_unmasked" if unmasked else "events.export",
        by=by,
        of=round_,
        label=str(round_.pk),
        note=reason,
    )
    return data


def _rows(round_: Round, unmasked: bool) -> Iterator[list[object]]:
    questions = list(round_.questions.all())
    yield [
        _("日期"),
        _("先后"),
        _("姓名"),
        _("出生日期"),
        _("居村"),
        _("手机"),
        _("怎么报的"),
        _("状态"),
        _("几号"),
        _("几时报的"),
        _("志愿岗位"),
        *(one.words for one in questions),
    ]
    rows = SignUp.objects.filter(roll__round=round_).with_round().select_related("person__unit")
    rows = rows.prefetch_related("answers")
    for one in rows.order_by("roll__occurrence__starts_at", "ticket").iterator(chunk_size=500):
        born = one.person.born
        number = one.contact.value if one.contact else ""
        given = {answer.question_id: answer.value for answer in one.answers.all()}
        yield [
            stamp(one.starts_at),
            one.ticket,
            one.person.name if unmasked else masked_name(one.person.name),
            (born.isoformat() if unmasked else str(born.year)) if born else "",
            one.person.unit.name,
            number if unmasked else masked_phone(number),
            one.get_channel_display(),
            one.get_state_display(),
            one.slot.number if one.slot else "",
            stamp(one.arrived_at),
            one.track.name if one.track else "",
            *(given.get(question.pk, "") for question in questions),
        ]
