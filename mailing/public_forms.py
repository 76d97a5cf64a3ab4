"""What readers fill in: their address and the papers they want."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .addresses import mail_address
from .models import MailingList, Subscriber, Subscription
from .offers import Offer


class AskForm(forms.Form):
    """Which papers, and where they go."""

    papers = forms.MultipleChoiceField(
        label=_("收哪几份"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少选一份小报。"),
            "invalid_choice": _("选的小报现在订不了，请看看下面。"),
        },
    )
    # No e-mail field of the browser's own: it refuses what is mended here, in words of its own.
    address = forms.CharField(
        label=_("寄到哪个邮箱"),
        max_length=200,
        help_text=_("例如 12345@qq.com。可以请家里人帮着填。"),
        widget=forms.TextInput(
            attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "none"}
        ),
        error_messages={"required": _("请写邮箱。"), "max_length": _("邮箱太长，请再看看。")},
    )

    def __init__(self, *args, offers: list[Offer], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {str(one.paper.pk): one for one in offers}
        papers = self.fields["papers"]
        papers.choices = [(key, one.paper.name) for key, one in self.offers.items()]  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        return mail_address(self.cleaned_data["address"])

    def chosen(self) -> list[Offer]:
        return [self.offers[key] for key in self.cleaned_data["papers"]]

    def rows(self) -> list[tuple[Any, Offer]]:
        """Each box beside the paper that it is for."""
        return list(zip(self["papers"], self.offers.values(), strict=True))


class MineForm(forms.Form):
    """What somebody receives: what they are on, and what else there is."""

    lists = forms.MultipleChoiceField(
        label=_("收哪几份"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, subscriber: Subscriber, offers: list[Offer], **kwargs) -> None:
        active = Subscription.objects.filter(subscriber=subscriber, state=Subscription.State.ACTIVE)
        rows = active.select_related("list__publication", "list__unit").order_by("pk")
        self.on = {_key(one.list.publication_id, one.list.unit_id, one.list_id): one.list for one in rows}
        papers = {one.publication_id for one in self.on.values()}
        self.more = {_key(one.paper.pk, one.unit.pk): one for one in offers if one.paper.pk not in papers}
        kwargs["initial"] = {"lists": list(self.on)}
        super().__init__(*args, **kwargs)
        lists = self.fields["lists"]
        lists.choices = [(key, one.name) for key, one in self.on.items()] + [  # type: ignore[attr-defined]
            (key, one.paper.name) for key, one in self.more.items()
        ]

    def chosen(self) -> list[MailingList]:
        """The lists that were ticked; a paper's list is made with its first reader."""
        keys = self.cleaned_data["lists"]
        kept = [one for key, one in self.on.items() if key in keys]
        return kept + [one.list() for key, one in self.more.items() if key in keys]


def _key(paper: int | None, unit: int, office: int | None = None) -> str:
    """The same for a paper whether it is received or offered, so that a page from another tab still fits."""
    return f"{paper}-{unit}" if paper else f"office-{office}"
