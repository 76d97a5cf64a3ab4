"""The library in the admin: what is in use is said before it is changed, and a new one is offered to the drafts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.documents.views import documents
from wagtail.images.views import images
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .actions import may_replace, replace_in_draft
from .in_use import Media, live_pages_with, refuse_if_in_use, uses_of, where
from .large import prepare_picture
from .models import IncomingFile, PortalDocument, PortalImage

KINDS: dict[str, type[Media]] = {"picture": PortalImage, "document": PortalDocument}


class SaysWhatIsInUse:
    """For Wagtail's view of one picture or document: a sentence before the change, the way on after it."""

    object: Media
    form: Any

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if uses := uses_of(self.object):
            sentence = _(
                "%(where)s正用着它。改文件%(fields)s会另存成新的一份，已发布的页面不变；"
                "保存以后可以把新的换到草稿里，再提交审核。"
            )
            fields = _("、题名") if isinstance(self.object, PortalDocument) else _("、来源或取景")
            messages.info(request, sentence % {"where": where(uses), "fields": fields})
        return response

    def save_action(self):
        response = super().save_action()
        copied = self.form.copied_from
        return redirect(replace_address(copied, self.object)) if copied else response

    def get_success_message(self):
        if self.form.copied_from is None:
            return super().get_success_message()
        return _("已另存成新的一份。已发布的页面没有变。")


class EditPicture(SaysWhatIsInUse, images.EditView):
    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        if work := IncomingFile.objects.filter(picture=self.object).first():
            say_how_far(request, work)
        return response


def say_how_far(request: HttpRequest, work: IncomingFile) -> None:
    """What becomes of a large picture; one that nobody works on any more is handed to the worker again."""
    if work.state == IncomingFile.State.FAILED:
        messages.error(request, _("%(reason)s 这一张可以删除了。") % {"reason": work.said})
        return
    if work.has_stopped:
        prepare_picture.enqueue(work.pk)
    messages.info(
        request, _("这张图片很大，正在后台处理，一般一分钟内就好。好了才能选用；过一会儿再打开看看。")
    )


class WaitingPictures(Component):
    """On the first page of the admin: the large pictures that the reader brought and that are not ready."""

    order = 60
    template_name = "media/admin/waiting_pictures.html"

    def get_context_data(self, parent_context):
        mine = IncomingFile.objects.filter(by=parent_context["request"].user, picture__isnull=False)
        return {"works": mine.select_related("picture").order_by("pk")}


class EditDocument(SaysWhatIsInUse, documents.EditView):
    pass


class RefusesWhatIsInUse:
    """The page that asks “delete?” is not shown for what cannot be deleted."""

    object: Media

    def get(self, request, *args, **kwargs):
        refuse_if_in_use(self.object)
        return super().get(request, *args, **kwargs)


class DeletePicture(RefusesWhatIsInUse, images.DeleteView):
    pass


class DeleteDocument(RefusesWhatIsInUse, documents.DeleteView):
    pass


def replace_address(old, new) -> str:
    """Where a new one is offered to the drafts of the pages that show the old one."""
    kind = "picture" if isinstance(new, PortalImage) else "document"
    return reverse("media_replace", args=[kind, old.pk, new.pk])


def replace(request: HttpRequest, kind: str, old_id: int, new_id: int) -> HttpResponse:
    """The pages that show the old one; those that are ticked get a draft with the new one."""
    old, new = _own(request, kind, old_id), _own(request, kind, new_id)
    pages = [page.specific for page in live_pages_with(old)]
    open_pages = [page for page in pages if may_replace(page, request.user)]
    if request.method == "POST":
        chosen = set(request.POST.getlist("page"))
        wanted = [page for page in open_pages if str(page.pk) in chosen]
        for page in wanted:
            replace_in_draft(page=page, old=old, new=new, by=request.user)
        _tell(request, wanted)
        return redirect("wagtailadmin_pages:edit", wanted[0].pk) if len(wanted) == 1 else redirect(_edit(new))
    context = {
        "old": old,
        "new": new,
        "pages": open_pages,
        "others": [page for page in pages if page not in open_pages],
        "new_address": _edit(new),
    }
    return render(request, "media/admin/replace.html", context)


def _tell(request: HttpRequest, pages: list[Page]) -> None:
    if pages:
        sentence = ngettext(
            "%(n)s 页的草稿已换上新的一份。请看一遍，再提交审核；审核发布以后读者才看到。",
            "%(n)s 页的草稿已换上新的一份。请看一遍，再提交审核；审核发布以后读者才看到。",
            len(pages),
        )
        messages.success(request, sentence % {"n": len(pages)})
    else:
        messages.warning(request, _("没有选中页面，草稿没有变。"))


def _own(request: HttpRequest, kind: str, pk: int):
    if kind not in KINDS:
        raise Http404
    media = get_object_or_404(KINDS[kind], pk=pk)
    if not policy_registry.get_by_type(KINDS[kind]).user_has_any_permission_for_instance(
        request.user, ["change", "choose"], media
    ):
        raise PermissionDenied
    return media


def _edit(media) -> str:
    name = "wagtailimages:edit" if isinstance(media, PortalImage) else "wagtaildocs:edit"
    return reverse(name, args=[media.pk])
