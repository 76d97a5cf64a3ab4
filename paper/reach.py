"""Whom a number reached: web, paper, WeChat, mail and slips side by side. What nobody knows stays unknown and is no nought."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from news.models import IssuePage
from portal.core.models import ViewCount

from .links import Medium
from .models import IssueBuild, LinkCount, ToldCount

EARLIER = 3


@dataclass(frozen=True)
class Line:
    """One figure of one number.

    Args:
        medium: 网上, 纸上, 公众号, 邮件, 回条.
        what: what is counted.
        number: None where nobody knows.
        note: what the figure does not say of itself.
    """

    medium: str
    what: str
    number: int | None
    note: str = ""


Tell = Callable[[IssuePage], Iterable[Line]]
_TELLERS: list[tuple[int, Tell]] = []


def reaches(tell: Tell, *, order: int = 100) -> None:
    """Let a room say whom a number reached through what it does. It says the same lines of every number."""
    _TELLERS.append((order, tell))
    _TELLERS.sort(key=lambda one: one[0])


@dataclass(frozen=True)
class Row:
    """One figure of this number and of those before it."""

    what: str
    note: str
    numbers: list[int | None]


def table_of(issue: IssuePage) -> tuple[list[IssuePage], list[tuple[str, list[Row]]]]:
    """The numbers of the columns, this one first, and the rows by medium."""
    earlier = IssuePage.objects.filter(publication=issue.publication_id, total_number__lt=issue.total_number)
    issues = [issue, *earlier.live().order_by("-total_number")[:EARLIER]]
    columns = [[line for _order, tell in _TELLERS for line in tell(one)] for one in issues]
    found = {(at, line.medium, line.what): line.number for at, lines in enumerate(columns) for line in lines}
    by_medium: dict[str, list[Row]] = {}
    # Every line that any of them has, in the order in which they first come.
    for line in {(one.medium, one.what): one for lines in columns for one in lines}.values():
        numbers = [found.get((at, line.medium, line.what)) for at in range(len(issues))]
        by_medium.setdefault(line.medium, []).append(Row(line.what, line.note, numbers))
    return issues, list(by_medium.items())


def on_the_web(issue: IssuePage) -> Iterator[Line]:
    """How often its page was opened; nobody is known, so people are not."""
    web = _("网上")
    seen = ViewCount.objects.filter(page=issue.pk).values_list("total", flat=True).first()
    note = _("打开的次数，不是人数；机器和工作人员不算。")
    yield Line(web, _("这一期的网页打开"), seen if seen or not issue.live else 0, note)
    came = dict(
        LinkCount.objects.filter(issue=issue).values_list("medium").annotate(times=Sum("total")).order_by()
    )
    frozen = IssueBuild.objects.filter(issue=issue).exists()
    words = {
        Medium.PAPER: (_("纸上"), _("扫了印在纸上的二维码")),
        Medium.POSTER: (_("纸上"), _("扫了海报")),
        Medium.SCREEN: (_("网上"), _("从电子版里点开")),
        Medium.WECHAT: (_("公众号"), _("从公众号来")),
        Medium.CARD: (_("公众号"), _("扫了分享图")),
        Medium.MAIL: (_("邮件"), _("从邮件里点开")),
    }
    for medium in (Medium.SCREEN, Medium.PAPER, Medium.POSTER, Medium.WECHAT, Medium.CARD, Medium.MAIL):
        where, what = words[medium]
        yield Line(where, what, came.get(medium.value, 0) if frozen else None)


def as_told(issue: IssuePage) -> Iterator[Line]:
    """What people said."""
    told = {one.what: one.number for one in ToldCount.objects.filter(issue=issue)}
    What = ToldCount.What
    yield Line(_("公众号"), str(What.WECHAT.label), told.get(What.WECHAT), _("照公众号后台抄来。"))
    yield Line(_("纸上"), str(What.POSTERS.label), told.get(What.POSTERS))


reaches(on_the_web, order=10)
reaches(as_told, order=90)
