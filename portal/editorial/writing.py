"""Wagtail's two writing forms with our promise: no save is lost, doubled, or laid silently over somebody else's.

A form has a key of its own. A new page takes it as its `translation_key`, which the database keeps unique, and what
autosave stores is logged under it. So a save whose answer was lost on a slow line is known when it is sent again: it
goes on in the same page instead of making a second one, and is no conflict with itself (ADR 017).
"""

import json
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry

from .returns import return_of
from .writing_menu import WritingMenu

ALREADY_MADE = "already_made"


class WritingView:
    """What the form for a new page and the form for a page that exists share."""

    request: Any
    expects_json_response: Any

    @cached_property
    def writing_key(self) -> uuid.UUID:
        """The form's own key: the one that was sent along, else a new one."""
        return key_in(self.request, "writing_key") or uuid.uuid4()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"writing_key": self.writing_key}

    def logged(self) -> LogContext:
        """Log what is stored under the form's key, or under that of one press of a button.

        Only the first version takes the key: the history shows one line for a key, and each version needs its own.
        """
        context = LogContext(user=self.request.user)
        key = key_in(self.request, "writing_key" if self.expects_json_response else "writing_sent")
        if key and not PageLogEntry.objects.filter(uuid=key, action="wagtail.edit").exists():
            context.uuid = key
        return context

    def noted(self, response):
        """Tell the browser which of its texts has arrived, so that it need not keep it any longer."""
        sent = key_in(self.request, "writing_sent")
        if sent and response.status_code == 302:
            response.set_cookie(f"written-{sent}", "1", max_age=600, samesite="Lax")
        return response


class WritingCreateView(WritingView, CreateView):
    """The form for a new page; sent twice, it makes one page."""

    def post(self, request):
        made = self._made_before()
        if made is not None:
            return self._go_on_in(made)
        if not Page.objects.filter(
            translation_key=self.writing_key
        ).exists():  # somebody else's, sent by hand
            self.page.translation_key = self.writing_key
        return self.noted(super().post(request))

    def save_action(self):
        return self._once(super().save_action)

    def submit_action(self):
        return self._once(super().submit_action)

    def _once(self, action) -> HttpResponse:
        """Of two that arrive together the database lets one make the page."""
        try:
            with transaction.atomic(), self.logged():
                return action()
        except IntegrityError:
            made = self._made_before()
            if made is None:
                raise
            return self._go_on_in(made)

    def _made_before(self) -> Page | None:
        key = key_in(self.request, "writing_key")
        return Page.objects.filter(translation_key=key, owner=self.request.user).first() if key else None

    def _go_on_in(self, page: Page) -> HttpResponseRedirect:
        """Send the same form to the page it made; 307 keeps what was posted."""
        response = HttpResponseRedirect(f"{reverse(self.edit_url_name, args=[page.pk])}?{ALREADY_MADE}=1")
        response.status_code = 307
        return response

    def get_context_data(self, **kwargs):
        menu = WritingMenu(
            self.request, view="create", parent_page=self.parent_page, lock=None, locked_for_user=False
        )
        return super().get_context_data(**kwargs) | {"action_menu": menu}


class WritingEditView(WritingView, EditView):
    """The form of a page that exists; what somebody else stored meanwhile is never silently overwritten."""

    latest_revision: Any

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if self.is_out_of_date and not self._overwrites_knowingly() and not self.is_cancelling_workflow:
            return self._overtaken()
        if self.expects_json_response and self._stored_by_this_form():
            # The answer to that save was lost on the way, or the form would name the version itself.
            self.request.POST = self.request.POST.copy()
            self.request.POST.setdefault("overwrite_revision_id", str(self.latest_revision.pk))
        return self.noted(super().post(request, *args, **kwargs))

    def form_valid(self, form) -> HttpResponse:
        if self.action_name not in ("save", "submit"):
            return super().form_valid(form)
        with transaction.atomic(), self.logged():
            newest = Page.objects.select_for_update().get(pk=self.page.pk).latest_revision
            if version_of(newest) != version_of(self.latest_revision):
                self.latest_revision = newest
                return self._overtaken()
            return super().form_valid(form)

    @cached_property
    def is_out_of_date(self) -> bool:
        if self.latest_revision is None or self._stored_by_this_form():
            return False
        if not any(self.request.POST.get(name) for name in ("overwrite_revision_id", "loaded_revision_id")):
            # A form that never knew a version: that of a new page, whose first answer was lost.
            return ALREADY_MADE in self.request.GET and self.latest_revision.user_id != self.request.user.pk
        return EditView.is_out_of_date.func(self)

    def _stored_by_this_form(self) -> bool:
        keys = [key_in(self.request, name) for name in ("writing_key", "writing_sent", "writing_before")]
        return PageLogEntry.objects.filter(
            revision=self.latest_revision, user=self.request.user, uuid__in=[key for key in keys if key]
        ).exists()

    def _overwrites_knowingly(self) -> bool:
        return self.request.POST.get("overwrites") == str(self.latest_revision.pk)

    def _overtaken(self) -> HttpResponse:
        """Refuse the save and say who stored what when; the text typed stays in the form."""
        newer = self.latest_revision
        if newer.user_id == self.request.user.pk:
            by = _("您自己在另一个窗口")
        else:
            by = get_user_display_name(newer.user) if newer.user else _("系统")
        words = {"by": by, "at": f"{localtime(newer.created_at):%H:%M}"}
        if self.expects_json_response:
            answer = {
                "success": False,
                "error_code": "invalid_revision",
                "error_message": _("%(by)s %(at)s 存了新的一稿。") % words,
                "newer": words | {"id": newer.pk},
            }
            return JsonResponse(answer, status=400)
        self._draw_what_was_typed()
        sentence = _(
            "%(by)s %(at)s 存了新的一稿，您的文字还没有存上，都在下面。"
            "先看看那一稿；要用您的，再按一次保存，那一稿留在历史里。"
        )
        link = (self.get_edit_url(), _("看那一稿"))
        messages.error(
            self.request, format_html('{} <a href="{}" target="_blank">{}</a>', sentence % words, *link)
        )
        return self.render_to_response(self.get_context_data())

    def _draw_what_was_typed(self) -> None:
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        self.form.defer_required_fields()
        self.form.is_valid()
        self.has_unsaved_changes = True
        self.autosave_enabled = False  # it would overwrite before anybody has read the sentence above

    def save_action(self):
        response = super().save_action()
        if self.expects_json_response and ALREADY_MADE in self.request.GET and response.status_code == 200:
            # The form for a new page still waits for the page's own address.
            url = self.get_edit_url()
            answer = json.loads(response.content) | {
                "url": url,
                "hydrate_url": f"{url}?_w_hydrate_create_view=1",
            }
            return JsonResponse(answer)
        return response

    def get_action_menu(self):
        return WritingMenu(
            self.request, view="edit", page=self.page, lock=self.lock, locked_for_user=self.locked_for_user
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"returned": return_of(self.page)}


def version_of(revision) -> tuple | None:
    """What tells one stored version from the next: autosave writes a row over again and moves its time."""
    return (revision.pk, revision.created_at) if revision else None


def key_in(request, name: str) -> uuid.UUID | None:
    """A key that a form sent along; None if it sent none or nonsense."""
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        return None
