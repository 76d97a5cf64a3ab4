"""The desk teaches the search: synonyms, and the list of what was looked for in vain."""

from django.db.models import Max, Sum
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.model import ModelViewSet

from .models import Synonym, ZeroResult

TEACH = "search.add_synonym"


class TaughtSynonym(CreateView):
    """A new row, begun with the word that was looked for in vain (?words=)."""

    def get_initial(self):
        return super().get_initial() | {"words": self.request.GET.get("words", "")[:200]}


class SynonymViewSet(ModelViewSet):
    model = Synonym
    icon = "search"
    menu_label = _("同义词")
    menu_name = "synonyms"
    menu_order = 700
    add_to_settings_menu = True
    list_display = ["words"]
    form_fields = ["words"]
    add_view_class = TaughtSynonym


class ZeroResultReport(ReportView):
    """What residents looked for in vain in the last half year, most wanted first. No person, no hour."""

    model = ZeroResult
    page_title = _("没搜到的词")
    header_icon = "search"
    index_url_name = index_results_url_name = "search_zero_results"
    default_ordering = "-total"
    columns = [
        TitleColumn("word", label=_("搜的词"), get_url=lambda row: _synonym_url(row["word"])),
        Column("total", label=_("次数")),
        DateColumn("last", label=_("最近一天")),
        TitleColumn(
            "teach",
            label=_("设为同义词"),
            accessor=lambda row: _("设为同义词"),
            get_url=lambda row: _synonym_url(row["word"]),
        ),
    ]
    list_export = ["word", "total", "last"]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(TEACH):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return (
            ZeroResult.objects.order_by()
            .values("word")
            .annotate(total=Sum("count"), last=Max("day"))
            .order_by("-total", "word")
        )

    def get_base_queryset(self):
        return self.get_queryset()


def _synonym_url(word: str) -> str:
    return f"{reverse('synonyms:add')}?{urlencode({'words': word})}"


@hooks.register("register_admin_viewset")
def synonyms():
    return SynonymViewSet("synonyms")


@hooks.register("register_admin_urls")
def report_urls():
    return [path("reports/zero-results/", ZeroResultReport.as_view(), name="search_zero_results")]


class TeachersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(TEACH)


@hooks.register("register_reports_menu_item")
def zero_result_report():
    return TeachersMenuItem(_("没搜到的词"), reverse("search_zero_results"), icon_name="search", order=720)
