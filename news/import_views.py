"""Screens of the admin for what came from outside: mend an imported draft, paste from Word or a web page."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from portal.media.actions import may_replace

from .importing import SUFFIXES, ReadArticle, Unreadable, read_bytes, refuse_too_large
from .importing.kinds import LABELS
from .importing.mending import REPAIRS
from .importing.pasted import Pasted, read_pasted
from .imports import TAKES_FILES, draft_imported_article
from .models import ImportedArticle
from .pasting import add_pasted, pasted_body, takes_paste
from .placed_pictures import pictures_of
from .repair_changes import digest_of, repair_changes
from .repairs import DraftChanged, latest_draft, repair_import, undo_repair

MOST_FILES = 20
CHANGED = gettext_lazy("这篇稿子刚才有人改过，什么也没有动。请再看一遍。")


class PasteForm(forms.Form):
    """What was pasted, as plain text and, where the browser hands it over, with its markup."""

    text = forms.CharField(
        label=gettext_lazy("把复制的内容贴在这里"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "data-paste": ""}),
    )
    markup = forms.CharField(
        required=False, strip=False, widget=forms.HiddenInput(attrs={"data-paste-markup": ""})
    )

    def article(self) -> ReadArticle | None:
        """What was copied as an article of its own, as if it had come in a file; None with an error."""
        markup = self.cleaned_data["markup"]
        name, text = ("x.html", markup) if markup else ("x.txt", self.cleaned_data["text"])
        if not text.strip():
            self.add_error(
                "text", _("还没有贴进来文字。请在公众号里打开文章，全选、复制，再在框里按 Ctrl+V。")
            )
            return None
        try:
            read = read_bytes(name, text.encode())
        except Unreadable as error:
            self.add_error("text", f"{error.reason}。")
            return None
        read.file_name = _("粘贴的文章")
        return read

    def pasted(self) -> Pasted | None:
        """What was read; None with an error where nothing could be."""
        try:
            return read_pasted(self.cleaned_data["markup"] or self.cleaned_data["text"])
        except Unreadable as error:
            self.add_error("text", f"{error.reason}。")
            return None


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is judged by the reader, which says what to do about it."""

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) and data else [None]
        cleaned = [super(FilesField, self).clean(one, initial) for one in files]
        if len(cleaned) > MOST_FILES:
            raise forms.ValidationError(
                _("一次最多 %(most)d 个文件，您选了 %(count)d 个，请分几次导入。")
                % {"most": MOST_FILES, "count": len(cleaned)}
            )
        return cleaned


class ImportForm(forms.Form):
    articles = FilesField(
        label=gettext_lazy("选文件，可以一次选几个"),
        widget=FilesInput(attrs={"accept": ",".join(SUFFIXES)}),
        allow_empty_file=True,
        max_length=255,
        error_messages={"required": gettext_lazy("请先选文件。")},
    )


def import_view(request, page_id: int):
    """Files, or an article that was copied, become drafts below a list of news or stories; every one is named, with its
    draft or with what to do. A single new one is opened at once."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, TAKES_FILES):
        raise Http404
    if not page.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    pasting = request.method == "POST" and "paste" in request.POST
    files = request.method == "POST" and not pasting
    form = ImportForm(request.POST, request.FILES) if files else ImportForm()
    paste = PasteForm(request.POST) if pasting else PasteForm()
    paste.fields["text"].widget.attrs["rows"] = 6
    results = []
    if form.is_bound and form.is_valid():
        results = [_imported(one, page, request.user) for one in form.cleaned_data["articles"]]
        form = ImportForm()
    elif paste.is_bound and paste.is_valid() and (read := paste.article()):
        results = [_drafted(read, page, request.user)]
    if len(results) == 1 and results[0].get("fresh"):
        return _opened(request, **results[0])
    context = {
        "page": page,
        "form": form,
        "paste": paste,
        "results": results,
        "suffixes": "、".join(SUFFIXES),
    }
    return render(request, "news/admin/import.html", context)


def _imported(upload, parent: Page, by) -> dict:
    """What came of one file."""
    try:
        refuse_too_large(upload.name, upload.size)
        read = read_bytes(upload.name, upload.read())
    except Unreadable as error:
        return {"name": upload.name, "reason": error.reason}
    return _drafted(read, parent, by)


def _drafted(read: ReadArticle, parent: Page, by) -> dict:
    draft, fresh = draft_imported_article(read=read, parent=parent, by=by, hand_in=False)
    return {"name": read.file_name, "draft": draft, "fresh": fresh, "count": len(read.suspicions)}


def _opened(request, *, name: str, draft: Page, fresh: bool, count: int):
    """Go on with the draft: to its pictures, where it has some, else to its text with the report."""
    sentence = _(
        "《%(title)s》建了草稿。带过来什么、没带过来什么，写在草稿的标题下面，有 %(count)d 处要看一看。"
    )
    messages.success(request, sentence % {"title": draft.title, "count": count})
    has_pictures = pictures_of(draft.specific.get_latest_revision_as_object())
    return redirect("news_pictures" if has_pictures else "wagtailadmin_pages:edit", draft.pk)


def paste_view(request, page_id: int):
    """First what would be put in and what is left out, then the press."""
    page = writable(request, page_id)
    if not takes_paste(page):
        raise Http404
    form = PasteForm(request.POST if request.method == "POST" else None)
    pasted = form.pasted() if form.is_valid() else None
    if pasted and "put" in request.POST:
        count = add_pasted(page=page, blocks=pasted.blocks, by=request.user)
        text = ngettext(
            "放进了 %(count)d 块，在正文最后。请读一遍，再提交审核。",
            "放进了 %(count)d 块，在正文最后。请读一遍，再提交审核。",
            count,
        )
        messages.success(request, text % {"count": count})
        if pasted.left_out:
            messages.warning(request, _("没有带过来：%(what)s") % {"what": " ".join(pasted.left_out)})
        return redirect("wagtailadmin_pages:edit", page.pk)
    body = _preview(page, pasted) if pasted else None
    if pasted:  # what it will look like comes closer
        form.fields["text"].widget.attrs["rows"] = 5
    return render(
        request, "news/admin/paste.html", {"page": page, "form": form, "pasted": pasted, "body": body}
    )


def repair_view(request, page_id: int, kind: str):
    """Each change before and after, then the press."""
    page = writable(request, page_id)
    report = get_object_or_404(ImportedArticle, page=page)
    if kind not in REPAIRS:
        raise Http404
    if request.method == "POST":
        try:
            count = repair_import(
                page=page.specific, kind=kind, seen=request.POST.get("seen", ""), by=request.user
            )
        except DraftChanged:
            messages.error(request, CHANGED)
            return redirect("news_repair", page.pk, kind)
        text = ngettext(
            "改好了 %(count)d 处。改错了可以撤回。", "改好了 %(count)d 处。改错了可以撤回。", count
        )
        messages.success(request, text % {"count": count})
        return redirect("wagtailadmin_pages:edit", page.pk)
    changes = repair_changes(latest_draft(page.specific), report, kind)
    context = {
        "page": page,
        "label": LABELS[kind],
        "seen": digest_of(changes),
        "changes": [one.shown() for one in changes],
    }
    return render(request, "news/admin/repair.html", context)


def undo_view(request, page_id: int):
    """Take the last repair back; a look at the address alone changes nothing."""
    page = writable(request, page_id)
    report = get_object_or_404(ImportedArticle, page=page)
    if not report.repairs:
        raise Http404
    if request.method != "POST":
        last = report.repairs[-1]
        context = {"page": page, "label": LABELS[last["kind"]], "count": len(last["changes"])}
        return render(request, "news/admin/repair_undo.html", context)
    back, kept = undo_repair(page=page.specific, by=request.user)
    messages.success(request, _("撤回了，%(count)d 处改回原样。") % {"count": back})
    if kept:
        messages.warning(request, _("有 %(count)d 处后来又改过，保留现在的样子。") % {"count": kept})
    return redirect("wagtailadmin_pages:edit", page.pk)


def writable(request, page_id: int) -> Page:
    """A page whose draft the visitor may write now."""
    page = get_object_or_404(Page, pk=page_id)
    if not may_replace(page.specific, request.user):
        raise PermissionDenied
    return page


def _preview(page: Page, pasted: Pasted):
    """The body as readers would see it."""
    field = page.specific_class._meta.get_field("body")
    return field.stream_block.to_python(pasted_body(page, pasted.blocks))
