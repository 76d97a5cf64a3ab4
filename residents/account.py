"""我的资料: take it along, close the account; and the second ways, a password and an e-mail address."""

import datetime
import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.actions.introductions import withdraw
from events.models import Introduction, SignUp
from portal.accounts.models import User
from portal.core.audit import record
from portal.core.dates import stamp
from portal.outbox.actions import queue_mail
from portal.people.actions import close_account, contact_for
from portal.people.held import held_by_rooms
from portal.people.models import Contact, PersonContact, Post, Proxy

from .access import proved, resident

CONFIRMS_MAIL = "home.my_mail"

A_DAY = 86_400


class PasswordForm(SetPasswordForm):
    """A new password, typed twice."""

    error_messages = {"password_mismatch": gettext_lazy("两遍写得不一样，请再写一遍。")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.label, first.error_messages["required"] = _("密码"), _("请写密码。")
        first.help_text = _("至少 10 个字，不要全是数字。不设密码也能用，用短信验证码进来。")
        again.label, again.error_messages["required"] = _("再写一遍"), _("请再写一遍密码。")
        again.help_text = ""


class MailForm(forms.Form):
    mail = forms.EmailField(
        label=gettext_lazy("邮箱"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("短信发不到的时候，消息改发到这里。不要了就清空。"),
        error_messages={"invalid": gettext_lazy("请写完整的邮箱，例如 name@example.com。")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """A password for one's own account; other browsers are logged out by it."""
    user = resident(request)
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, user)
        record("accounts.set_password", by=user, of=user, label=user.username)
        messages.success(request, _("密码设好了。下次可以用它进来。"))
        return redirect("my")
    return render(request, "residents/password.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_mail(request: HttpRequest) -> HttpResponse:
    """An e-mail address as a second way for messages; it counts once a link sent to it was pressed."""
    user = resident(request)
    contact = contact_for(user.phone)
    form = MailForm(request.POST if request.method == "POST" else None, initial={"mail": contact.mail})
    if form.is_valid():
        mail = form.cleaned_data["mail"]
        if not mail:
            contact.mail = ""
            contact.save(update_fields=["mail"])
            record(
                "people.drop_mail",
                by=user,
                of_type="people.contact",
                of_id=str(contact.pk),
                label=str(contact.pk),
            )
            messages.success(request, _("邮箱去掉了。"))
        elif mail != contact.mail:
            _ask_to_confirm(request, contact.pk, mail)
            messages.success(request, _("确认的邮件发出去了，请打开里面的链接。"))
        return redirect("my")
    return render(request, "residents/mail.html", {"form": form}, status=422 if form.errors else 200)


def _ask_to_confirm(request: HttpRequest, contact: int, mail: str) -> None:
    token = signing.dumps([contact, mail], salt=CONFIRMS_MAIL, compress=True)
    link = request.build_absolute_uri(reverse("my_mail_confirm", args=[token]))
    queue_mail(
        cause=f"mail:{contact}:{timezone.now():%Y%m%d%H%M}",
        kind="mail",
        mail=mail,
        text=_("请点 %(link)s ，以后短信发不到的时候，消息发到这个邮箱。不是您本人填的，请不要理会。")
        % {"link": link},
        useful_until=timezone.now() + datetime.timedelta(seconds=A_DAY),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link in the mail: looking changes nothing, the button does."""
    try:
        pk, mail = signing.loads(token, salt=CONFIRMS_MAIL, max_age=A_DAY)
    except signing.BadSignature:
        return render(request, "residents/mail_over.html", status=410)
    if request.method == "POST":
        Contact.objects.filter(pk=pk).update(mail=mail)
        record("people.confirm_mail", of_type="people.contact", of_id=str(pk), label=str(pk))
        messages.success(request, _("邮箱确认好了。"))
        return redirect("my")
    return render(request, "residents/mail_confirm.html", {"mail": mail})


def _own_posts(user: User) -> list[dict[str, Any]]:
    """The offices that the owner of an account holds or held."""
    own = PersonContact.Relation.SELF
    posts = Post.objects.filter(
        person__proxies__user=user, person__proxies__until=None, person__proxies__relation=own
    )
    return [
        {
            "office": one.office.name,
            "unit": one.unit.name,
            "span": one.span,
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
            "phone": one.phone,
        }
        for one in posts.select_related("office", "unit")
    ]


def held_about(user: User) -> dict[str, Any]:
    """Everything we hold about an account and whom it acts for, in words (PIPL 45)."""
    return {
        "phone": user.phone,
        "mail": [one.mail for one in Contact.objects.filter(value_hash=user.phone_hash) if one.mail],
        "family": [
            {
                "name": one.person.name,
                "born": one.person.born.isoformat() if one.person.born else None,
                "unit": one.person.unit.name,
                "relation": one.relation,
                "agreed_to": one.consent_version,
                "since": stamp(one.since),
            }
            for one in Proxy.objects.filter(user=user).select_related("person__unit")
        ],
        "posts": _own_posts(user),
        "sign_ups": [
            {
                "activity": one.roll.round.page.title,
                "when": stamp(one.starts_at),
                "name": one.person.name,
                "state": str(one.get_state_display()),
                "arrived": stamp(one.arrived_at),
                "address": one.address,
            }
            for one in SignUp.objects.of_user(user).with_round()
        ],
        "waiting_for_the_desk": [
            {
                "activity": one.roll.round.page.title,
                "when": stamp(one.roll.starts_at),
                "asked": stamp(one.made_at),
            }
            for one in Introduction.objects.waiting().filter(user=user).with_round()
        ],
    } | held_by_rooms(user)


@never_cache
@require_POST
def my_data(request: HttpRequest) -> HttpResponse:
    """What we hold, as a file."""
    user = proved(request)
    text = json.dumps(held_about(user), ensure_ascii=False, indent=2)
    record("residents.my_data", by=user, of=user, label=user.username)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_close(request: HttpRequest) -> HttpResponse:
    """Close the account: the phone is forgotten, nobody is acted for any more; live sign-ups must be left first."""
    user = proved(request)
    live = [
        one for one in SignUp.objects.of_user(user).live().with_round() if one.roll.ends_at > timezone.now()
    ]
    if request.method == "POST" and not live:
        with transaction.atomic():
            withdraw(user=user)
            close_account(user=user, by=user)
        logout(request)
        return render(request, "residents/closed.html")
    return render(request, "residents/close.html", {"live": live})
