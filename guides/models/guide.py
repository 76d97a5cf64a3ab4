"""How an errand is done: who may, what to bring, where and when, whom to ask; and which seal nobody needs."""

from collections.abc import Iterable

from django.db import models
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable
from wagtail.search import index

from portal.core.cards import Card, CardStatement
from portal.core.fields import BodyField
from portal.core.models import BasePage
from portal.core.publishing import Problems
from portal.media.bodies import fetch_pictures
from portal.media.cards import pictures_of
from portal.media.models import PortalDocument, PortalImage
from portal.places.hours import DayHours, week
from portal.places.models import Unit
from portal.search.reading import answers

from .checked import Checked

# What a list shows of a guide besides its title and address.
ROW = ("title_en", "summary", "life_event", "kind", "place")


class LifeEvent(models.TextChoices):
    """When in life an errand comes up; lists are in this order."""

    BIRTH = "birth", _("生孩子、带孩子")
    SCHOOL = "school", _("上学")
    WORK = "work", _("找工作")
    MARRIAGE = "marriage", _("结婚成家")
    HOME = "home", _("住房和身边事")
    PAPERS = "papers", _("证件和户口")
    HEALTH = "health", _("看病")
    RETIREMENT = "retirement", _("退休")
    ELDER = "elder", _("养老")
    HARDSHIP = "hardship", _("有难处")
    TOGETHER = "together", _("出一份力")
    DEATH = "death", _("身后事")


class GuideKind(models.TextChoices):
    ERRAND = "errand", _("办事指引")
    NO_SEAL = "no_seal", _("不盖章指引")


class GuidePage(RoutablePageMixin, Checked, BasePage):
    """One errand, or one seal that is asked for and not needed; somebody stands for it and looks at it again in time."""

    kind = models.CharField(
        _("哪一种"),
        max_length=10,
        choices=GuideKind,
        default=GuideKind.ERRAND,
        help_text=_("别处叫居民来盖章、其实不用盖的，选“不盖章指引”。"),
    )
    life_event = models.CharField(
        _("什么时候会用到"), max_length=12, choices=LifeEvent, default=LifeEvent.ELDER
    )
    asked_as = models.CharField(
        _("大家怎么叫"),
        max_length=200,
        blank=True,
        help_text=_("居民平时的叫法，用空格隔开，例如：老年证 老人卡 敬老证。搜这些词，先看到这一页。"),
    )
    who = models.TextField(
        _("谁能办"), max_length=200, blank=True, help_text=_("例如：满 80 岁、户口在本镇的老人。")
    )
    outsiders = models.CharField(
        _("外村人能办吗"), max_length=120, blank=True, help_text=_("户口不在这里、住在这里的人，行不行。")
    )
    place = models.CharField(
        _("在哪里办"),
        max_length=80,
        blank=True,
        help_text=_("哪个窗口、哪间屋，例如：镇便民服务中心 3 号窗口。"),
    )
    address = models.CharField(
        _("怎么走"),
        max_length=120,
        blank=True,
        help_text=_("地址和怎么找，例如：枫桥路 1 号，进大门左手边。"),
    )
    hours = models.CharField(
        _("什么时候开"),
        max_length=120,
        blank=True,
        help_text=_("例如：周一至周五8:30—11:30，13:30—17:00；周六9:00—11:00。"),
    )
    contact = models.CharField(_("找谁问"), max_length=40, blank=True)
    phone = models.CharField(_("问的电话"), max_length=30, blank=True)
    duration = models.CharField(
        _("多久办好"), max_length=80, blank=True, help_text=_("例如：材料齐了当场办好。")
    )
    cost = models.CharField(_("要不要钱"), max_length=80, blank=True, help_text=_("不要钱也请写明：不要钱。"))
    online = models.TextField(
        _("网上怎么办"), max_length=300, blank=True, help_text=_("用手机怎么办，在哪里点。不能网上办就空着。")
    )
    online_url = models.URLField(_("网上办的网址"), blank=True)
    at_home = models.CharField(
        _("走不动怎么办"), max_length=160, blank=True, help_text=_("能不能上门，能不能托人，打哪个电话约。")
    )
    asked_seal = models.CharField(
        _("常被要求盖什么章"),
        max_length=120,
        blank=True,
        help_text=_("例如：保险公司要居委会盖章，证明摔伤没有第三方。"),
    )
    why_no_seal = models.TextField(_("为什么不用盖"), max_length=300, blank=True)
    who_decides = models.TextField(
        _("该由谁来定"),
        max_length=200,
        blank=True,
        help_text=_("哪个单位自己查、自己定，或者谁来出这份证明。"),
    )
    declaration_title = models.CharField(
        _("声明的名称"), max_length=40, blank=True, help_text=_("例如：个人声明、告知承诺书。")
    )
    declaration = models.TextField(
        _("声明怎么写"),
        max_length=800,
        blank=True,
        help_text=_("要本人填的地方写成【姓名】【身份证号】，打印出来是一条横线。空一行算一段。"),
    )
    declaration_to = models.CharField(_("声明交给谁"), max_length=80, blank=True)
    body = BodyField(verbose_name=_("还有要说的"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["kind", "life_event", "summary", "asked_as"], heading=_("是什么事")),
        MultiFieldPanel(["who", "outsiders"], heading=_("谁能办")),
        InlinePanel("materials", heading=_("要带什么"), label=_("一样东西")),
        InlinePanel("steps", heading=_("怎么办"), label=_("步骤"), max_num=6),
        MultiFieldPanel(
            ["place", "address", "hours", "contact", "phone", "at_home"], heading=_("在哪里办、找谁问")
        ),
        MultiFieldPanel(["duration", "cost", "online", "online_url"], heading=_("时间、费用、网上办")),
        MultiFieldPanel(
            [
                "asked_seal",
                "why_no_seal",
                "who_decides",
                "declaration_title",
                "declaration",
                "declaration_to",
            ],
            heading=_("不盖章（办事指引不用填）"),
        ),
        "body",
        Checked.panel(),
    ]
    parent_page_types = ["guides.GuideIndexPage"]
    subpage_types: list[str] = []
    template = "guides/guide_page.html"
    searched = (
        *("asked_as", "who", "outsiders", "place", "address", "materials", "steps", "online", "at_home"),
        *("asked_seal", "why_no_seal", "who_decides", "declaration", "body"),
    )
    found_by = ("asked_as",)
    search_fields = [*BasePage.search_fields, index.AutocompleteField("asked_as")]

    class Meta:
        verbose_name = verbose_name_plural = _("办事指引")

    def publish_problems(self) -> Problems:
        problems = super().publish_problems()
        if not self.summary.strip():
            problems.add("summary", _("请写一两句摘要，列表和微信转发时会用到。"))
        self._ask_where(problems)
        self.ask_who_checked(problems)
        if self.is_no_seal:
            self._ask_why_no_seal(problems)
        return problems

    def _ask_where(self, problems: Problems) -> None:
        """Whoever reads a guide must know where to go and whom to call."""
        if not self.place.strip():
            problems.add("place", _("请写明在哪里办；只在网上办的，写遇到难处到哪里问。"))
        self.ask_phone_and_hours(problems)

    def _ask_why_no_seal(self, problems: Problems) -> None:
        for name, sentence in (
            ("asked_seal", _("请写明别处要盖的是什么章、证明什么。")),
            ("why_no_seal", _("请写明为什么不用盖，读者要拿这句话去说。")),
            ("who_decides", _("请写明这件事该由谁来定，读者好去找。")),
        ):
            if not getattr(self, name).strip():
                problems.add(name, sentence)

    @property
    def is_no_seal(self) -> bool:
        return self.kind == GuideKind.NO_SEAL

    @cached_property
    def opening(self) -> list[DayHours]:
        """Its hours day by day."""
        return week(self.hours)

    @cached_property
    def shown_materials(self) -> list["GuideMaterial"]:
        """What to bring, with pictures and samples: three queries, however many there are."""
        rows = list(self.materials.all())
        pictures = pictures_of(row.picture_id for row in rows if row.picture_id)
        wanted = [row.document_id for row in rows if row.document_id]
        documents = PortalDocument.objects.in_bulk(wanted) if wanted else {}
        for row in rows:
            row.shown_picture = pictures.get(row.picture_id)
            row.shown_document = documents.get(row.document_id)
        return rows

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        fetch_pictures(bodies=[self.body])
        return context | {"unit": Unit.objects.of_page(self), "near": self.near()}

    def near(self) -> list[Card]:
        """Other errands of the same time of life."""
        return _near.cards(self.pk, self.life_event)

    def feed_body(self, request) -> str:
        return render_to_string("guides/feed_body.html", {"page": self, "request": request})

    @path("declaration/", name="declaration")
    def declaration_sheet(self, request: HttpRequest) -> TemplateResponse:
        """The declaration on one A4, with lines where the person writes. Nothing is filled in here, nothing is kept."""
        if not self.is_no_seal or not self.declaration.strip():
            raise Http404
        return self.render(request, template="guides/declaration.html")

    @classmethod
    def leading_among(cls, ids: list[str], asked: str) -> list[int]:
        """Which of these pages answer what was asked by their very name, or by what people call the errand; the search
        shows them first."""
        rows = cls.objects.filter(pk__in=ids).order_by().values_list("pk", "title", "asked_as")
        return [pk for pk, title, called in rows if answers(asked, [title, *called.split()])]

    @classmethod
    def told_among(cls, pages: Iterable["GuidePage"]) -> dict[int, tuple[str, bool]]:
        """What a search says of each first: where, and the phone; a guide past its date says that."""
        return {page.pk: (page.told, False) for page in pages}

    @property
    def told(self) -> str:
        where = f"{self.place} · {self.phone}"
        return f"{where} · {_('好久没有核对，先打电话问')}" if self.is_stale else where


def _same_time_of_life(pk: int, life_event: str) -> models.QuerySet:
    return GuidePage.objects.live().filter(life_event=life_event).exclude(pk=pk).order_by("path")[:5]


_near = CardStatement(_same_time_of_life, "title_en")


class GuideStep(Orderable):
    page = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(_("这一步做什么"), max_length=40)
    text = models.TextField(_("怎么做"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("步骤")


class GuideMaterial(Orderable):
    """One thing to bring."""

    class Form(models.TextChoices):
        ORIGINAL = "original", _("原件")
        COPY = "copy", _("复印件")
        BOTH = "both", _("原件和复印件")
        NONE = "none", _("不是证件")

    page = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="materials")
    name = models.CharField(_("带什么"), max_length=40)
    form = models.CharField(_("原件还是复印件"), max_length=10, choices=Form, default=Form.ORIGINAL)
    note = models.CharField(
        _("说明"), max_length=120, blank=True, help_text=_("例如：没有的话，用户口簿代替。")
    )
    picture = models.ForeignKey(
        PortalImage,
        verbose_name=_("样子"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("给读者认一认；请用样张，不要拍谁的真证件。"),
    )
    document = models.ForeignKey(
        PortalDocument,
        verbose_name=_("样张文件"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("可以下载来填的表。"),
    )

    panels = [FieldPanel(name) for name in ("name", "form", "note", "picture", "document")]
    shown_picture = None
    shown_document: PortalDocument | None = None

    class Meta(Orderable.Meta):
        verbose_name = _("要带的东西")

    @property
    def form_word(self) -> str:
        """原件; nothing for what is no paper."""
        return "" if self.form == self.Form.NONE else self.get_form_display()
