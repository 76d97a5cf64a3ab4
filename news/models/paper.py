"""The neighbourhood paper and its numbers."""

from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page

from portal.core.dates import date_range
from portal.core.fields import BodyField
from portal.core.models import BaseIndexPage, BasePage
from portal.media.bodies import fetch_pictures
from portal.media.cards import picture_prefetch
from portal.media.models import LeadPicture
from portal.places.models import Unit

from .blackboard import BlackboardIndexPage
from .issue_blocks import IssueStreamBlock


class Publication(models.Model):
    """The paper as a title: its name, how often it appears, its standing sections, its imprint."""

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", _("月刊")
        BIMONTHLY = "bimonthly", _("双月刊")
        QUARTERLY = "quarterly", _("季刊")
        IRREGULAR = "irregular", _("不定期")

    name = models.CharField(_("报名"), max_length=30)
    slug = models.SlugField(_("代号"), max_length=40, unique=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("编印单位"), on_delete=models.PROTECT, related_name="publications"
    )
    frequency = models.CharField(_("刊期"), max_length=12, choices=Frequency, default=Frequency.QUARTERLY)
    slogan = models.CharField(_("报头下的一句话"), max_length=60, blank=True)
    sections = models.TextField(
        _("常设栏目"), blank=True, help_text=_("每行一个栏目名，新建一期时自动带出。")
    )
    imprint = models.TextField(_("版权页"), blank=True, help_text=_("编印单位、发送对象等，印在每期末尾。"))

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("unit"),
        FieldPanel("frequency"),
        FieldPanel("slogan"),
        FieldPanel("sections"),
        FieldPanel("imprint"),
    ]

    class Meta:
        verbose_name = _("小报")
        verbose_name_plural = _("小报")

    def __str__(self) -> str:
        return self.name

    @property
    def section_names(self) -> list[str]:
        return [line.strip() for line in self.sections.splitlines() if line.strip()]


class IssuePage(LeadPicture, BasePage):
    """One number of the paper. The lead picture is the cover."""

    publication = models.ForeignKey(
        Publication, verbose_name=_("小报"), on_delete=models.PROTECT, related_name="issues"
    )
    number = models.PositiveIntegerField(_("本年第几期"))
    total_number = models.PositiveIntegerField(_("总第几期"))
    period_start = models.DateField(_("内容从哪天"))
    period_end = models.DateField(_("到哪天"))
    lead = models.TextField(_("卷首语"), blank=True)
    sections = BodyField(IssueStreamBlock, verbose_name=_("栏目"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("publication"),
                FieldRowPanel([FieldPanel("number"), FieldPanel("total_number")]),
                FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
            ],
            heading=_("期号"),
        ),
        FieldPanel("summary"),
        *LeadPicture.lead_panels,
        FieldPanel("lead"),
        FieldPanel("sections"),
    ]
    subpage_types: list[str] = []
    parent_page_types = ["news.PaperIndexPage"]
    template = "news/issue_page.html"
    gone_template = "news/issue_gone.html"
    searched = ("sections",)
    comes_with = ("lead_picture", "publication")

    class Meta:
        verbose_name = _("小报一期")
        verbose_name_plural = _("小报各期")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=models.F("period_start")),
                name="an_issue_ends_after_it_starts",
                violation_error_message=_("“到哪天”不能早于“从哪天”。"),
            )
        ]

    @property
    def period(self) -> str:
        return date_range(self.period_start, self.period_end)

    def _items(self) -> list:
        return [
            item for part in self.sections if part.block_type == "section" for item in part.value["items"]
        ]

    def publish_problems(self):
        problems = super().publish_problems()
        if not len(self.sections):
            problems.add("sections", _("这一期还没有栏目，请先选稿。"))
        for page in (item["page"] for item in self._items()):
            if page is not None and not page.live:
                problems.add(
                    "sections", _("《%(title)s》还没有发布，不能登在小报上。") % {"title": page.title}
                )
        if self._same_number().exists():
            problems.add(
                "total_number", _("总第 %(number)d 期已经有了，请核对期号。") % {"number": self.total_number}
            )
        return problems

    def tells_of(self):
        """The people of the stories it carries."""
        from .story import people_of_stories

        carried = {item["page"].pk for item in self._items() if item["page"] is not None}
        return people_of_stories(carried)

    def _same_number(self):
        same = IssuePage.objects.live().filter(
            publication=self.publication_id, total_number=self.total_number
        )
        return same.exclude(pk=self.pk)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | self.neighbours() | {"unit": Unit.objects.of_page(self), "contents": self.contents()}

    def neighbours(self) -> dict:
        """The numbers before and after this one."""
        numbers = IssuePage.objects.live().filter(publication=self.publication_id).exclude(pk=self.pk)
        before = numbers.filter(total_number__lt=self.total_number).order_by("-total_number").values("pk")[:1]
        after = numbers.filter(total_number__gt=self.total_number).order_by("total_number").values("pk")[:1]
        found = list(numbers.filter(Q(pk=models.Subquery(before)) | Q(pk=models.Subquery(after))))
        return {
            "previous": next((page for page in found if page.total_number < self.total_number), None),
            "next": next((page for page in found if page.total_number > self.total_number), None),
        }

    def feed_body(self, request) -> str:
        return render_to_string("news/issue_feed_body.html", {"page": self, "request": request})

    def contents(self) -> list[dict]:
        """Everything of the number in its order. A section: its kind, heading, note and items, each with the live page,
        its title, lead, mode and picture in this number; anything else: its kind and the value of its block."""
        found = self._live_pages()
        shown = [
            {
                "kind": part.block_type,
                "heading": part.value["heading"],
                "note": part.value["note"],
                "items": [
                    _shown(item, found[item["page"].pk])
                    for item in part.value["items"]
                    if item["page"] is not None and item["page"].pk in found
                ],
            }
            if part.block_type == "section"
            else {"kind": part.block_type, "heading": part.value["heading"], "value": part.value}
            for part in self.sections
        ]
        fetch_pictures(self, *found.values(), bodies=[self.sections])
        return shown

    def _live_pages(self) -> dict[int, "Page"]:
        from .article import ArticlePage
        from .story import StoryPage

        chosen = {item["page"].pk for item in self._items() if item["page"] is not None}
        return {
            page.pk: page
            for model in (ArticlePage, StoryPage)
            for page in model.objects.live().filter(pk__in=chosen).select_related("lead_picture")
        }


def _shown(item, page: Page) -> dict:
    """A page as this number shows it."""
    own = item.get("picture")
    picture = own or page.lead_picture
    return {
        "page": page,
        "heading": item["heading"],
        "lead": item.get("lead") or page.summary,
        "mode": item["mode"],
        "picture": None if item.get("without_picture") or item["mode"] == "link" else picture,
    }


class PaperIndexPage(BaseIndexPage):
    """The shelf: every number, newest first."""

    lists = "news.IssuePage"
    fixed_slug = "paper"
    default_title = _("小报")
    menu_word = pgettext_lazy("menu", "小报")
    order_by = ("-period_end", "-total_number")
    # Each number brings the texts of all it holds; half a year of a monthly one.
    feed_size = 6
    subpage_types = ["news.IssuePage"]
    template = "news/paper_index_page.html"

    class Meta:
        verbose_name = _("小报栏目")
        verbose_name_plural = _("小报栏目")

    def with_cards(self, queryset):
        return queryset.select_related("publication").prefetch_related(picture_prefetch("lead_picture"))

    def get_context(self, request, *args, **kwargs):
        boards = BlackboardIndexPage.objects.live().child_of(self.get_parent()).first()
        return super().get_context(request, *args, **kwargs) | {"boards": boards}
