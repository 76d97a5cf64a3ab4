"""发邮件 in the admin: prepare a sending of a number, look at it, test it, let a second person confirm it, watch it go."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from news.models import IssuePage
from paper.editions.mail import personal
from paper.models import BuildFile, IssueBuild
from portal.core.dates import stamp

from . import audience
from .actions import jobs
from .models import Delivery, MailingList, Pace, SendJob
from .progress import confirmers, own_jobs, progress_of
from .reply_words import told
from .send_forms import HoldForm, NewForm, PaceForm, TestForm, WhenForm, subject_of, with_counts

State = SendJob.State
MOST_SHOWN = 100
# A mail brings its own styles, and the pictures of its number.
POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' {site}; frame-ancestors 'self'"
)
DARK = "@media (prefers-color-scheme: dark)"
PICTURE = re.compile(r'<img src="[^"]*"')


@require_safe
def jobs_view(request: HttpRequest) -> HttpResponse:
    """Every sending of numbers that one works with, the newest first."""
    rows = SendJob.objects.select_related("build__issue__publication__unit", "made_by").prefetch_related(
        "lists"
    )
    return render(request, "mailing/admin/jobs.html", {"jobs": own_jobs(request.user, rows[:MOST_SHOWN])})


def new_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Choose lists and a subject."""
    issue = own_issue(request, page_id)
    build = IssueBuild.objects.standing().filter(issue=issue).first()
    lists = MailingList.objects.for_(request.user).filter(Q(publication=issue.publication) | Q(kind="role"))
    lists = lists.select_related("unit", "publication")
    start = {"subject": subject_of(issue), "lists": [one.pk for one in lists if one.publication_id]}
    form = NewForm(request.POST or None, lists=lists, initial=start)
    refusal = ""
    if build is not None and form.is_valid():
        try:
            job = jobs.make_job(build=build, by=request.user, **form.cleaned_data)
        except jobs.Refused as no:
            refusal = str(no)
        else:
            return redirect("mailing_job", job.pk)
    context = {
        "issue": issue,
        "build": build,
        "mail": _edition(build, BuildFile.Edition.MAIL) if build else None,
        "form": form,
        "rows": _rows(form, lists, build) if build else [],
        "refusal": refusal,
        "sendings": SendJob.objects.filter(build__issue=issue),
        "by_mail": settings.PORTAL_MAIL,
    }
    return render(request, "mailing/admin/new.html", context, status=422 if form.errors or refusal else 200)


def _rows(form: NewForm, lists, build: IssueBuild) -> list[tuple]:
    missing = [
        audience.without_mail(one).count() if one.kind == MailingList.Kind.ROLE else 0 for one in lists
    ]
    return with_counts(form, [audience.count([one], build) for one in lists], missing)


@require_safe
def job_view(request: HttpRequest, job_id: int) -> HttpResponse:
    """One sending as it stands; with ?rows its progress alone, which the page fetches while it goes."""
    job = own_job(request, job_id)
    if "rows" in request.GET:
        context = {"job": job, "progress": progress_of(job)}
        return render(request, "mailing/admin/job_rows.html", context)
    return job_page(request, job)


def job_page(request: HttpRequest, job: SendJob, status: int = 200, **wrong: forms.Form) -> HttpResponse:
    """The page of a sending.

    Args:
        wrong: forms that were refused, by the verb that they are for.
    """
    unsure = _of(job, Delivery.State.UNCERTAIN)
    failed = _of(job, Delivery.State.FAILED)
    may_send, is_second = jobs.may_send(request.user, job.build.issue), job.made_by_id != request.user.pk
    context = {
        "job": job,
        "issue": job.build.issue,
        "lists": [(one, audience.without_mail(one)) for one in job.lists.all()],
        "progress": progress_of(job),
        "may_send": may_send,
        "confirmers": confirmers(job) if job.state == State.SECOND else [],
        "is_second": is_second,
        # Whoever confirms has the mail before them; everybody else may unfold it.
        "shown": is_second and may_send and job.state == State.SECOND,
        "unsure": [told(one) for one in unsure[:MOST_SHOWN]],
        "failed": [told(one) for one in failed[:MOST_SHOWN]],
        "failed_count": failed.count(),
        "test": TestForm(initial={"to": getattr(request.user, "email", "")}),
        "ask": WhenForm(),
        "pace": PaceForm(initial={"per_minute": Pace.now()}),
        "a_minute": Pace.now(),
        "may_set_pace": jobs.may_set_pace(request.user),
        "hold": HoldForm(initial={"hold": job.hold}),
        **wrong,
    }
    return render(request, "mailing/admin/job.html", context, status=status)


def _of(job: SendJob, state: str):
    return job.deliveries.filter(state=state).select_related("subscriber").order_by("pk")


@require_safe
@xframe_options_sameorigin
def preview_view(request: HttpRequest, job_id: int, part: str) -> HttpResponse:
    """The mail as it will be read: in colour, in the dark, without pictures, as plain text. Nobody's own lines in it."""
    job = own_job(request, job_id)
    plain = part == "plain"
    made = _edition(job.build, BuildFile.Edition.PLAIN if plain else BuildFile.Edition.MAIL)
    if part not in ("html", "dark", "bare", "plain") or made is None or made.state != BuildFile.State.MADE:
        raise Http404
    with made.file.open() as file:
        text = file.read().decode()
    text = personal(text, why=_("（这一行写着每位收信人为什么收到。）"), leave="#")
    if part == "dark":
        text = text.replace(DARK, "@media all")
    if part == "bare":
        text = PICTURE.sub("<img", text)
    answer = HttpResponse(text, content_type=f"text/{'plain' if plain else 'html'}; charset=utf-8")
    answer["Content-Security-Policy"] = POLICY.format(site=settings.SITE_URL)
    return answer


def _edition(build: IssueBuild, edition: str) -> BuildFile | None:
    return BuildFile.objects.filter(build=build, edition=edition).first()


# What is pressed on the page of a sending


@dataclass(frozen=True)
class Verb:
    """One button.

    Args:
        do: the action; returns what is said afterwards.
        form: what is filled in beside the button.
        sends: whether only somebody who may send may press it.
    """

    do: Callable[[SendJob, Any, dict], str]
    form: type[forms.Form] = forms.Form
    sends: bool = True


def _test(job: SendJob, by, data: dict) -> str:
    jobs.send_test(job=job, to=data["to"], by=by)
    return _("发给 %(to)s 了，去信箱里看看。") % data


def _ask(job: SendJob, by, data: dict) -> str:
    jobs.ask_to_send(job=job, by=by, send_at=data["at"])
    job.refresh_from_db()
    if job.state == State.SECOND:
        return _("记下了。超过 200 人，要另一位同事确认了才发。")
    return _("定好了，%(at)s 开始发。") % {"at": stamp(data["at"])} if data["at"] else _("开始发了。")


def _confirm(job: SendJob, by, data: dict) -> str:
    jobs.confirm(job=job, by=by)
    return _("确认了。")


def _pause(job: SendJob, by, data: dict) -> str:
    jobs.pause(job=job, by=by)
    return _("停下了。已经交出去的收不回来，其余的等着。")


def _resume(job: SendJob, by, data: dict) -> str:
    jobs.resume(job=job, by=by)
    return _("接着发了。")


def _cancel(job: SendJob, by, data: dict) -> str:
    jobs.cancel(job=job, by=by)
    return _("取消了。没有发的不再发。")


def _pace(job: SendJob, by, data: dict) -> str:
    jobs.set_pace(job=job, per_minute=data["per_minute"], by=by)
    return _("改好了，所有发送加起来一分钟最多 %(per_minute)d 封。") % data


def _hold(job: SendJob, by, data: dict) -> str:
    jobs.set_hold(job=job, hold=data["hold"], by=by)
    return _("改好了。")


def _again(job: SendJob, by, data: dict) -> str:
    return _("又排上了，共 %(n)d 封。") % {"n": jobs.try_failed_again(job=job, by=by)}


VERBS = {
    "test": Verb(_test, TestForm, sends=False),
    "ask": Verb(_ask, WhenForm),
    "confirm": Verb(_confirm),
    "pause": Verb(_pause),
    "resume": Verb(_resume),
    "cancel": Verb(_cancel),
    "pace": Verb(_pace, PaceForm),
    "hold": Verb(_hold, HoldForm),
    "again": Verb(_again),
}


@require_POST
def verb_view(request: HttpRequest, job_id: int, verb: str) -> HttpResponse:
    """One press on the page of a sending."""
    job = own_job(request, job_id)
    pressed = VERBS.get(verb)
    if pressed is None:
        raise Http404
    if pressed.sends and not jobs.may_send(request.user, job.build.issue):
        raise PermissionDenied
    form = pressed.form(request.POST)
    if not form.is_valid():
        return job_page(request, job, status=422, **{verb: form})
    try:
        messages.success(request, pressed.do(job, request.user, form.cleaned_data))
    except jobs.Refused as no:
        messages.error(request, str(no))
        return job_page(request, own_job(request, job_id), status=409, **{verb: form})
    return redirect("mailing_job", job.pk)


@require_POST
def decide_view(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One mail of which nobody knows whether it arrived: once more, or taken for arrived."""
    mail = get_object_or_404(Delivery.objects.select_related("job"), pk=delivery_id)
    job = own_job(request, mail.job_id)
    if not jobs.may_send(request.user, job.build.issue):
        raise PermissionDenied
    again = "again" in request.POST
    try:
        jobs.decide(delivery=mail, again=again, by=request.user)
    except jobs.Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("排上了，再发一次。") if again else _("记下了，当作到了。"))
    return redirect("mailing_job", job.pk)


def own_issue(request: HttpRequest, page_id: int) -> IssuePage:
    """A number whose sending the visitor may prepare; to everybody else there is none.

    Raises:
        Http404: no such number, or another unit's.
    """
    issue = get_object_or_404(IssuePage.objects.select_related("publication__unit"), pk=page_id)
    if not jobs.may_prepare(request.user, issue):
        raise Http404
    return issue


def own_job(request: HttpRequest, job_id: int) -> SendJob:
    """A sending of such a number.

    Raises:
        Http404: no such sending, or another unit's.
    """
    rows = SendJob.objects.select_related("build__issue__publication__unit", "made_by", "confirmed_by")
    job = get_object_or_404(rows, pk=job_id)
    if not jobs.may_prepare(request.user, job.build.issue):
        raise Http404
    return job
