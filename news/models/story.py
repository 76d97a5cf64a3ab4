"""Stories of ordinary people, with their consent."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search.index import insert_or_update_object

from brands.models import BrandPage
from portal.core.fields import BodyField
from portal.core.models import BaseIndexPage, BasePage
from portal.core.sealed import keyed_hash
from portal.core.shown import linked_pages, places_of
from portal.media.bodies import fetch_pictures
from portal.media.cards import picture_cards, with_lead_pictures
from portal.people.models import Consent, Person
from portal.people.panels import PersonPanel
from portal.places.models import Unit

from ..panels import ImportReportPanel, PastePanel
from .sourced import Dated

# What a card shows of a story.
CARD = ("title_en", "quote", "shown_name")


class StoryPage(Dated, BasePage):
    """Portrait of an ordinary person. The lead picture is the portrait."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("写的是谁"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stories",
        help_text=_("先在“人物”里登记这个人和授权，再在这里选。"),
    )
    # Written at each publication from the consent in force, so that a page never shows a name unasked.
    shown_name = models.CharField(_("显示的姓名"), max_length=30, blank=True, editable=False)
    # The names against which the live words were last looked at (`names_print`); the tick looks again when they change.
    names_checked = models.CharField(max_length=64, blank=True, editable=False)
    quote = models.CharField(
        _("一句话"), max_length=80, blank=True, help_text=_("这个人自己说过的一句话，不用加引号。")
    )
    nominated_by = models.CharField(
        _("推荐人"), max_length=60, blank=True, help_text=_("例如：临河居民区楼组长。")
    )
    source_name = models.CharField(_("来源"), max_length=60, blank=True)
    body = BodyField(verbose_name=_("正文"), blank=True)
    brands = ParentalManyToManyField(
        BrandPage, verbose_name=_("和哪个品牌有关"), blank=True, related_name="stories"
    )

    content_panels = [
        *BasePage.content_panels,
        ImportReportPanel(),
        PersonPanel("person"),
        FieldPanel("summary"),
        FieldPanel("quote"),
        *Dated.lead_panels,
        InlinePanel("deeds", heading=_("做过的事"), label=_("一件事")),
        PastePanel(),
        FieldPanel("body"),
        InlinePanel("bylines", heading=_("署名"), label=_("署名")),
        MultiFieldPanel([FieldPanel("nominated_by"), FieldPanel("source_name")], heading=_("推荐与来源")),
        FieldPanel("brands"),
    ]
    subpage_types: list[str] = []
    parent_page_types = ["news.StoryIndexPage"]
    template = "news/story_page.html"
    searched = ("shown_name", "quote", "deeds", "body")
    kept_by_the_portal = ("shown_name", "names_checked")

    class Meta:
        verbose_name = _("小人物风采")
        verbose_name_plural = _("小人物风采")

    def publish_problems(self):
        problems = super().publish_problems()
        if self.person is None:
            problems.add("person", _("请选择写的是谁，并确认“人物”里有本人的授权。"))
        else:
            self.check_consent(problems, self.person.story_consent())
        if not len(self.body):
            problems.add("body", _("正文还是空的，请先写内容。"))
        return problems

    def tells_of(self):
        """Its person, and those of the stories it links to."""
        others = people_of_stories(linked_pages(places_of(self)))
        return [self.person, *(one for one in others if one != self.person)] if self.person else others

    def check_consent(self, problems, consent: Consent | None) -> None:
        """Hold the story against the consent in force; `problems` takes what is missing."""
        if consent is None or not consent.text:
            problems.add("person", _("还没有本人同意刊登文字的授权，请先在“人物”里登记。"))
            return
        if self.lead_picture_id and not consent.photo:
            problems.add("lead_picture", _("本人没有同意刊登照片，请换成不露面的图，或先取得同意。"))
        if not consent.read_aloud:
            problems.add("person", _("请先把文章读给本人听过，再在授权里勾选“文章已读给本人听过”。"))
        if self.person.minor_on(timezone.localdate()) and not (
            consent.guardian_name and consent.guardian_agreed
        ):
            problems.add("person", _("这个人未满 18 岁（或没有确认成年），授权里要有监护人姓名和同意。"))

    def publish(self, revision, *args, **kwargs):
        """Publish with the name that the consent in force allows."""
        result = super().publish(revision, *args, **kwargs)
        page = StoryPage.objects.get(pk=self.pk)
        if page.live:
            if consent := page.person.story_consent():
                page.note_names(consent)
            insert_or_update_object(page)
        return result

    def note_names(self, consent: Consent) -> None:
        """Write down the name that readers see, and for which names the words were looked at."""
        self.shown_name, self.names_checked = consent.shown_name, names_print(consent)
        names = {"shown_name": self.shown_name, "names_checked": self.names_checked}
        StoryPage.objects.filter(pk=self.pk).update(**names)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        fetch_pictures(self, bodies=[self.body])
        return context | self.beside(request) | {"unit": Unit.objects.of_page(self)}


def people_of_stories(page_ids: set[int]) -> list[Person]:
    """The people whose stories stand among these pages."""
    return list(Person.objects.filter(stories__in=page_ids).distinct()) if page_ids else []


def names_print(consent: Consent) -> str:
    """Changes with the real name, the alias, and which of them may be shown."""
    return keyed_hash("|".join((consent.person.name, consent.name_use, consent.alias)))


class StoryDeed(Orderable):
    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="deeds")
    when = models.CharField(_("什么时候"), max_length=30, blank=True)
    text = models.CharField(_("做了什么"), max_length=120)

    class Meta(Orderable.Meta):
        verbose_name = _("做过的事")


class StoryIndexPage(BaseIndexPage):
    """The story wall."""

    lists = "news.StoryPage"
    fixed_slug = "stories"
    default_title = _("小人物风采")
    menu_word = _("人物")
    subpage_types = ["news.StoryPage"]
    template = "news/story_index_page.html"

    class Meta:
        verbose_name = _("人物栏目")
        verbose_name_plural = _("人物栏目")

    def with_cards(self, queryset):
        return with_lead_pictures(queryset)

    def shown(self, listed):
        return picture_cards(listed, *CARD)
