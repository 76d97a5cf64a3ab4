"""编一期: the page on which a number is put together. Every press is a form that stores a version of the draft; with a script
on the page it is sent beside it and what is shown is renewed in place."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from news.models import IssuePage
from portal.core.publishing import PublishRefused
from portal.editorial.actions import submit_for_review

from ..imprint import imprint_for
from . import actions
from .draft import Draft, NotNow
from .laid_out import MODES, lay_out
from .offered_corrections import corrections_offered, owed_by
from .published import Sieve, on_offer, printed_in, sheet_of
from .remarks import remarks_on

# What a reader would see, medium by medium.
PREVIEWS = [
    ("screen", gettext_lazy("纸样")),
    ("large", gettext_lazy("大字版")),
    ("mail", gettext_lazy("邮件")),
    ("wechat", gettext_lazy("公众号")),
]


def issue_to_compose(request: HttpRequest, page_id: int) -> IssuePage:
    """The number, for somebody who may edit it.

    Raises:
        PermissionDenied: they may not.
    """
    pages = IssuePage.objects.select_related("publication__unit__page", "latest_revision")
    issue = get_object_or_404(pages, pk=page_id)
    if not issue.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return issue


@require_http_methods(["GET", "HEAD", "POST"])
def compose_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Left what was published, right the number; each button is one step."""
    issue = issue_to_compose(request, page_id)
    if request.method != "POST":
        return _shown(request, issue)
    try:
        done = _take_step(request, issue)
    except (NotNow, PublishRefused) as refused:
        return _shown(request, issue, refused=_sentences(refused), ticked=request.POST.getlist("page"))
    if is_beside(request) and request.POST.get("do") != "submit":
        return _shown(request, issue, done=done)
    messages.success(request, done)
    return redirect_after(request, back_to(request, issue, request.POST.get("do", "")))


def _sentences(refused: Exception) -> list[str]:
    return refused.sentences() if isinstance(refused, PublishRefused) else [str(refused)]


def is_beside(request: HttpRequest) -> bool:
    """Whether the script of the page asks, which renews what is shown in place."""
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def redirect_after(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on after a step; the script of the page is told where, since a redirect would be followed unseen."""
    if is_beside(request):
        return HttpResponse(headers={"X-Go-To": address})
    return HttpResponseRedirect(address)


def back_to(request: HttpRequest, issue: IssuePage, step: str = "") -> str:
    """The composing page as it was sifted, at the place of the step."""
    if step == "submit":
        return reverse("wagtailadmin_home")
    query = request.GET.urlencode()
    anchor = "pick" if step.startswith("put") else "number"
    return f"{reverse('paper_compose', args=[issue.pk])}{'?' if query else ''}{query}#{anchor}"


def _shown(request: HttpRequest, issue: IssuePage, **said: Any) -> HttpResponse:
    """The page as it is now, whole or what the script renews."""
    if request.method == "POST":
        issue = issue_to_compose(request, issue.pk)  # as the step, or somebody else's, left it
    name = "compose_table" if is_beside(request) else "compose"
    status = 409 if said.get("refused") else 200
    return render(request, f"paper/admin/{name}.html", _context(request, issue, **said), status=status)


def _context(request: HttpRequest, issue: IssuePage, **said: Any) -> dict[str, Any]:
    draft = Draft.of(issue)
    page = draft.issue
    sieve = Sieve(request.GET, publication=issue.publication)
    printed, parts = printed_in(issue), lay_out(draft)
    found = on_offer(page, sieve, printed)
    sheet, pieces = sheet_of(found, request.GET.get("p"), page, printed, draft.page_ids())
    imprint = imprint_for(issue)
    query = request.GET.copy()
    query.pop("p", None)
    return {
        "issue": page,
        "seen": draft.seen,
        "locked": actions.why_not(issue, request.user),
        "parts": parts,
        "sections": [part for part in parts if part.kind == "section"],
        "length": sum(item.length for part in parts for item in part.items),
        "has_empty": any(part.kind == "section" and not part.items for part in parts),
        "sieve": sieve,
        "query": query.urlencode(),
        "address": request.get_full_path(),
        "sheet": sheet,
        "pieces": pieces,
        "ticked": [int(one) for one in said.pop("ticked", ()) if one.isdecimal()],
        "modes": MODES.items(),
        "mode": request.POST.get("mode", "full"),
        "imprint": imprint,
        "missing": imprint.missing(),
        "remarks": remarks_on(page, parts, imprint),
        "offered": corrections_offered(issue, parts),
        "owed": owed_by(issue, parts),
        "previews": PREVIEWS,
        **said,
    }


def _take_step(request: HttpRequest, issue: IssuePage) -> str:
    """Do what the pressed button says, `verb:key`, and answer what was done."""
    verb, _colon, key = request.POST.get("do", "").partition(":")
    step = STEPS.get(verb)
    if step is None:
        raise NotNow(_("没有看懂这一步，什么也没有动。请再按一次。"))
    given = {"issue": issue, "seen": request.POST.get("seen", ""), "by": request.user}
    return step(request.POST, key, given)


def _put(post, key: str, given: dict) -> str:
    pages = [int(one) for one in post.getlist("page") if one.isdecimal()]
    count = actions.put(section=key, pages=pages, mode=_mode(post.get("mode")), **given)
    return ngettext("放进去 %(count)d 篇。", "放进去 %(count)d 篇。", count) % {"count": count}


def _mode(value: str | None) -> str:
    return value if value and value in MODES else "full"


def _submit(post, key: str, given: dict) -> str:
    issue = IssuePage.objects.get(pk=given["issue"].pk)
    if sentence := actions.why_not(issue, given["by"]):
        raise NotNow(sentence)
    if Draft.of(issue).seen != given["seen"]:
        raise actions.Overtaken(_("这一期刚才又改过，还没有提交。请看一看现在的样子，再按一次。"))
    submit_for_review(page=issue, by=given["by"])
    return _("《%(title)s》已经提交审核。") % {"title": issue.title}


def _step(action: Callable[..., None], name: str, said, **more: Any) -> Callable[[Any, str, dict], str]:
    """A step that needs nothing but the key of what was pressed."""

    def taken(post, key: str, given: dict) -> str:
        action(**given, **({name: key} if name else {}), **more)
        return str(said)

    return taken


def _choose_mode(post, key: str, given: dict) -> str:
    actions.set_item(item=key, mode=_mode(post.get(f"mode-{key}")), **given)
    return _("改好了。")


def _place(post, key: str, given: dict) -> str:
    actions.place(item=key, section=post.get("section", ""), before=post.get("before", ""), **given)
    return _("挪好了。")


def _add_section(post, key: str, given: dict) -> str:
    actions.add_section(heading=post.get("heading", ""), **given)
    return _("加了一个栏目。")


def _set_section(post, key: str, given: dict) -> str:
    actions.set_section(part=key, heading=post.get("heading", ""), note=post.get("note", ""), **given)
    return _("栏目改好了。")


_MOVED = gettext_lazy("挪好了。")
STEPS: dict[str, Callable[[Any, str, dict], str]] = {
    "put": _put,
    "out": _step(actions.take_out, "item", gettext_lazy("拿出来了，左边还能再选。")),
    "up": _step(actions.move, "item", _MOVED, step=-1),
    "down": _step(actions.move, "item", _MOVED, step=1),
    "place": _place,
    "mode": _choose_mode,
    "newest": _step(actions.use_newest, "item", gettext_lazy("换成新的一稿了。")),
    "section": _add_section,
    "rename": _set_section,
    "part-up": _step(actions.move_part, "part", _MOVED, step=-1),
    "part-down": _step(actions.move_part, "part", _MOVED, step=1),
    "drop": _step(actions.remove_part, "part", gettext_lazy("去掉了。")),
    "empty": _step(actions.remove_empty, "", gettext_lazy("空栏目去掉了。")),
    "submit": _submit,
}
