"""/demo/: a walk through the portal's jobs, and entering as any of the demo's staff by a button.

Only on the machine that runs the demo: settings with DEMO, a request from loopback to a loopback name, through no proxy.
Anywhere else the address does not exist. Passwords of the demo's staff are random and shown nowhere here.
"""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page, WorkflowState

from brands.models import BrandPage
from events.duties import has_door, sees_figures
from events.models import Round
from guides.models import FacilityPage, GuidePage
from news.models import ArticlePage, IssuePage, StoryPage
from notices.models import Notice
from portal.accounts.models import StaffRole, User
from portal.core.audit import record
from portal.settings.env import is_loopback
from teams.models import TeamPage

from .content_files import texts
from .town import RESIDENTS, STAFF

PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")
BACKEND = "django.contrib.auth.backends.ModelBackend"


def is_here(request: HttpRequest) -> bool:
    """Whether the tour exists for this request."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]") if not request.get_host().endswith("]") else "::1"
    asked_directly = not any(request.META.get(name) for name in PASSED_ON)
    return (
        settings.DEMO
        and asked_directly
        and is_loopback(request.META.get("REMOTE_ADDR", ""))
        and is_loopback(host)
    )


@never_cache
@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """The route card."""
    if not is_here(request):
        raise Http404
    inside = request.user if request.user.is_authenticated else None
    context = {"stops": stops(), "staff": staff(), "residents": residents(), "inside": inside}
    return render(request, "demo/tour.html", context)


@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Go on as one of the demo's staff, to where a stop leads."""
    if not is_here(request):
        raise Http404
    names = {name for name, *_rest in (*STAFF, *RESIDENTS)} | {"admin"}
    user = User.objects.filter(
        username=request.POST.get("as", ""), username__in=names, is_active=True
    ).first()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    record("demo.enter", by=user, of=user)
    wanted = request.POST.get("next", "")
    return redirect(wanted if wanted in {stop["url"] for stop in stops()} else _first_page(user))


def _first_page(user: User) -> str:
    """Where somebody's work begins: the admin, a door, the figures; for residents 我的."""
    if user.has_perm("wagtailadmin.access_admin"):
        return reverse("wagtailadmin_home")
    if has_door(user):
        return reverse("door")
    return reverse("figures") if sees_figures(user) else reverse("my")


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Be a reader again."""
    if not is_here(request):
        raise Http404
    logout(request)
    return redirect("demo_tour")


def staff() -> list[tuple[User, list[StaffRole]]]:
    """The demo's accounts that somebody can enter as, with what they do; later roles come by themselves."""
    names = [name for name, *_rest in STAFF]
    found = User.objects.filter(username__in=[*names, "admin"], is_active=True)
    users = {user.username: user for user in found.prefetch_related("staff_roles__unit")}
    return [(users[name], list(users[name].staff_roles.all())) for name in [*names, "admin"] if name in users]


def residents() -> list[tuple[User, str]]:
    """The demo's residents that somebody can be, with what they are."""
    users = {user.username: user for user in User.objects.filter(username__in=[one[0] for one in RESIDENTS])}
    return [(users[name], what) for name, what, _phone in RESIDENTS if name in users]


def stops() -> list[dict[str, str]]:
    """The stops, each with its `url`; their words stand in `content/tour.toml`."""
    addresses = _addresses()
    return [one | {"url": addresses[one["leads_to"]]} for one in texts("tour")["stops"]]


def _addresses() -> dict[str, str]:
    """Where stops lead. Addresses are asked of the pages, so a renamed one is still found."""
    admin = reverse("wagtailadmin_home")
    waiting = WorkflowState.objects.active().order_by("pk").first()
    return {
        "front": "/",
        "where": reverse("where"),
        "brand": _url(_first(BrandPage, "lin-he-xing-fu-li")),
        "story": _url(_first(StoryPage, "xiao-li-de-ban-ge-zhong-tou")),
        "paper": _url(IssuePage.objects.live().order_by("-period_end").first()),
        "search": f"{reverse('search')}?q=理发",
        "guide": _url(_first(GuidePage, "yang-lao-jin-zi-ge-ren-zheng")),
        "canteen": _url(_first(FacilityPage, "he-xin-lao-ren-shi-tang-shi-li")),
        "write": reverse("home_start", args=["article"]),
        "review": reverse("editorial_review", args=[waiting.object_id]) if waiting else admin,
        "editors": admin,
        "compose": _of_newest("news_next_issue"),
        "editions": _of_newest("paper_editions"),
        "handout": _of_newest("handout_run"),
        "mail": reverse("mailing_jobs"),
        "round": _round_url(),
        "desk": reverse("desk"),
        "door": reverse("door"),
        "notice": _notice_url(),
        "needed": reverse("volunteer_needed"),
        "call": reverse("volunteer_calls"),
        "team": _url(TeamPage.objects.live().order_by("pk").first()),
        "article": _url(_first(ArticlePage, "xiao-li-han-ni-lai-li-fa")),
    }


def _first(kind: type[Page], slug: str) -> Page | None:
    """The page of a demo text, or any of its kind."""
    live = kind.objects.live()
    return live.filter(slug=slug).first() or live.order_by("pk").first()


def _round_url() -> str:
    """The form of the round that opened first: the demo's haircuts."""
    found = Round.objects.public().filter(closes_at__gt=timezone.now()).order_by("pk").first()
    return reverse("sign_up_choose", args=[found.pk]) if found else "/"


def _notice_url() -> str:
    """Whom the urgent notice has reached."""
    found = Notice.objects.live_at(timezone.now()).order_by("-urgency", "pk").first()
    return reverse("notices_one", args=[found.pk]) if found else reverse("notices_desk")


def _of_newest(name: str) -> str:
    """An address of the newest number."""
    newest = IssuePage.objects.live().order_by("-period_end").first()
    return reverse(name, args=[newest.pk]) if newest else reverse("wagtailadmin_home")


def _url(page: Page | None) -> str:
    return page.url if page else "/"
