"""Two pages for whoever works for the town and cannot go on yet: a password of one's own, and nobody gave them a role."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.places.models import Unit

from .forms import OwnPasswordForm
from .roles import held_roles
from .staff import choose_own_password


@never_cache
@login_required
def own_password(request: HttpRequest) -> HttpResponse:
    """After the first login with a password from paper: choose one that nobody else has read."""
    if not request.user.is_staff:
        raise Http404
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        choose_own_password(user=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已经改好，下次用新密码登录。"))
        wanted = request.GET.get("next", "")
        inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
        return redirect(wanted if inside else "wagtailadmin_home")
    return render(request, "accounts/own_password.html", {"form": form})


@never_cache
@login_required
def no_role(request: HttpRequest) -> HttpResponse:
    """Whom to ask; the administrators see who waits on their dashboard."""
    if not request.user.is_staff:
        raise Http404
    if request.user.is_superuser or held_roles(request.user):
        return redirect("wagtailadmin_home")
    town = Unit.objects.filter(kind=Unit.Kind.TOWN).first()
    return render(request, "accounts/no_role.html", {"town": town})
