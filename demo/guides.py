"""The demo town's guides: how thirty errands are done."""

from django.utils import timezone

from guides.models import GuideIndexPage, GuideMaterial, GuidePage, GuideStep
from portal.media.models import PortalImage

from .content_files import day, moment
from .pages import DemoTown, publish
from .picture_book import PictureBook

# What an errand says for itself; the rest it has from its office.
OWN = (
    *("title", "title_en", "gloss_en", "kind", "life_event", "asked_as", "summary", "who", "outsiders"),
    *("duration", "cost", "online", "at_home", "asked_seal", "why_no_seal", "who_decides"),
    *("declaration_title", "declaration", "declaration_to", "responsible"),
)


def make_guides(town: DemoTown, data: dict) -> None:
    for item in data["guides"]:
        office = data["offices"][item["office"]]
        page = GuidePage(
            checked_on=day(item["checked"]),
            good_until=day(item["good_until"]) if "good_until" in item else None,
            **{name: item[name].strip() for name in OWN if name in item},
            **office | {name: item[name] for name in office if name in item},
        )
        page.materials = [
            GuideMaterial(name=name, form=form, note=note, picture=_sample(name, data["samples"], town.book))
            for name, form, note in item.get("materials", [])
        ]
        page.steps = [GuideStep(title=title, text=text) for title, text in item.get("steps", [])]
        at = min(moment(item["checked"], "15:00"), timezone.now())
        publish(page, town.index(item["unit"], GuideIndexPage), town.staff["lin-xiao"], at, item["tags"])
        town.step()


def _sample(name: str, samples: dict[str, str], book: PictureBook) -> PortalImage | None:
    """What a paper looks like, where somebody has drawn it."""
    scene = next((scene for word, scene in samples.items() if word in name), None)
    return book.get(scene, 1, title=f"{name}的样子") if scene else None
