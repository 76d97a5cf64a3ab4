"""What everybody reads of notices, and the press with which a household says that it knows."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.finished import finished
from portal.places.models import Unit

from ..actions.telling import tell
from ..fronts import households_of
from ..models import Channel, Notice, Receipt, Stage
from ..models.notice import LISTED_AFTER
from ..refusal import Refused
from ..standing import live

MOST_ENDED = 60


@finished
@require_safe
def notices(request: HttpRequest, slug: str = "") -> HttpResponse:
    """All that are valid now, and those that ended within thirty days; of one unit, with what holds for it."""
    shown = Unit.objects.with_page().filter(page__live=True)
    unit = get_object_or_404(shown, slug=slug) if slug else None
    now = timezone.now()
    rows = [one.notice for one in live() if unit is None or one.is_on(unit.page)]
    ended = Notice.objects.met_by(now).filter(valid_until__gt=now - LISTED_AFTER).prefetch_related("units")
    if unit is not None:
        ended = ended.touching([unit.path])
    over = [one for one in ended.order_by("-valid_until", "-pk")[:MOST_ENDED] if not one.is_live]
    context = {"notices": rows, "ended": over, "unit": unit}
    return render(request, "notices/notices.html", context)


@finished
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice; a withdrawn one says that it is, and why, and no more."""
    one = get_object_or_404(Notice.objects.met_by(timezone.now()).select_related("page"), pk=pk)
    gone = one.stage is Stage.WITHDRAWN
    return render(request, "notices/notice.html", {"notice": one, "gone": gone}, status=410 if gone else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def known(request: HttpRequest, pk: int) -> HttpResponse:
    """我家知道了: whoever is logged in says it for their own household or for that of their family."""
    one = get_object_or_404(Notice.objects.live_at(timezone.now()), pk=pk)
    homes = households_of(request.user)
    if request.method == "POST":
        home = next((home for home in homes if str(home.pk) == request.POST.get("household")), None)
        if home is None:
            raise Http404
        try:
            tell(notice=one, household=home, channel=Channel.WEB, by=request.user)
            messages.success(request, _("记下了：%(home)s知道了。谢谢您。") % {"home": home})
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("notice_known", pk=pk)
    told = set(Receipt.objects.filter(notice=one, household__in=homes).values_list("household", flat=True))
    rows = [(home, home.pk in told) for home in homes]
    return render(request, "notices/known.html", {"notice": one, "rows": rows})
