"""The page 各种版本 of a number in the admin: how far each edition is, files, WeChat by one press, why it is changed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from news.models import IssuePage

from .actions.making import make_again
from .actions.signing import say_why
from .download_views import LARGEST_ID, given_out
from .editions.refusal import Unmakeable
from .editions.wechat import Pasted, wechat_of
from .freezing import in_chinese
from .links import counted
from .models import BuildFile, IssueBuild, RebuildReason

State = BuildFile.State


def editions_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Every edition of the newest build; with ?rows the rows alone, which the page fetches while some wait."""
    issue = own_issue(request, page_id)
    build = IssueBuild.objects.of(issue)
    files = list(build.files.all()) if build else []
    context = {
        "issue": issue,
        "build": build,
        "files": files,
        "made": sum(one.has_ended for one in files),
        "waiting": any(not one.has_ended for one in files),
        "refused": any(one.state == State.REFUSED for one in files),
        "said": RebuildReason.objects.filter(issue=issue, build=None).first(),
        "earlier": IssueBuild.objects.filter(issue=issue).exclude(pk=build.pk if build else None),
    }
    if "rows" in request.GET:
        return render(request, "paper/admin/edition_rows.html", context)
    return render(request, "paper/admin/editions.html", context | {"pasted": _pasted(build)})


def edition_file_view(request: HttpRequest, page_id: int, edition: str) -> FileResponse:
    """One made file of the newest build; a withdrawn one has none."""
    issue = own_issue(request, page_id)
    build = IssueBuild.objects.of(issue)
    rows = BuildFile.objects.filter(build=build, build__withdrawn_at=None, state=State.MADE)
    row = get_object_or_404(rows.select_related("build__issue"), edition=edition)
    return given_out(row, inline=False)


@require_POST
def again_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Try once more what was refused or got stuck."""
    issue = own_issue(request, page_id)
    build = IssueBuild.objects.of(issue)
    count = make_again(build=build, by=request.user) if build and build.withdrawn_at is None else 0
    if count:
        messages.success(request, _("又在做了，共 %(count)d 种。") % {"count": count})
    else:
        messages.info(request, _("没有要再做的。"))
    return redirect("paper_editions", issue.pk)


@require_POST
def say_why_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """The reason for a change of a signed number."""
    issue = own_issue(request, page_id)
    try:
        say_why(issue=issue, reason=request.POST.get("reason", ""), by=request.user)
    except PermissionDenied as refused:
        messages.error(request, str(refused))
        return redirect("paper_editions", issue.pk)
    messages.success(request, _("记下了。现在改这一期，再提交审核；签发以后换成新的一份。"))
    return redirect("paper_editions", issue.pk)


def own_issue(request: HttpRequest, page_id: int) -> IssuePage:
    """A number that the visitor works with; to everybody else there is none.

    Raises:
        Http404: no such number, or another unit's.
    """
    found = IssuePage.objects.filter(pk=page_id) if page_id <= LARGEST_ID else IssuePage.objects.none()
    issue = get_object_or_404(found.select_related("publication"))
    if not works_with(request.user, issue):
        raise Http404
    return issue


def works_with(user, issue: IssuePage) -> bool:
    """Whether somebody edits this number, also while it is with the reviewers."""
    permissions = issue.permissions_for_user(user)
    return permissions.can_edit() or (user.is_active and "change" in permissions.permissions)


@in_chinese
def _pasted(build: IssueBuild | None) -> Pasted | None:
    """The number as it is pasted into WeChat; the row of its file says why there is none."""
    if build is None or build.withdrawn_at is not None:
        return None
    try:
        return wechat_of(counted(build.read(), "wechat"))
    except Unmakeable:
        return None
