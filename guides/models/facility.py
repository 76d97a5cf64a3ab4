"""A facility: a door that residents go to for a meal, a doctor, a book, a haircut; when it is open, and how one gets in."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from portal.core.dates import date_range
from portal.core.fields import BodyField
from portal.core.models import BasePage
from portal.core.publishing import Problems
from portal.media.bodies import fetch_pictures
from portal.places.hours import DayHours, week
from portal.places.models import Unit
from portal.search.reading import answers, first_cut

from ..opening import Opening, opening
from .checked import Checked

# What a list shows of a facility besides its title and address.
ROW = ("title_en", "kind", "address", "hours", "phone")
MOST_STEPS = 200
WHEN = "什么时候 哪天 几点 今天 明天 时间 什么 时候 什么时间 来 在 有 开门 几点开门"


class FacilityKind(models.TextChoices):
    """What a door is for; lists and gaps are in this order."""

    CANTEEN = "canteen", _("社区食堂")
    HEALTH = "health", _("卫生服务站")
    HALL = "hall", _("服务大厅")
    ELDERS = "elders", _("老年活动室")
    LIBRARY = "library", _("图书室")
    HAIRCUT = "haircut", _("理发")
    ROOM = "room", _("室内场地")
    OTHER = "other", _("别的")


# What a question is made of that asks for the menu or for the doctors' days: one of the first words at least, and else
# none but of both.
ASKED: dict[str, tuple[str, str]] = {
    FacilityKind.CANTEEN: (
        "食堂 菜单 吃什么 饭堂",
        "社区 老人 老年 今天 明天 中午 晚上 早上 午饭 晚饭 早饭 午餐 晚餐 早餐 吃 饭 菜 什么 有什么 本周 这周 这周的",
    ),
    FacilityKind.HEALTH: ("医生 坐诊 门诊 卫生站 卫生服务站", f"看病 看 {WHEN}"),
}


class Entrance(models.TextChoices):
    UNKNOWN = "", _("还没看过")
    LEVEL = "level", _("门口没有台阶")
    RAMP = "ramp", _("有台阶，也有坡道")
    STEPS = "steps", _("有台阶，没有坡道")


class Floor(models.TextChoices):
    UNKNOWN = "", _("还没看过")
    GROUND = "ground", _("就在底楼")
    LIFT = "lift", _("在楼上，有电梯")
    STAIRS = "stairs", _("在楼上，没有电梯")


class Toilet(models.TextChoices):
    UNKNOWN = "", _("还没看过")
    RAILS = "rails", _("有厕所，有扶手")
    PLAIN = "plain", _("有厕所，没有扶手")
    NONE = "none", _("没有厕所")


class FacilityPage(Checked, BasePage):
    """One door: what it is, when it is open, how many steps there are, what is on the table, which doctor comes when."""

    kind = models.CharField(_("是什么地方"), max_length=10, choices=FacilityKind)
    asked_as = models.CharField(
        _("大家怎么叫"),
        max_length=200,
        blank=True,
        help_text=_("居民平时的叫法，用空格隔开，例如：饭堂 老年食堂。搜这些词，先看到这一页。"),
    )
    address = models.CharField(
        _("在哪里"), max_length=120, blank=True, help_text=_("地址和怎么找，例如：荷心路 11 号，池塘边。")
    )
    hours = models.CharField(
        _("什么时候开"),
        max_length=120,
        blank=True,
        help_text=_("例如：周一至周五8:30—11:30，13:30—17:00；周六9:00—11:00。"),
    )
    hours_note = models.CharField(
        _("开门时间的说明"), max_length=80, blank=True, help_text=_("例如：十点半开饭，卖完为止。")
    )
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    contact = models.CharField(_("找谁问"), max_length=40, blank=True)
    entrance = models.CharField(_("门口"), max_length=6, choices=Entrance, blank=True)
    steps = models.PositiveSmallIntegerField(
        _("门口有几级台阶"), null=True, blank=True, validators=[MaxValueValidator(MOST_STEPS)]
    )
    floor = models.CharField(_("上楼"), max_length=6, choices=Floor, blank=True)
    toilet = models.CharField(_("厕所"), max_length=5, choices=Toilet, blank=True)
    cost = models.CharField(
        _("要不要钱"), max_length=120, blank=True, help_text=_("不要钱也请写明：不要钱。")
    )
    elder_price = models.CharField(
        _("老人什么价"), max_length=120, blank=True, help_text=_("例如：满 80 岁一顿 6 元，带身份证。")
    )
    body = BodyField(verbose_name=_("还有要说的"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["kind", "summary", "asked_as"], heading=_("是什么地方")),
        MultiFieldPanel(["address", "contact", "phone"], heading=_("在哪里、找谁问")),
        MultiFieldPanel(["hours", "hours_note"], heading=_("什么时候开")),
        InlinePanel("closures", heading=_("哪几天不开"), label=_("不开的日子")),
        MultiFieldPanel([FieldRowPanel(["entrance", "steps"]), "floor", "toilet"], heading=_("好不好走")),
        MultiFieldPanel(["cost", "elder_price"], heading=_("要不要钱")),
        InlinePanel("doctors", heading=_("医生坐诊（卫生服务站填）"), label=_("半天")),
        InlinePanel("rooms", heading=_("可以借的屋子"), label=_("一间")),
        "body",
        Checked.panel(),
    ]
    parent_page_types = ["guides.FacilityIndexPage"]
    subpage_types: list[str] = []
    template = "guides/facility_page.html"
    searched = ("asked_as", "kind_words", "address", "contact", "hours_note", "doctors", "rooms", "body")
    found_by = ("asked_as", "kind_words")
    search_fields = [*BasePage.search_fields, index.AutocompleteField("asked_as")]

    class Meta:
        verbose_name = verbose_name_plural = _("服务点")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(steps__isnull=True) | models.Q(steps=0) | ~models.Q(entrance="level"),
                name="a_level_door_has_no_steps",
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.entrance == Entrance.LEVEL and self.steps:
            raise ValidationError({"steps": _("上面选了“门口没有台阶”，这里又写了台阶，请改一处。")})

    def publish_problems(self) -> Problems:
        problems = super().publish_problems()
        if not self.summary.strip():
            problems.add("summary", _("请写一两句摘要，列表和微信转发时会用到。"))
        if not self.address.strip():
            problems.add("address", _("请写明在哪里、怎么找，读者要走得到。"))
        if not self.hours.strip():
            problems.add("hours", _("请写明什么时候开；不定的，写最近能去的时间，再在说明里讲清楚。"))
        self.ask_phone_and_hours(problems)
        self.ask_who_checked(problems)
        return problems

    @property
    def kind_words(self) -> str:
        """What a question for its menu or its doctors is made of; found by and not shown."""
        return " ".join(ASKED.get(self.kind, ()))

    @cached_property
    def opening(self) -> Opening:
        """What its door says now."""
        return opening(self.hours, [(one.first_day, one.last_day, one.reason) for one in self.closures.all()])

    @cached_property
    def week(self) -> list[DayHours]:
        """Its hours day by day."""
        return week(self.hours)

    @property
    def coming_closures(self) -> list["FacilityClosure"]:
        """Those that are not over."""
        today = timezone.localdate()
        return sorted(
            (one for one in self.closures.all() if one.last_day >= today), key=lambda one: one.first_day
        )

    @cached_property
    def timetable(self) -> list["FacilityDoctor"]:
        """The half-days of its doctors from Monday to Sunday."""
        halves = FacilityDoctor.Half.values
        return sorted(self.doctors.all(), key=lambda one: (one.weekday, halves.index(one.half)))

    @cached_property
    def doctors_today(self) -> list["FacilityDoctor"]:
        """Who sees patients today; nobody on a day on which it is closed."""
        today = timezone.localdate()
        if any(one.first_day <= today <= one.last_day for one in self.closures.all()):
            return []
        return [one for one in self.timetable if one.weekday == today.weekday()]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        fetch_pictures(bodies=[self.body])
        board = list(self.menu_days.to_come()) if self.is_canteen else []
        today = timezone.localdate()
        return context | {
            "unit": Unit.objects.of_page(self),
            "board": board,
            "todays": next((one for one in board if one.date == today), None),
        }

    @property
    def is_canteen(self) -> bool:
        return self.kind == FacilityKind.CANTEEN

    def feed_body(self, request) -> str:
        return render_to_string("guides/facility_feed_body.html", {"page": self, "request": request})

    @classmethod
    def leading_among(cls, ids: list[str], asked: str) -> list[int]:
        """Which of these pages answer what was asked: by their name, or because the question is for a menu or a doctor."""
        rows = cls.objects.filter(pk__in=ids).order_by().values_list("pk", "title", "asked_as", "kind")
        words = set(first_cut(asked))
        return [
            pk
            for pk, title, called, kind in rows
            if answers(asked, [title, *called.split()]) or _asks_for(words, kind)
        ]

    @classmethod
    def told_among(cls, pages: Iterable["FacilityPage"]) -> dict[int, tuple[str, bool]]:
        """What a search says of each first: whether it is open, and the phone; one past its date says that."""
        return {page.pk: (page.told, False) for page in pages}

    @property
    def told(self) -> str:
        said = " · ".join(filter(None, (self.opening.words, self.phone)))
        return f"{said} · {_('好久没有核对，先打电话问')}" if self.is_stale else said


def _asks_for(words: set[str], kind: str) -> bool:
    """Whether a question is made of this kind's words and of nothing else."""
    first, beside = (set(one.split()) for one in ASKED.get(kind, ("", "")))
    return bool(words & first) and words <= first | beside


class FacilityClosure(Orderable):
    """Days on which it is closed all the same."""

    page = ParentalKey(FacilityPage, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField(_("从哪天"))
    last_day = models.DateField(_("到哪天"), help_text=_("只有一天的，两个填一样。"))
    reason = models.CharField(_("为什么"), max_length=40, help_text=_("例如：春节、检修、盘点。"))

    panels = [FieldRowPanel(["first_day", "last_day"]), FieldPanel("reason")]

    class Meta(Orderable.Meta):
        verbose_name = _("不开的日子")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="a_closure_ends_after_it_began",
                violation_error_message=_("“到哪天”不能早于“从哪天”，请改一下；只有一天的，两个填一样。"),
            )
        ]

    @property
    def days(self) -> str:
        return date_range(self.first_day, self.last_day)


class FacilityDoctor(Orderable):
    """A half-day on which patients are seen, by department: no doctor's name stands here without their consent."""

    class Half(models.TextChoices):
        MORNING = "morning", _("上午")
        AFTERNOON = "afternoon", _("下午")
        EVENING = "evening", _("晚上")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("周一")
        TUESDAY = 1, _("周二")
        WEDNESDAY = 2, _("周三")
        THURSDAY = 3, _("周四")
        FRIDAY = 4, _("周五")
        SATURDAY = 5, _("周六")
        SUNDAY = 6, _("周日")

    page = ParentalKey(FacilityPage, on_delete=models.CASCADE, related_name="doctors")
    weekday = models.PositiveSmallIntegerField(_("星期几"), choices=Weekday)
    half = models.CharField(_("半天"), max_length=9, choices=Half, default=Half.MORNING)
    department = models.CharField(
        _("看什么"), max_length=20, help_text=_("写科室，例如：全科、中医、口腔；不写医生的姓名。")
    )
    note = models.CharField(
        _("说明"), max_length=80, blank=True, help_text=_("例如：量血压、换药；要先打电话约。")
    )

    panels = [FieldRowPanel(["weekday", "half"]), FieldPanel("department"), FieldPanel("note")]

    class Meta(Orderable.Meta):
        verbose_name = _("医生坐诊")


class FacilityRoom(Orderable):
    """A room that can be had."""

    page = ParentalKey(FacilityPage, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("哪一间"), max_length=40)
    seats = models.PositiveSmallIntegerField(_("坐几个人"))
    how = models.CharField(
        _("怎么借"), max_length=120, help_text=_("跟谁说、提前几天，例如：提前三天打电话，不要钱。")
    )

    panels = [FieldRowPanel(["name", "seats"]), FieldPanel("how")]

    class Meta(Orderable.Meta):
        verbose_name = _("可以借的屋子")
