"""Which papers a reader can have by mail: their own unit's first, then the town's, then the others'."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from news.models import IssuePage, Publication
from portal.places.models import Unit

from .models import MailingList


@dataclass(frozen=True)
class Offer:
    """One paper.

    Args:
        unit: on whose list the reader will stand: the paper's own, or the reader's where that has no paper of its own.
        mine: whether it is the paper of where the reader lives.
        last: its newest number, if one is out.
    """

    paper: Publication
    unit: Unit
    mine: bool
    last: IssuePage | None

    def list(self) -> MailingList:
        """The list of its readers, made with the first of them."""
        return readers_list(self.paper, self.unit)


def readers_list(paper: Publication, unit: Unit) -> MailingList:
    """The residents' list of a paper and a unit."""
    name = paper.name if unit == paper.unit else f"{paper.name} · {unit.name}"
    found, _made = MailingList.objects.get_or_create(
        kind=MailingList.Kind.RESIDENTS, publication=paper, unit=unit, defaults={"name": name[:40]}
    )
    return found


def offers(my_unit: Unit | None) -> list[Offer]:
    """Every paper that may be subscribed to.

    Args:
        my_unit: where the reader said to live (我在), or None.
    """
    newest = (
        IssuePage.objects.live().filter(publication=OuterRef("pk")).order_by("-period_end", "-total_number")
    )
    papers = list(
        Publication.objects.select_related("unit").annotate(newest=Subquery(newest.values("pk")[:1]))
    )
    wanted = [paper.newest for paper in papers]
    numbers = IssuePage.objects.filter(pk__in=wanted).select_related("publication", "lead_picture").in_bulk()
    papers.sort(key=lambda paper: _how_near(paper, my_unit))
    # The nearest above the reader, their own unit's included.
    near = papers[0] if papers and my_unit and papers[0].unit.covers(my_unit) else None
    shut = set(
        MailingList.objects.filter(kind=MailingList.Kind.RESIDENTS, open=False).values_list(
            "publication", "unit"
        )
    )
    found = [
        Offer(
            paper,
            my_unit if paper == near and my_unit else paper.unit,
            paper == near,
            numbers.get(paper.newest),
        )
        for paper in papers
    ]
    return [one for one in found if (one.paper.pk, one.unit.pk) not in shut]


def _how_near(paper: Publication, my_unit: Unit | None) -> tuple[int, int, str]:
    above_me = my_unit is not None and paper.unit.covers(my_unit)
    town = paper.unit.kind == Unit.Kind.TOWN
    return (0 if above_me else 1 if town else 2, -paper.unit.depth if above_me else 0, paper.unit.path)
