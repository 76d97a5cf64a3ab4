"""The town and its parts: no people here."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet
from wagtail.models import Page


class UnitQuerySet(MP_NodeQuerySet):
    """Questions about units."""

    def with_page(self):
        return self.filter(page__isnull=False).select_related("page")

    def bodies(self):
        """The 居 and 村 that residents call ours."""
        return self.filter(kind__in=BODIES)

    def of_page(self, page: Page) -> "Unit | None":
        """The unit a page belongs to: that of its nearest ancestor which some unit names as its page.

        Args:
            page: any page with a path; one that is being created has its parent asked instead.
        """
        for above in reversed([*getattr(page, "trail", ()), page]) if "trail" in page.__dict__ else ():
            if unit := above._state.fields_cache.get("unit"):
                return unit
        step = Page.steplen
        paths = [page.path[:end] for end in range(step, len(page.path) + 1, step)]
        return self.filter(page__path__in=paths).order_by("-page__depth").select_related("page").first()


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):
    """Units in the order of the tree."""

    def get_queryset(self) -> UnitQuerySet:
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class Unit(MP_Node):
    """A part of the town: town > [area] > neighbourhood or village > estate > building.

    A grid is a sibling of estates; a building may name its grid.
    """

    class Kind(models.TextChoices):
        TOWN = "town", _("街道 / 镇")
        AREA = "area", _("片区")
        NEIGHBOURHOOD = "neighbourhood", _("居（社区）")
        VILLAGE = "village", _("村")
        ESTATE = "estate", _("小区")
        GRID = "grid", _("网格")
        BUILDING = "building", _("楼栋 / 村组")

    MAY_STAND_UNDER = {
        Kind.TOWN: (),
        Kind.AREA: (Kind.TOWN,),
        Kind.NEIGHBOURHOOD: (Kind.TOWN, Kind.AREA),
        Kind.VILLAGE: (Kind.TOWN, Kind.AREA),
        Kind.ESTATE: (Kind.NEIGHBOURHOOD, Kind.VILLAGE),
        Kind.GRID: (Kind.NEIGHBOURHOOD, Kind.VILLAGE),
        Kind.BUILDING: (Kind.ESTATE, Kind.NEIGHBOURHOOD, Kind.VILLAGE),
    }

    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(
        _("英文名称"), max_length=60, blank=True, help_text=_("给看英文的来访者；可以不填。")
    )
    short_name = models.CharField(
        _("门牌简称"), max_length=3, blank=True, help_text=_("1 到 3 个字，写在门牌上。")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    slug = models.SlugField(_("代号"), max_length=60, unique=True, help_text=_("拼音小写，用在地址里。"))
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    hours = models.CharField(_("办公时间"), max_length=80, blank=True)
    grid = models.ForeignKey(
        "self",
        verbose_name=_("所属网格"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="buildings",
        limit_choices_to={"kind": "grid"},
    )
    page = models.OneToOneField(
        "wagtailcore.Page",
        verbose_name=_("主页"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="unit",
    )

    objects = UnitManager()
    node_order_by: list[str] = []

    class Meta:
        verbose_name = verbose_name_plural = _("居村")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grid__isnull=True) | models.Q(kind="building"),
                name="only_a_building_names_a_grid",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plate(self) -> str:
        return self.short_name or self.name[:2]

    @property
    def is_body(self) -> bool:
        """A 居 or 村, which residents call ours."""
        return self.kind in BODIES

    def covers(self, other: "Unit") -> bool:
        """Whether a role in this unit reaches another: itself and everything below."""
        return other.path.startswith(self.path)

    def check_parent(self, parent: "Unit | None") -> None:
        """Refuse a place in the tree that no town has.

        Raises:
            ValidationError: a village under a building, two towns one in the other ...
        """
        allowed = self.MAY_STAND_UNDER[self.Kind(self.kind)]
        words = {"kind": self.get_kind_display(), "parent": parent.get_kind_display() if parent else ""}
        if parent is None and allowed:
            raise ValidationError({"kind": _("%(kind)s要放在上级单位下面。") % words})
        if parent is not None and parent.kind not in allowed:
            raise ValidationError({"kind": _("%(kind)s不能放在%(parent)s下面。") % words})


BODIES = (Unit.Kind.NEIGHBOURHOOD, Unit.Kind.VILLAGE)
