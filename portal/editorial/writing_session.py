"""What a writing form asks about its session, and the page a login in a second window ends on."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.utils import get_user_display_name


@require_safe
def who_view(request) -> JsonResponse:
    """Who is logged in, and the token that their forms need now; it only answers somebody who may use the admin."""
    user = request.user
    return JsonResponse({"user": user.pk, "name": get_user_display_name(user), "csrf": get_token(request)})


@require_safe
def back_view(request) -> HttpResponse:
    """登录好了: the form in the other window goes on by itself."""
    return render(request, "editorial/admin/logged_in_again.html")
