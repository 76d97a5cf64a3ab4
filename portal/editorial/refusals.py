"""A refused step becomes a sentence above the form, wherever in the admin it happened."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portal.core.publishing import PublishRefused

from .refused import ReviewRefused


class PublishRefusedMiddleware(MiddlewareMixin):
    """Catch PublishRefused and ReviewRefused from any admin view: nothing went live, and the editor reads why."""

    def process_exception(self, request, exception) -> HttpResponse | None:
        if isinstance(exception, PublishRefused):
            messages.error(request, refusal_message(exception))
        elif isinstance(exception, ReviewRefused):
            messages.error(request, str(exception))
        else:
            return None
        target = _way_back(request, exception.page)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The dialog of a review step reads this answer and opens the address, where the message waits.
            return JsonResponse({"step": "success", "redirect": target})
        return redirect(target)


def refusal_message(refusal: PublishRefused) -> str:
    """《题目》还不能发布，then one line for each thing to mend."""
    lines = format_html_join("", "<li>{}</li>", ((line,) for line in refusal.sentences()))
    title = _("《%(title)s》还不能发布，请先改好下面几处：") % {"title": refusal.page.title}
    return format_html("{}<ul>{}</ul>", title, lines)


def _way_back(request, page) -> str:
    """The page's editor for somebody who may open it, else the dashboard: never a refusal after a refusal."""
    if page is not None and page.pk and page.permissions_for_user(request.user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return reverse("wagtailadmin_home")
