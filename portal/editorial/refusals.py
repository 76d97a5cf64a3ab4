"""A refused step becomes a sentence above the form, wherever in the admin it happened."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from portal.core.publishing import PublishRefused

from .reviews import ReviewRefused


class PublishRefusedMiddleware:
    """Catch PublishRefused and ReviewRefused from any admin view: nothing changed, and the editor reads why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception) -> HttpResponse | None:
        if isinstance(exception, PublishRefused):
            lines = format_html_join("", "<li>{}</li>", ((line,) for line in exception.sentences()))
            messages.error(request, _("还不能发布，请先改好下面几处：") + format_html_join("", "<ul>{}</ul>", [(lines,)]))
            return self._back(request, exception.page)
        if isinstance(exception, ReviewRefused):
            messages.error(request, str(exception))
            return self._back(request, None)
        return None

    @staticmethod
    def _back(request, page) -> HttpResponse:
        if page is not None and page.pk:
            return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        return redirect(reverse("wagtailadmin_home"))
