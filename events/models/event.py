"""Public pages of activities and services."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable

from brands.models import BrandPage
from news.models import ArticlePage
from news.models.story import people_of_stories
from portal.core.dates import iso, near_date
from portal.core.fields import BodyField
from portal.core.models import BasePage
from portal.core.shown import linked_pages, places_of
from portal.media.bodies import fetch_pictures
from portal.media.models import LeadPicture
from portal.places.models import Unit

from ..calendars import calendar_response
from .occurrence import Occurrence
from .state import Stage, rounds_shown, with_states
from .track import tracks_of

# Of what is over a page lists so many dates, and counts the others.
PAST_SHOWN = 12


class EventKind(models.TextChoices):
    SERVICE = "service", _("便民服务")
    CLINIC = "clinic", _("义诊")
    COURSE = "course", _("课程")
    LECTURE = "lecture", _("讲座")
    VOLUNTEERING = "volunteering", _("志愿行动")
    CULTURE = "culture", _("文化活动")
    MEETING = "meeting", _("议事")


class EventPage(RoutablePageMixin, LeadPicture, BasePage):
    """An activity or service: what, for whom, where, whom to ask; dates are occurrences."""

    kind = models.CharField(_("类别"), max_length=20, choices=EventKind, default=EventKind.CULTURE)
    organiser = models.CharField(_("谁来办"), max_length=60)
    place = models.CharField(
        _("地点"),
        max_length=80,
        help_text=_("写到读者能找到的程度，例如：临河居民区活动室，二号门进去左转。"),
    )
    contact = models.CharField(_("联系人"), max_length=30, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=30)
    who = models.CharField(
        _("谁可以来"), max_length=80, help_text=_("例如：75 岁以上的居民，行动不便的可以上门。")
    )
    bring = models.CharField(_("带什么"), max_length=80, blank=True)
    body = BodyField(verbose_name=_("详细介绍"), blank=True)
    brands = ParentalManyToManyField(
        BrandPage, verbose_name=_("属于哪个品牌"), blank=True, related_name="events"
    )
    recap = models.ForeignKey(
        ArticlePage,
        verbose_name=_("活动报道"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recapped_events",
        help_text=_("活动结束后写的新闻。"),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("summary"),
        InlinePanel("occurrences", heading=_("什么时候"), label=_("场次"), min_num=1),
        MultiFieldPanel(
            [
                FieldPanel("place"),
                FieldPanel("organiser"),
                FieldPanel("contact"),
                FieldPanel("contact_phone"),
                FieldPanel("who"),
                FieldPanel("bring"),
            ],
            heading=_("怎么参加"),
        ),
        InlinePanel("steps", heading=_("三步说清楚"), label=_("步骤"), max_num=4),
        *LeadPicture.lead_panels,
        FieldPanel("body"),
        FieldPanel("brands"),
        FieldPanel("recap"),
    ]
    subpage_types: list[str] = []
    parent_page_types = ["events.EventIndexPage"]
    template = "events/event_page.html"
    comes_with = ("lead_picture", "recap")
    searched = ("who", "place", "organiser", "bring", "steps", "body")

    class Meta:
        verbose_name = _("活动")
        verbose_name_plural = _("活动")

    def publish_problems(self):
        problems = super().publish_problems()
        if self.pk and not self.occurrences.all():
            problems.add("occurrences", _("请至少填一个场次：哪天、几点到几点。"))
        if self.pk and (lost := self.dates_with_sign_ups_lost()):
            words = _("%(dates)s 已经开了报名，不能删；不办了请到窗口“取消这一场”，大家会收到通知。")
            problems.add(
                "occurrences", words % {"dates": "、".join(near_date(one.starts_at) for one in lost)}
            )
        return problems

    def tells_of(self):
        return people_of_stories(linked_pages(places_of(self)))

    def dates_with_sign_ups_lost(self) -> list[Occurrence]:
        """Dates with a roll that this version of the page would delete."""
        kept = [one.pk for one in self.occurrences.all() if one.pk]
        return list(Occurrence.objects.filter(page_id=self.pk, roll__isnull=False).exclude(pk__in=kept))

    @classmethod
    def past_among(cls, ids: Iterable[str] | None) -> list[int]:
        """Which of these pages (None: of all) are events that are over; the search shows them last."""
        asked = cls.objects.all() if ids is None else cls.objects.filter(pk__in=list(ids))
        over = asked.order_by().annotate(last=Max("occurrences__ends_at"))
        return list(over.filter(last__lt=timezone.now()).values_list("pk", flat=True))

    @classmethod
    def told_among(cls, pages: list["EventPage"]) -> dict[int, tuple[str, bool]]:
        """What a search says of each of these first, the date it leads with and its state, and whether it is over."""
        give_dates(pages)
        coming = with_states(one for page in pages for one in page.dates if not one.is_past)
        for page in pages:
            page.__dict__["upcoming"] = [one for one in coming if one.page_id == page.pk]
        return {page.pk: (page.told, not page.upcoming) for page in pages}

    @property
    def told(self) -> str:
        """12月6日 星期日 · 报名中 · 还有 4 个名额."""
        when = f"{near_date(self.leading_date.starts_at)} · " if self.leading_date else ""
        return f"{when}{self.state_word}"

    @cached_property
    def dates(self) -> list[Occurrence]:
        """The last dates that are over and all that are to come, earliest first; each knows its page without asking again."""
        give_dates([self])
        return self.__dict__["dates"]

    @cached_property
    def times_held(self) -> int:
        """How many of its dates are over."""
        give_dates([self])
        return self.__dict__["times_held"]

    @cached_property
    def upcoming(self) -> list[Occurrence]:
        """What is not over yet; each date knows its state."""
        return with_states(one for one in self.dates if not one.is_past)

    @cached_property
    def past(self) -> list[Occurrence]:
        """The last ones that are over; `times_held` counts all."""
        return [one for one in self.dates if one.is_past]

    @cached_property
    def leading_date(self) -> Occurrence | None:
        """The date that is spoken of first, whoever speaks: the soonest that a place can be asked for, else the soonest
        that takes place, else one that was called off, else the last that has been."""
        takes_place = [one for one in self.upcoming if one.state.stage is not Stage.CALLED_OFF]
        can_be_asked = [one for one in takes_place if one.state.can_ask]
        return next(iter(can_be_asked or takes_place or self.upcoming or with_states(self.past[-1:])), None)

    @property
    def earlier(self) -> int:
        """How many dates were before those that are listed."""
        return self.times_held - len(self.past)

    @property
    def state_word(self) -> str:
        """What readers need to know first."""
        return self.leading_date.state.words if self.leading_date else _("日期还没有定")

    @cached_property
    def brand_list(self) -> list[BrandPage]:
        """The public brands it belongs to."""
        return [brand for brand in self.brands.all() if brand.live]

    def get_context(self, request, *args, **kwargs):
        fetch_pictures(self, bodies=[self.body])
        rounds = rounds_shown(self.upcoming)
        for one in rounds:
            one.page = self
            one.open_tracks = tracks_of(one, one.counted) if one.is_volunteering else []
        return super().get_context(request, *args, **kwargs) | {
            "unit": Unit.objects.of_page(self),
            "rounds": rounds,
        }

    def feed_body(self, request) -> str:
        return render_to_string("events/feed_body.html", {"page": self, "request": request})

    def structured_data(self, request) -> dict:
        """schema.org Event for the next date, or the last one."""
        shown = self.leading_date
        if shown is None:
            return {}
        status = "EventCancelled" if shown.state.stage is Stage.CALLED_OFF else "EventScheduled"
        return {
            "@type": "Event",
            "startDate": iso(shown.starts_at),
            "endDate": iso(shown.ends_at),
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {
                "@type": "Place",
                "name": shown.where,
                "address": {"@type": "PostalAddress", "streetAddress": shown.where},
            },
            "organizer": _said_by(self.organiser, self.contact_phone),
        }

    @path("event.ics/", name="ics")
    def ics(self, request) -> HttpResponse:
        """All dates of this event for a phone's calendar."""
        return calendar_response(request, self.title, self.dates)

    @path("date-<int:number>.ics/", name="date")
    def ics_of_date(self, request, number: int) -> HttpResponse:
        """One date for a phone's calendar."""
        found = [one for one in self.dates if one.pk == number]
        if not found:
            raise Http404
        return calendar_response(request, self.title, found)


def give_dates(pages: list[EventPage]) -> None:
    """Let each page know its dates, in two queries for all of them: a service that has run for ten years has hundreds, of
    which its page, its calendar and a list show the last and those to come. A page that is only looked at brings its own."""
    stored = [
        page for page in pages if "occurrences" not in page.__dict__.get("_cluster_related_objects", ())
    ]
    now, of_page = timezone.now(), Occurrence.objects.filter(page__in=[page.pk for page in stored])
    over = of_page.filter(ends_at__lt=now).annotate(
        back=Window(RowNumber(), partition_by="page_id", order_by=("-starts_at", "-pk")),
        held=Window(Count("pk"), partition_by="page_id"),
    )
    rows = [*over.filter(back__lte=PAST_SHOWN), *of_page.filter(ends_at__gte=now)] if stored else []
    for page in pages:
        mine = [one for one in rows if one.page_id == page.pk] if page in stored else page.occurrences.all()
        dates = sorted(mine, key=lambda one: one.starts_at)
        for one in dates:
            one.page = page
        past = [one for one in dates if one.is_past]
        page.__dict__["dates"] = dates
        page.__dict__["times_held"] = past[0].held if past and page in stored else len(past)


def _said_by(name: str, phone: str) -> dict:
    """Who holds an event, for machines."""
    found = {"@type": "Organization", "name": name, "url": f"{settings.SITE_URL}/"}
    return found | ({"telephone": phone} if phone else {})


class EventStep(Orderable):
    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(_("这一步"), max_length=40)
    text = models.CharField(_("怎么做"), max_length=120, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("步骤")
