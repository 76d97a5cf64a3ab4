"""Forms of composing: an article in the number, own words, dates, the front of the number, the imprint."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page

from news.models import ArticlePage, IssuePage, StoryPage
from news.models.issue_blocks import IssueItemBlock
from portal.core.dates import near_date
from portal.media.models import PortalImage

from ..imprint import CARRIED, Imprint
from .coming_dates import Coming
from .laid_out import MODES, Laid
from .plain_words import HOW, to_markup, to_plain
from .published import words_of

OWN, NONE, OTHER = "own", "none", "other"
_BLOCK = IssueItemBlock().child_blocks
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ItemForm(forms.Form):
    """How an article stands in this number."""

    heading = forms.CharField(
        label=_BLOCK["heading"].label,
        max_length=60,
        required=False,
        help_text=_BLOCK["heading"].field.help_text,
    )
    lead = forms.CharField(
        label=_BLOCK["lead"].label,
        max_length=200,
        required=False,
        help_text=_BLOCK["lead"].field.help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    section = forms.ChoiceField(label=gettext_lazy("放在哪个栏目"))
    mode = forms.ChoiceField(
        label=gettext_lazy("登多少"), choices=list(MODES.items()), widget=forms.RadioSelect
    )
    parts = forms.TypedChoiceField(
        label=gettext_lazy("节选到哪里"), required=False, coerce=int, empty_value=None
    )
    which = forms.ChoiceField(
        label=gettext_lazy("用哪张图"),
        choices=[
            (OWN, gettext_lazy("文章自己的题图")),
            (NONE, gettext_lazy("这一期不登图")),
            (OTHER, gettext_lazy("另选一张")),
        ],
        widget=forms.RadioSelect,
    )
    picture = forms.ModelChoiceField(
        label=gettext_lazy("另选的图"),
        queryset=PortalImage.objects.all(),
        required=False,
        widget=AdminImageChooser,
    )
    alt = forms.CharField(label=gettext_lazy("这张图里有什么"), max_length=120, required=False)

    def __init__(self, data=None, *, laid: Laid, section: str, sections: list[tuple[str, str]]):
        super().__init__(data, initial=_item_initial(laid, section))
        fields: dict[str, Any] = self.fields
        fields["section"].choices = sections
        fields["parts"].choices = [("", "—"), *_ends(laid)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("mode") == "cut" and not given.get("parts"):
            self.add_error("parts", _("请选节选到哪一段为止。"))
        if given.get("which") == OTHER:
            if not given.get("picture"):
                self.add_error("picture", _("请选一张图，或者改用文章的题图。"))
            if not given.get("alt", "").strip():
                self.add_error("alt", _("请写一句图里有什么，看不见图的读者靠它。"))
        return given

    def values(self) -> dict[str, Any]:
        """As the block stores it."""
        given = self.cleaned_data
        other = given["which"] == OTHER
        picture = (
            {"image": given["picture"].pk, "alt_text": given["alt"].strip(), "decorative": False}
            if other
            else None
        )
        return {
            "heading": given["heading"].strip(),
            "lead": given["lead"].strip(),
            "mode": given["mode"],
            "parts": given["parts"] if given["mode"] == "cut" else None,
            "picture": picture,
            "without_picture": given["which"] == NONE,
        }


def _item_initial(laid: Laid, section: str) -> dict[str, Any]:
    picture = laid.value.get("picture") or {}
    return {
        "heading": laid.value.get("heading"),
        "lead": laid.value.get("lead"),
        "section": section,
        "mode": laid.mode,
        "parts": laid.value.get("parts"),
        "which": OTHER if picture.get("image") else NONE if laid.value.get("without_picture") else OWN,
        "picture": picture.get("image"),
        "alt": picture.get("alt_text"),
    }


def _ends(laid: Laid) -> list[tuple[int, str]]:
    """Each block as a place to stop after: 3 · 楼下已经坐了四位老人。"""
    found = []
    for number, block in enumerate(laid.body, 1):
        words = words_of(block.get("value")).strip() or _("（图）")
        shown = words if len(words) <= 24 else f"{words[:10]}…{words[-12:]}"
        found.append((number, f"{number} · {shown}"))
    return found


class WordsForm(forms.Form):
    """A notice, own words, or a correction."""

    heading = forms.CharField(label=gettext_lazy("标题"), max_length=40)
    text = forms.CharField(
        label=gettext_lazy("内容"), help_text=HOW, widget=forms.Textarea(attrs={"rows": 8})
    )
    signed = forms.CharField(label=gettext_lazy("落款"), max_length=40, required=False)
    page = forms.ModelChoiceField(queryset=Page.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, kind: str, value: dict, offered: int | None = None):
        first = {"heading": value.get("heading"), "text": to_plain(value.get("text") or "")}
        first |= {"signed": value.get("signed"), "page": value.get("page") or offered}
        super().__init__(data, initial=first)
        self.kind = kind
        if kind == "correction":
            fields: dict[str, Any] = self.fields
            del fields["signed"]
            fields["heading"] = forms.CharField(label=_("更正的是"), max_length=60)
            fields["text"].label = _("怎么更正")
            fields["page"].queryset = Page.objects.type(ArticlePage, StoryPage)
        else:
            del self.fields["page"]

    def values(self) -> dict[str, Any]:
        """As the block stores it."""
        given = self.cleaned_data
        stored = {"heading": given["heading"].strip(), "text": to_markup(given["text"])}
        if self.kind == "correction":
            return stored | {"page": given["page"].pk if given["page"] else None}
        return stored | {"signed": given["signed"].strip()}


@dataclass(frozen=True)
class Line:
    """A line of the table as the form shows it beside its box."""

    day: str
    time: str
    what: str
    where: str

    @classmethod
    def of(cls, row: dict) -> "Line":
        day = near_date(datetime.date.fromisoformat(str(row["day"])))
        return cls(day, row.get("time") or "", row.get("what") or "", row.get("where") or "")


class DatesForm(forms.Form):
    """Which dates the table holds, and one line written by hand."""

    heading = forms.CharField(label=gettext_lazy("标题"), max_length=20)
    dates = forms.MultipleChoiceField(
        label=gettext_lazy("登哪几场"), required=False, widget=forms.CheckboxSelectMultiple
    )
    day = forms.DateField(label=gettext_lazy("日期"), required=False, widget=DATE)
    time = forms.CharField(label=gettext_lazy("几点"), max_length=20, required=False)
    what = forms.CharField(label=gettext_lazy("什么事"), max_length=40, required=False)
    where = forms.CharField(label=gettext_lazy("在哪里"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=20, required=False)
    by_hand = ("day", "time", "what", "where", "phone")

    def __init__(self, data=None, *, value: dict, coming: list[Coming]):
        self.kept = {
            f"kept:{row['id']}": row["value"]
            for row in value.get("rows") or []
            if row["value"].get("occurrence") not in {one.occurrence.pk for one in coming}
        }
        self.coming = {f"date:{one.occurrence.pk}": one for one in coming}
        chosen = [*self.kept, *(key for key, one in self.coming.items() if one.chosen)]
        super().__init__(data, initial={"heading": value.get("heading") or _("近期日程"), "dates": chosen})
        lines = {key: one.row() for key, one in self.coming.items()} | self.kept
        ordered = sorted(lines, key=lambda key: _order(lines[key]))
        dates: Any = self.fields["dates"]
        dates.choices = [(key, Line.of(lines[key])) for key in ordered]
        self.lines = lines

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if any(given.get(name) for name in self.by_hand):
            for name, words in (("day", _("请写是哪一天。")), ("what", _("请写是什么事。"))):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        elif not given.get("dates"):
            self.add_error("dates", _("请至少勾一场，或者自己写一行。"))
        if len(given.get("dates") or []) > 40:
            self.add_error("dates", _("一张表最多 40 行，请少勾几场。"))
        return given

    def values(self) -> dict[str, Any]:
        """As the block stores it, in the order of the days."""
        given = self.cleaned_data
        rows = [self.lines[key] for key in given["dates"]]
        if given["day"]:
            own = {name: given[name] for name in self.by_hand} | {"day": given["day"].isoformat()}
            rows.append(own | {"page": None, "occurrence": None})
        rows.sort(key=_order)
        return {"heading": given["heading"].strip(), "rows": [{"type": "item", "value": row} for row in rows]}


def _order(row: dict) -> tuple[str, int]:
    """By day, then by hour: 9:00 comes before 14:00."""
    hour = str(row.get("time") or "").split(":")[0].split("：")[0]
    return str(row["day"]), int(hour) if hour.isdecimal() else 99


class FrontForm(forms.Form):
    """The title, the words to the readers, the cover."""

    title = forms.CharField(label=gettext_lazy("这一期的题目"), max_length=100)
    number = forms.IntegerField(label=gettext_lazy("本年第几期"), min_value=1)
    total_number = forms.IntegerField(label=gettext_lazy("总第几期"), min_value=1)
    period_start = forms.DateField(label=gettext_lazy("内容从哪天"), widget=DATE)
    period_end = forms.DateField(label=gettext_lazy("到哪天"), widget=DATE)
    lead = forms.CharField(
        label=gettext_lazy("卷首语"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("三五句就够；空一行另起一段。"),
    )
    lead_picture = forms.ModelChoiceField(
        label=gettext_lazy("封面图"),
        queryset=PortalImage.objects.all(),
        required=False,
        widget=AdminImageChooser,
    )
    lead_alt = forms.CharField(label=gettext_lazy("封面图里有什么"), max_length=120, required=False)

    def __init__(self, data=None, *, issue: IssuePage, covers: list[tuple[int, str]]):
        super().__init__(data, initial={name: getattr(issue, name) for name in self.base_fields})
        if covers:
            self.fields["cover"] = forms.ChoiceField(
                label=gettext_lazy("从这一期的文章里挑一张"),
                required=False,
                choices=[("", gettext_lazy("用下面的")), *((str(pk), title) for pk, title in covers)],
                widget=forms.RadioSelect,
            )
        self.order_fields(["title", "lead", "cover", "lead_picture", "lead_alt"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("period_start"), given.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("“到哪天”不能早于“从哪天”。"))
        if given.get("lead_picture") and not given.get("cover") and not given.get("lead_alt", "").strip():
            self.add_error("lead_alt", _("请写一句封面图里有什么，看不见图的读者靠它。"))
        return given

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}


class ImprintForm(forms.ModelForm):
    class Meta:
        model = Imprint
        fields = [
            "permit",
            "issued_by",
            "audience",
            "printer",
            "printed_on",
            "copies",
            "phone",
            "address",
            "note",
        ]
        widgets = {"printed_on": DATE, "note": forms.Textarea(attrs={"rows": 5})}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*CARRIED, "printed_on")}
