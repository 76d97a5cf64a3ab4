"""At the door: who is here, by scan, by code, by name; whoever comes unannounced; closing the sheet."""

import datetime
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import ReferenceIndex

from portal.accounts.actions import unit_collection
from portal.core.audit import record
from portal.core.dates import clock
from portal.media.actions import store_picture
from portal.media.limits import picture_bytes

from ..actions import Refusal
from ..actions.coupons import find_on
from ..actions.on_the_day import EARLY, check_in, check_out, close_sheet, correct, undo_check_in, walk_in
from ..adding_places import may_change, no_place_words
from ..door_forms import FIELD_OF, CloseForm, CorrectForm, PictureForm, WalkInForm
from ..duties import has_door
from ..models import Attendance, DayPicture, Roll, SignUp, State
from ..recap import draft_recap
from .typed import typed

Source = Attendance.Source
# From so long before a date until so long after it, what is needed for the visit is shown to who makes it.
WINDOW = datetime.timedelta(hours=24)
LONG_AGO = datetime.timedelta(days=7)
MOST_LISTED = 100


@never_cache
@login_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """The dates at whose door one stands, those of today first; sheets not closed stay until they are."""
    if not has_door(request.user):
        raise PermissionDenied
    now = timezone.now()
    near = Roll.objects.on_duty(request.user).filter(
        called_off=False,
        # Said again of the end, by which dates are found.
        occurrence__ends_at__gte=now - LONG_AGO,
        occurrence__starts_at__gte=now - LONG_AGO,
        occurrence__starts_at__lte=now + 14 * WINDOW,
    )
    found = near.first_of(MOST_LISTED)
    context = {
        "now": [roll for roll in found if _is_on(roll, now)],
        "later": [roll for roll in found if now < roll.starts_at - EARLY],
        "closed": [roll for roll in found if roll.closed_at],
    }
    return render(request, "events/door.html", context)


def _is_on(roll: Roll, now: datetime.datetime) -> bool:
    return roll.closed_at is None and now >= roll.starts_at - EARLY


@never_cache
@login_required
@require_safe
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one date with a button a name; a provider and a leader see their own places alone."""
    found = _roll(request, pk)
    return render(request, "events/door_roll.html", _page(request, found))


def _roll(request: HttpRequest, pk: int) -> Roll:
    return get_object_or_404(Roll.objects.on_duty(request.user).with_round(), pk=pk)


def has_whole_list(user, found: Roll) -> bool:
    """Whether somebody keeps the list of this date, not only some of its places."""
    return Roll.objects.for_(user, "check_in").filter(pk=found.pk).exists()


def _page(request: HttpRequest, found: Roll, walk: WalkInForm | None = None) -> dict:
    now = timezone.now()
    mine = SignUp.objects.on_duty(request.user).filter(slot__isnull=False).order_by("slot__number")
    rows = mine.select_related("attendance__by").of_roll(found)
    whole = has_whole_list(request.user, found)
    # Asked where there is a report to compare with.
    told = found.recap_came if whole and found.recap_id else None
    came_in_all = 0 if told is None else found.sign_ups.filter(state=State.ATTENDED).count()
    may_add = may_change(request.user, found)
    return {
        "roll": found,
        "rows": rows,
        "came": sum(one.state == State.ATTENDED for one in rows),
        "came_in_all": came_in_all,
        "recap_differs": told is not None and told != came_in_all,
        "is_open": _is_on(found, now),
        "opens": found.starts_at - EARLY,
        "whole": whole,
        "may_change": may_add,
        "may_correct": may_add and found.closed_at and now <= found.closed_at + LONG_AGO,
        "walk": walk or _walk_form(None, found, may_add),
        "key": request.POST.get("key") or uuid.uuid4(),
        "in_window": in_window(found, now),
        "pictures": list(found.pictures.select_related("image")) if whole else [],
        "prints": list(found.sheet_prints.order_by("-version")) if whole else [],
        "begun": now >= found.starts_at,
    }


def _walk_form(data, found: Roll, may_add: bool) -> WalkInForm:
    unit = found.round.unit if found.round.unit.is_body else None
    return WalkInForm(data, round_=found.round, may_add=may_add, initial={"unit": unit})


def in_window(found: Roll, now: datetime.datetime) -> bool:
    """Whether addresses and phones of this date may be seen by who needs them for the visit."""
    return found.starts_at - WINDOW <= now < found.ends_at + WINDOW and not found.called_off


@never_cache
@login_required
@require_POST
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """A code read aloud, or what a scanner typed."""
    found = _roll(request, pk)
    text = request.POST.get("text", "").strip()[:300]
    try:
        one = SignUp.objects.on_duty(request.user).with_round().filter(pk=find_on(found, text).pk).first()
        if one is None:
            raise Refusal("not_mine", _("这张券不在您的名单上，请带这位去签到台。"))
        _check_in(request, one, Source.QR if "/s/" in text else Source.CODE)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("door_roll", pk=pk)


def _check_in(request: HttpRequest, one: SignUp, source: str) -> None:
    came, is_new = check_in(sign_up=one, source=source, by=request.user)
    values = {"name": one.person.name, "time": clock(came.in_at), "by": str(came.by or "")}
    if is_new:
        slot = one.slot
        place = f"{slot.number} · {slot.time_word}" if slot else ""
        messages.success(request, _("%(name)s，来了。%(place)s") % (values | {"place": place}))
    else:
        messages.warning(request, _("%(name)s已经签到过了：%(time)s，%(by)s 记的。") % values)


@never_cache
@login_required
@require_POST
def came(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: here; or not here after all; or gone."""
    one = get_object_or_404(SignUp.objects.on_duty(request.user).with_round(), pk=pk)
    try:
        if "undo" in request.POST:
            undo_check_in(sign_up=one, by=request.user)
        elif "left" in request.POST:
            check_out(sign_up=one, by=request.user)
        else:
            _check_in(request, one, Source.QR if "qr" in request.POST else Source.LIST)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    if "qr" in request.POST:
        return redirect("sign_up", token=one.token)
    return redirect("door_roll", pk=one.roll_id)


@never_cache
@login_required
@require_POST
def unannounced(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody came without a sign-up."""
    found = get_object_or_404(Roll.objects.for_(request.user, "check_in").with_round(), pk=pk)
    walk = _walk_form(request.POST, found, may_change(request.user, found))
    if walk.is_valid():
        try:
            made = _walk_in(request, found, walk.cleaned_data)
        except Refusal as refusal:
            full = refusal.code == "full_today"
            field = FIELD_OF.get(refusal.code)
            words = no_place_words(found, request.user) if full else str(refusal)
            walk.add_error(field if field in walk.fields else None, words)
        else:
            messages.success(request, _("%(name)s，登记好了。") % {"name": made.person.name})
            return redirect("door_roll", pk=pk)
    return render(request, "events/door_roll.html", _page(request, found, walk), status=422)


def _walk_in(request: HttpRequest, found: Roll, data: dict) -> SignUp:
    who = typed(request, **data)
    return walk_in(
        roll=found,
        person=who.person,
        key=who.key,
        source=Source.LIST,
        by=request.user,
        contact=who.contact,
        track=data.get("track"),
        add_place=data.get("add_place", False),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Says who will be noted as not having come, then closes the sheet."""
    found = get_object_or_404(Roll.objects.for_(request.user, "check_in").with_round(), pk=pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            missing = close_sheet(roll=found, by=request.user, nobody_came=form.cleaned_data["nobody_came"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("签到表收好了，没有来的 %(n)s 人。报道的草稿在后台，等编辑写完送审。")
            messages.success(request, words % {"n": missing})
            return redirect("door_roll", pk=pk)
    rows = SignUp.objects.filter(roll=found)
    context = {
        "roll": found,
        "form": form,
        "came": rows.filter(state=State.ATTENDED).count(),
        "missing": rows.filter(state=State.CONFIRMED).order_by("slot__number").of_roll(found),
    }
    return render(request, "events/door_close.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """After closing: they did come, or did not; with a reason."""
    one = get_object_or_404(
        SignUp.objects.with_round(), pk=pk, roll__in=Roll.objects.for_(request.user, "change")
    )
    form = CorrectForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("door_roll", pk=one.roll_id)
    try:
        done = correct(sign_up=one, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        values = {"name": done.person.name, "state": done.get_state_display()}
        messages.success(request, _("%(name)s：已改成“%(state)s”。") % values)
    return redirect("door_roll", pk=one.roll_id)


@never_cache
@login_required
@require_POST
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """A home address, for who makes the visit, around the day alone; each look is written down."""
    one = get_object_or_404(
        SignUp.objects.on_duty(request.user).with_round(),
        pk=pk,
        slot__provider=request.user,
        at_home=True,
        state=State.CONFIRMED,
    )
    if not in_window(one.roll, timezone.now()) or not one.address:
        messages.error(request, _("上门的地址只在当天前后 24 小时内能看。"))
        return redirect("door_roll", pk=one.roll_id)
    record("events.read_address", by=request.user, of=one, label=str(one.pk))
    return render(request, "events/door_address.html", {"one": one, "roll": one.roll})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of the day for the recap; cleaned like every picture, public only with the recap."""
    found = get_object_or_404(Roll.objects.for_(request.user, "check_in").with_round(), pk=pk)
    posted = request.method == "POST"
    form = PictureForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            image = store_picture(
                title=words,
                data=form.cleaned_data["file"].read(picture_bytes() + 1),
                collection=unit_collection(found.unit),
                credit=str(request.user),
                by=request.user,
            )
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            DayPicture.objects.create(roll=found, image=image, words=words)
            messages.success(request, _("照片收下了，写报道时用。"))
            return redirect("door_roll", pk=pk)
    return render(
        request, "events/door_picture.html", {"roll": found, "form": form}, status=422 if form.errors else 200
    )


@never_cache
@login_required
@require_POST
def remove_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The wrong picture, or somebody who does not want to be on it: gone, from the library too, until the recap is begun."""
    rolls = Roll.objects.for_(request.user, "check_in").filter(recap=None)
    one = get_object_or_404(DayPicture.objects.select_related("image"), pk=pk, roll__in=rolls)
    one.delete()
    if not ReferenceIndex.get_references_to(one.image).exists():
        one.image.delete()
    record("events.remove_picture", by=request.user, of=one.roll, label=str(pk), note=one.words)
    messages.success(request, _("照片删掉了。"))
    return redirect("door_roll", pk=one.roll_id)


@never_cache
@login_required
@require_POST
def recap(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a closed sheet, where it could not be begun when the sheet was closed."""
    found = get_object_or_404(
        Roll.objects.for_(request.user, "check_in").with_round(), pk=pk, closed_at__isnull=False
    )
    if draft_recap(roll=found, by=request.user):
        messages.success(request, _("报道的草稿在后台，等编辑写完送审。"))
    else:
        messages.error(request, _("没有人来，或者这个居村没有主页，起草不了报道。"))
    return redirect("door_roll", pk=pk)
