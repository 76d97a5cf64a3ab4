"""What is filled in for notices; each refusal stands at its field and says what to do."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Site

from portal.accounts.scoped_admin import units_for
from portal.places.models import BODIES, Unit

from .actions.doors import doors_of
from .actions.writing import covering
from .models import Channel, Notice, RoundSheet, Urgency
from .models.notice import URGENT_LONGEST
from .models.receipt import TICKED
from .numbers import numbers_of

PHONE = re.compile(r"[\d（）()+\-—转 ]+")
FEWEST_DIGITS = 3
# As a phone writes what was chosen.
MINUTES = "%Y-%m-%dT%H:%M"
TIME = gettext_lazy("这个时间看不懂，请照样子写：2026-12-01 08:00。")
# Parts of the town that a notice can be for; a grid is known to those who work in it alone.
CHOSEN = (Unit.Kind.TOWN, Unit.Kind.AREA, *BODIES, Unit.Kind.ESTATE, Unit.Kind.BUILDING)


class NoticeForm(forms.ModelForm):
    """One notice, on one screen of a phone."""

    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("通知哪里"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("请勾选通知哪里。"),
            "invalid_choice": gettext_lazy("有一个单位不归您管，请重新勾选。"),
            "invalid_pk_value": gettext_lazy("有一个单位不归您管，请重新勾选。"),
        },
    )
    link = forms.CharField(
        label=gettext_lazy("详细说明在哪一页"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("要是网站上有文章或办事指引讲这件事，把它的网址贴在这里。"),
    )

    class Meta:
        model = Notice
        fields = (
            *("title", "kind", "urgency", "place", "words"),
            *("valid_from", "valid_until", "phone", "spoken"),
        )
        widgets = {
            "kind": forms.RadioSelect,
            "urgency": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 5}),
            "spoken": forms.Textarea(attrs={"rows": 5}),
            "valid_from": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
            "valid_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
            "phone": forms.TextInput(attrs={"type": "tel"}),
        }
        error_messages = {
            "title": {"required": gettext_lazy("请写标题，一句话说清楚什么事。")},
            "words": {"required": gettext_lazy("请写通知内容。")},
            "valid_from": {
                "required": gettext_lazy("请写从什么时候开始。"),
                "invalid": TIME,
            },
            "valid_until": {
                "required": gettext_lazy("请写到什么时候为止。每条通知都要有个头，到时候自己撤下。"),
                "invalid": TIME,
            },
            "phone": {"required": gettext_lazy("请写一个打得通的电话，居民有不明白的要问。")},
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = units_for(user, "notices.change_notice").filter(kind__in=CHOSEN)
        self.fields["units"].queryset = offered  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["units"] = [unit.pk for unit in self.instance.audience]
            if self.instance.page:
                self.initial["link"] = self.instance.page.get_full_url()

    def clean_phone(self) -> str:
        phone = " ".join(self.cleaned_data["phone"].split())
        if not PHONE.fullmatch(phone) or sum(map(str.isdigit, phone)) < FEWEST_DIGITS:
            raise ValidationError(_("这里只写一个电话号码，例如 021-00000500。"))
        return phone

    def clean_units(self):
        units = self.cleaned_data["units"]
        above = covering(units)
        if above is None or above not in self.fields["units"].queryset:  # type: ignore[attr-defined]
            raise ValidationError(_("这几个单位您要分开各发一条，一条通知只能发给一处，或者它下面的几处。"))
        return units

    def clean_link(self) -> str:
        """The address of a page of ours, as it was copied from a browser."""
        typed = self.cleaned_data["link"].strip()
        self.instance.page = None
        if not typed:
            return ""
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        address = urlsplit(typed)
        ours = not address.netloc or address.netloc in (
            urlsplit(settings.SITE_URL).netloc,
            *settings.ALLOWED_HOSTS,
        )
        if site and ours:
            below = site.root_page.url_path.rstrip("/") + "/" + address.path.strip("/") + "/"
            self.instance.page = Page.objects.live().filter(url_path=below).first()
        if self.instance.page is None:
            raise ValidationError(
                _("这个网址不是本网站已经发布的一页，请打开那一页，把网址再复制一遍；没有就空着。")
            )
        return typed

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        start, end = found.get("valid_from"), found.get("valid_until")
        if start and end and end <= start:
            self.add_error("valid_until", _("“到什么时候”要比“从什么时候”晚，请改一下。"))
        elif end and end <= timezone.now():
            self.add_error("valid_until", _("这个时间已经过了，请写以后的时间。"))
        elif start and end and found.get("urgency") == Urgency.URGENT and end - start > URGENT_LONGEST:
            self.add_error("valid_until", _("紧急通知最多放 30 天。请改早一些，或者改成“普通”。"))
        return found

    @cached_property
    def groups(self) -> list[tuple[Unit, list[Unit]]]:
        """What can be chosen, each 居 and 村 with its estates and buildings behind it."""
        rows: list[tuple[Unit, list[Unit]]] = []
        for unit in self.fields["units"].queryset:  # type: ignore[attr-defined]
            if unit.kind in (Unit.Kind.ESTATE, Unit.Kind.BUILDING) and rows:
                rows[-1][1].append(unit)
            else:
                rows.append((unit, []))
        return rows

    @property
    def chosen(self) -> set[str]:
        return {str(getattr(one, "pk", one)) for one in self["units"].value() or []}


class DoorsForm(forms.Form):
    """Doors, a building a line."""

    unit = forms.ModelChoiceField(
        label=gettext_lazy("哪个居村"),
        queryset=Unit.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("这个居村不归您管，请另选一个。")},
    )
    doors = forms.CharField(
        label=gettext_lazy("楼名和门牌"),
        max_length=20_000,
        help_text=gettext_lazy("每栋写一行，先写楼名，再写冒号和门牌，例如：3号楼：101-106，201-206。"),
        widget=forms.Textarea(attrs={"rows": 8, "class": "notice-doors-field"}),
        error_messages={"required": gettext_lazy("请写楼名和门牌，例如：3号楼：101-106，201-206。")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = units_for(user, "notices.add_notice").filter(kind__in=BODIES)
        self.fields["unit"].queryset = offered  # type: ignore[attr-defined]

    def clean_doors(self) -> dict[str, list[str]]:
        return doors_of(self.cleaned_data["doors"])


class TickedForm(forms.Form):
    """The ticks of a list on paper."""

    numbers = forms.CharField(
        label=gettext_lazy("打了勾的号码"),
        help_text=gettext_lazy("照纸上的号码写，例如：1-40，43。"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": gettext_lazy("请写打了勾的号码，例如：1-40，43。")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("怎么说到的"),
        choices=[(one.value, one.label) for one in TICKED],
        initial=Channel.DOOR,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, sheet: RoundSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet

    def clean_numbers(self) -> str:
        typed = self.cleaned_data["numbers"]
        numbers_of(typed, len(self.sheet.households))
        return typed
