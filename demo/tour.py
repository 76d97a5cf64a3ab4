"""/demo/: fourteen stops through the portal's jobs, and entering as any of the demo's staff by a button.

Only on the machine that runs the demo: settings with DEMO, a request from loopback to a loopback name, through no proxy.
Anywhere else the address does not exist. Passwords of the demo's staff are random and shown nowhere here.
"""

from dataclasses import dataclass

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
from news.models import ArticlePage, IssuePage, StoryPage
from portal.accounts.models import StaffRole, User
from portal.core.audit import record
from portal.settings.env import is_loopback

from .town import RESIDENTS, STAFF

PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Stop:
    """One stop of the tour, in both languages.

    Args:
        url: where it leads.
        enter_as: the user name to enter with first; empty for a reader.
    """

    zh: str
    zh_text: str
    en: str
    en_text: str
    url: str
    enter_as: str = ""


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
    return render(
        request,
        "demo/tour.html",
        {"stops": stops(), "staff": staff(), "residents": residents(), "inside": _inside(request)},
    )


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
    return redirect(wanted if wanted in {stop.url for stop in stops()} else _first_page(user))


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


def _inside(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def staff() -> list[tuple[User, list[StaffRole]]]:
    """The demo's accounts that somebody can enter as, with what they do; later roles come by themselves."""
    names = [name for name, *_rest in STAFF]
    users = {
        user.username: user for user in User.objects.filter(username__in=[*names, "admin"], is_active=True)
    }
    held = StaffRole.objects.filter(user__in=users.values()).select_related("unit")
    rows: dict[int, list[StaffRole]] = {}
    for one in held:
        rows.setdefault(one.user_id, []).append(one)
    return [(users[name], rows.get(users[name].pk, [])) for name in [*names, "admin"] if name in users]


def residents() -> list[tuple[User, str]]:
    """The demo's residents that somebody can be, with what they are."""
    users = {user.username: user for user in User.objects.filter(username__in=[one[0] for one in RESIDENTS])}
    return [(users[name], what) for name, what, _phone in RESIDENTS if name in users]


def stops() -> list[Stop]:
    """The fourteen stops. Addresses are asked of the pages, so a renamed one is still found."""
    told = _first(BrandPage, "lin-he-xing-fu-li")
    story = _first(StoryPage, "xiao-li-de-ban-ge-zhong-tou")
    article = _first(ArticlePage, "xiao-li-han-ni-lai-li-fa")
    number = IssuePage.objects.live().order_by("-period_end").first()
    waiting = WorkflowState.objects.active().order_by("pk").first()
    review = (
        reverse("editorial_review", args=[waiting.object_id]) if waiting else reverse("wagtailadmin_home")
    )
    write = reverse("home_start", args=["article"])
    return [
        Stop(
            "首页",
            "今天有什么事、这周有什么活动、打哪个电话，手机第一屏都在。点一下“长辈版”，字和按钮都变大，内容一样不少。",
            "The front page",
            "What is new, what is on this week, whom to call: all on a phone's first screen. Press 长辈版 (easy reading): larger letters and buttons, nothing left out.",
            "/",
        ),
        Stop(
            "我在哪里",
            "选一次自己的居村，以后每页上方都能回去，首页先给它的电话。",
            "Where I live",
            "Choose your neighbourhood once: every page leads back to it, and its phone comes first.",
            reverse("where"),
        ),
        Stop(
            "治理品牌",
            "一个居村怎么解决一件难事：为的是什么，一步一步怎么做，做成了什么，别处可以学什么。",
            "A governance brand",
            "How one neighbourhood solves one problem: why, step by step, with what result, and what others can copy.",
            _url(told),
        ),
        Stop(
            "小人物风采",
            "写之前先问本人：登不登、用不用真名、配不配照片。反悔了，十五秒内撤下。",
            "A portrait of an ordinary person",
            "Asked first: whether, by which name, with which picture. Consent withdrawn takes it down within fifteen seconds.",
            _url(story),
        ),
        Stop(
            "一期小报",
            "一个季度一期，封面、目录、选好的文章，手机上翻着看，也能打印。",
            "A number of the paper",
            "Four times a year: cover, contents, chosen articles, to read on a phone or print.",
            _url(number),
        ),
        Stop(
            "找东西",
            "打“理发”找得到，打“剪头发”的同义词、繁体字、拼音首字母也找得到。",
            "Finding things",
            "Type 理发 and it is found; so it is by synonyms, traditional characters and pinyin initials.",
            f"{reverse('search')}?q=理发",
        ),
        Stop(
            "写一篇新闻",
            "以通讯员林晓的身份进后台，写标题、正文、来源，配一张图，送审。",
            "Write a news item",
            "Enter as the correspondent Lin Xiao: title, text, source, a picture; then submit for review.",
            write,
            "lin-xiao",
        ),
        Stop(
            "两个人点头",
            "写的人不能自己批。以责编郑慧的身份打开等着审的那篇，通过，或者写明理由退回。",
            "Two people say yes",
            "Nobody approves their own text. Enter as the senior editor Zheng Hui, open what waits, approve it or send it back with a reason.",
            review,
            "zheng-hui",
        ),
        Stop(
            "编辑的桌子",
            "以签发何志远的身份看桌面：哪些等着审，哪些到点要发，谁做过什么。",
            "The editors' desk",
            "Enter as the signatory He Zhiyuan: what waits, what is due, who did what.",
            reverse("wagtailadmin_home"),
            "he-zhiyuan",
        ),
        Stop(
            "替妈妈报一张理发券",
            "不用账号：选时间、写姓名、收一个验证码，券就出来了。示例的短信在“示例手机”里看。满了可以候补，有空位自动轮到。",
            "A haircut for mother",
            "No account: choose a time, write the name, get one code, and the coupon is there. The demo's messages are at /demo/phone/. When it is full, a waiting list moves up by itself.",
            _round_url(),
        ),
        Stop(
            "窗口报一位",
            "以窗口周敏的身份，打姓名、拼音首字母或手机，找到人，按一下就报好。没有手机的，进“待打电话”。",
            "Signing up at the desk",
            "Enter as the desk clerk Zhou Min: a name, initials or a phone finds the elder, one press signs them up. Who has no phone is on the call list.",
            reverse("desk"),
            "zhou-min",
        ),
        Stop(
            "门口签到",
            "以理发师李巧云的身份，看今天自己的四位：报券号、扫码、点名都能记“来了”。她只看得见自己的人，上门的地址只在当天前后一天能看，看了会记下来。",
            "At the door",
            "Enter as the barber Li Qiaoyun: her four people of today, checked in by code, scan or list. She sees her own alone; a home address only around the day, and every look is written down.",
            reverse("door"),
            "li-qiaoyun",
        ),
        Stop(
            "哪里需要我",
            "志愿者看这七天哪里缺人：“还缺 2 人”排在最前面，做什么、在哪里集合、有什么风险和保障，都写清楚。",
            "Where am I needed",
            "What is short of people this week comes first; each role says what to do, where to meet, the risks and the protection.",
            reverse("volunteer_needed"),
        ),
        Stop(
            "读、听、带走",
            "文章上方有字号、朗读、注拼音、打印、二维码和复制链接；右上角的 English 给外国访客。",
            "Read it, hear it, take it along",
            "Above an article: text size, read aloud, pinyin, print, QR code, copy link. English in the masthead is for visitors.",
            _url(article),
        ),
    ]


def _first(kind: type[Page], slug: str) -> Page | None:
    """The page of a demo text, or any of its kind."""
    live = kind.objects.live()
    return live.filter(slug=slug).first() or live.order_by("pk").first()


def _round_url() -> str:
    """The form of the round that opened first: the demo's haircuts."""
    found = Round.objects.public().filter(closes_at__gt=timezone.now()).order_by("pk").first()
    return reverse("sign_up_choose", args=[found.pk]) if found else "/"


def _url(page: Page | None) -> str:
    return page.url if page else "/"
