"""That a household knows."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.audit import record
from portal.people.models import Household

from ..models import Channel, Notice, Receipt, Stage
from ..refusal import Refused

# What was pressed wrongly can be taken back by the same person for so long.
UNDONE_WITHIN = datetime.timedelta(days=1)


def check_open(notice: Notice) -> None:
    """Whether receipts are still taken: from its beginning until they are forgotten; lists come back after its end.

    Raises:
        Refused: not yet, or not any more.
    """
    if notice.stage not in (Stage.LIVE, Stage.ENDED):
        raise Refused(_("这条通知现在不在通知，不用记。"))
    if notice.closed_at:
        raise Refused(_("这条通知早就结束了，数字已经定下来，不再记了。"))


@transaction.atomic
def tell(*, notice: Notice, household: Household, channel: Channel, by) -> bool:
    """Note that a household knows. Two people who press at once make one receipt, and neither reads an error.

    Args:
        household: one that the notice is for.

    Returns:
        Whether it is news; False where the household was reached before.

    Raises:
        Refused: it is not for this household, or receipts are not taken now.
    """
    check_open(notice)
    # A building alone may be meant, while the register has the household at the 居.
    place = str(getattr(household, "place_path", household.unit.path))
    if not place.startswith(tuple(unit.path for unit in notice.audience)):
        raise Refused(_("这条通知不是发给这一户的。"))
    _receipt, is_new = Receipt.objects.get_or_create(
        notice=notice,
        household=household,
        defaults={"channel": channel, "by": by, "unit_id": household.unit_id},
    )
    return is_new


@transaction.atomic
def untell(*, receipt: Receipt, by) -> None:
    """It was another household.

    Raises:
        Refused: somebody else's, or from before yesterday.
    """
    if receipt.by_id != by.pk or receipt.at < timezone.now() - UNDONE_WITHIN:
        raise Refused(_("只能改自己一天以内记的。"))
    record("notices.untell", by=by, of=receipt.notice, note=str(receipt.household_id))
    receipt.delete()
