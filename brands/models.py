"""Governance brands: named ways of working, told so that others can copy them."""

from django.db import models
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from portal.core.cards import Card, cards_of
from portal.core.fields import BodyField
from portal.core.models import BaseIndexPage, BasePage
from portal.media.bodies import fetch_pictures
from portal.media.models import LeadPicture, PortalImage
from portal.places.models import Unit


class BrandSeries(models.Model):
    """The family a brand belongs to, with its rule: 一居一品, every 居 has one."""

    name = models.CharField(_("名称"), max_length=20, unique=True)
    slug = models.SlugField(_("代号"), max_length=40, unique=True)
    kind = models.CharField(
        _("由谁来做"),
        max_length=20,
        choices=Unit.Kind,
        help_text=_("这一类单位每家应有一个；没有的会在品牌页上显示为空位。"),
    )
    rule = models.CharField(_("规则"), max_length=80, help_text=_("例如：每个居民区都有一个自己的治理品牌。"))
    summary = models.TextField(_("说明"), blank=True)
    position = models.PositiveSmallIntegerField(_("排列"), default=0)

    panels = ["name", "slug", "kind", "rule", "summary", "position"]

    class Meta:
        verbose_name = verbose_name_plural = _("品牌系列")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Dimension(models.TextChoices):
    """Where a brand works: a unit (point), a service that reaches people (line), a shared district (area)."""

    POINT = "point", _("点 · 居村品牌")
    LINE = "line", _("线 · 服务条线")
    AREA = "area", _("面 · 片区共建")


class SealShape(models.TextChoices):
    SQUARE = "square", _("方印")
    OVAL = "oval", _("椭圆印")
    GOURD = "gourd", _("葫芦印")


# What stands on a brand's seal and below it.
SEAL = ("title_en", "seal_text", "seal_shape")


class BrandPage(LeadPicture, BasePage):
    """A governance brand: slogan, need, how it works, figures, people, what others can copy."""

    series = models.ForeignKey(
        BrandSeries, verbose_name=_("系列"), on_delete=models.PROTECT, related_name="brands"
    )
    dimension = models.CharField(_("点线面"), max_length=10, choices=Dimension, default=Dimension.POINT)
    slogan = models.CharField(_("一句话口号"), max_length=30)
    need = models.TextField(_("解决什么难题"), max_length=200, help_text=_("一句话：居民原来为什么事为难。"))
    started_on = models.DateField(_("开始日期"), null=True, blank=True)
    seal_text = models.CharField(_("印文"), max_length=6, help_text=_("1 到 6 个字，自动刻成印章。"))
    seal_shape = models.CharField(_("印形"), max_length=10, choices=SealShape, default=SealShape.SQUARE)
    emblem = models.ForeignKey(
        PortalImage,
        verbose_name=_("自有标志"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("已经有标志的可以上传，代替印章。"),
    )
    takeaway = models.TextField(_("别处可以学什么"), blank=True)
    body = BodyField(verbose_name=_("正文"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        "summary",
        MultiFieldPanel(["series", "dimension", "slogan", "need", "started_on"], heading=_("这个品牌")),
        MultiFieldPanel(["seal_text", "seal_shape", "emblem"], heading=_("印章")),
        *LeadPicture.lead_panels,
        InlinePanel("steps", heading=_("怎么做（别人照着就能学）"), label=_("步骤")),
        InlinePanel("figures", heading=_("成效数字"), label=_("数字")),
        InlinePanel("brand_people", heading=_("谁在做"), label=_("人")),
        InlinePanel("moments", heading=_("经过"), label=_("一件事")),
        "takeaway",
        "body",
    ]
    parent_page_types = ["brands.BrandIndexPage"]
    subpage_types: list[str] = []
    template = "brands/brand_page.html"
    comes_with = ("lead_picture", "series", "emblem")
    searched = ("slogan", "need", "steps", "figures", "brand_people", "moments", "takeaway", "body")

    class Meta:
        verbose_name = verbose_name_plural = _("治理品牌")

    def publish_problems(self):
        problems = super().publish_problems()
        if not self.summary.strip():
            problems.add("summary", _("请写一两句摘要，列表和微信转发时会用到。"))
        return problems

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        fetch_pictures(self, bodies=[self.body])
        siblings = BrandPage.objects.live().filter(series=self.series_id).exclude(pk=self.pk).order_by("path")
        return context | {"unit": Unit.objects.of_page(self), "siblings": cards_of(siblings[:6], *SEAL)}

    def feed_body(self, request) -> str:
        return render_to_string("brands/feed_body.html", {"page": self, "request": request})

    def structured_data(self, request) -> dict:
        return {"@type": "WebPage", "about": {"@type": "Thing", "name": self.title, "slogan": self.slogan}}


class BrandStep(Orderable):
    page = ParentalKey(BrandPage, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(_("这一步做什么"), max_length=40)
    text = models.TextField(_("怎么做"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("步骤")


class BrandFigure(Orderable):
    page = ParentalKey(BrandPage, on_delete=models.CASCADE, related_name="figures")
    value = models.CharField(_("数字"), max_length=20)
    unit = models.CharField(_("单位"), max_length=10, blank=True)
    label = models.CharField(_("是什么的数"), max_length=40)
    source = models.CharField(_("出处"), max_length=60)
    as_of = models.DateField(_("截至日期"))

    class Meta(Orderable.Meta):
        verbose_name = _("数字")


class BrandPerson(Orderable):
    """Somebody who makes the brand work, as they are named in public."""

    page = ParentalKey(BrandPage, on_delete=models.CASCADE, related_name="brand_people")
    name = models.CharField(_("姓名"), max_length=30)
    role = models.CharField(_("做什么"), max_length=60)

    class Meta(Orderable.Meta):
        verbose_name = _("人")


class BrandMoment(Orderable):
    page = ParentalKey(BrandPage, on_delete=models.CASCADE, related_name="moments")
    on = models.DateField(_("日期"))
    text = models.TextField(_("发生了什么"))

    class Meta(Orderable.Meta):
        verbose_name = _("一件事")


class BrandIndexPage(BaseIndexPage):
    """All brands below: by series with their gaps, filtered by dimension or unit."""

    lists = "brands.BrandPage"
    fixed_slug = "brands"
    default_title = _("治理品牌")
    menu_word = _("品牌")
    order_by = ("series__position", "path")
    page_size = 60
    filters = (*BaseIndexPage.filters, "dimension", "series")

    subpage_types = ["brands.BrandPage"]
    template = "brands/brand_index_page.html"

    class Meta:
        verbose_name = verbose_name_plural = _("品牌栏目")

    def with_cards(self, queryset):
        return queryset.select_related("series")

    def shown(self, listed):
        return cards_of(listed, *SEAL, "path", "series_id", "dimension")

    def narrow(self, queryset, request):
        queryset = super().narrow(queryset, request)
        if dimension := self.chosen(request, "dimension"):
            queryset = queryset.filter(dimension=dimension)
        if series := self.chosen(request, "series"):
            queryset = queryset.filter(series__slug=series)
        return queryset

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "dimensions": Dimension.choices,
            "walls": self.walls(list(context["items"])),
        }

    def walls(self, brands: list[Card]) -> list[dict]:
        """The brands by series, each with the unit it belongs to, and the units that still lack one."""
        own = Unit.objects.of_page(self)
        units = list(Unit.objects.filter(path__startswith=own.path).select_related("page")) if own else []
        by_page = {unit.page.path: unit for unit in units if unit.page_id}
        owners = {brand.pk: self._owner(brand, by_page) for brand in brands}
        walls = []
        for series in BrandSeries.objects.all():
            mine = [(brand, owners[brand.pk]) for brand in brands if brand.series_id == series.pk]
            expected = [unit for unit in units if unit.kind == series.kind]
            served = {owner.pk for _brand, owner in mine if owner}
            gaps = [unit for unit in expected if unit.pk not in served]
            walls.append(
                {
                    "series": series,
                    "brands": mine,
                    "gaps": gaps,
                    "expected": len(expected),
                    "present": len(expected) - len(gaps),
                }
            )
        return walls

    @staticmethod
    def _owner(brand: Card, by_page: dict[str, Unit]) -> Unit | None:
        """The unit of the nearest ancestor that is some unit's page."""
        paths = [path for path in by_page if brand.path.startswith(path)]
        return by_page[max(paths, key=len)] if paths else None
