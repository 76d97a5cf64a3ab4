"""Screens of the admin for many pictures: twenty photographs in one go, and what is written to each of a draft."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from portal.media.actions import store_picture
from portal.media.models import LeadPicture, PortalImage

from .import_views import FilesField, FilesInput, writable
from .pasting import takes_paste
from .placed_pictures import Placed, Words, add_photographs, describe_pictures, folder_of, pictures_of

MOST_AT_ONCE = 20
ALT, CAPTION, CREDIT = 120, 120, 60


class PhotographsForm(forms.Form):
    """Photographs for one page; those that a script sent one by one before come as numbers."""

    photographs = FilesField(
        label=gettext_lazy("选照片，可以一次选二十张"),
        required=False,
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": "image/*", "data-blur": "", "data-send": ""}),
        help_text=gettext_lazy("一张不超过 15 MB，一次共不超过 100 MB。拍摄地点等隐藏信息会自动去掉。"),
    )
    credit = forms.CharField(
        label=gettext_lazy("谁拍的（写一次，每一张都是）"),
        required=False,
        max_length=CREDIT,
        help_text=gettext_lazy("例如：林晓 摄。"),
    )
    side_by_side = forms.ChoiceField(
        label=gettext_lazy("怎么排"),
        choices=[("yes", gettext_lazy("排成组图")), ("", gettext_lazy("一张一张往下排"))],
        required=False,
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, kept: list[PortalImage], **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept

    def clean_photographs(self):
        files = [one for one in self.cleaned_data["photographs"] if one]
        count = len(files) + len(self.kept)
        if not count:
            raise ValidationError(_("请先选照片。"))
        if count > MOST_AT_ONCE:
            sentence = _("一次最多 %(most)d 张，您选了 %(count)d 张，请分几次放。")
            raise ValidationError(sentence % {"most": MOST_AT_ONCE, "count": count})
        return files


def photographs_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """Photographs at the end of a draft; then what each shows is written on one screen."""
    page = _page(request, page_id)
    if request.method == "POST" and "one" in request.POST:
        return _one(request, page)
    kept = _kept(request, page) if request.method == "POST" else []
    form = PhotographsForm(request.POST or None, request.FILES or None, kept=kept)
    if form.is_valid():
        chosen = form.cleaned_data
        stored, refused = _stored(request, page, chosen["photographs"], chosen["credit"], len(kept))
        for sentence in refused:
            messages.error(request, sentence)
        pictures = [*kept, *stored]
        if pictures:
            _put(request, page, pictures, in_galleries=bool(chosen["side_by_side"]))
            return redirect("news_pictures", page.pk)
    context = {"page": page, "form": form, "kept": kept}
    return render(request, "news/admin/photographs.html", context)


def _put(request: HttpRequest, page: Page, pictures: list[PortalImage], *, in_galleries: bool) -> None:
    count = add_photographs(page=page, pictures=pictures, in_galleries=in_galleries, by=request.user)
    text = ngettext("%(count)d 张照片放在正文最后了。", "%(count)d 张照片放在正文最后了。", count)
    messages.success(request, text % {"count": count})


def _one(request: HttpRequest, page: Page) -> JsonResponse:
    """One photograph that a script sends: its number, or why not."""
    credit = request.POST.get("credit", "")[:CREDIT]
    stored, refused = _stored(request, page, request.FILES.getlist("photographs")[:1], credit, 0)
    if not stored:
        return JsonResponse({"said": "".join(refused) or _("请先选照片。")}, status=400)
    return JsonResponse({"number": stored[0].pk})


def _stored(
    request: HttpRequest, page: Page, files: list, credit: str, before: int
) -> tuple[list[PortalImage], list[str]]:
    """The photographs in the unit's folder, and a sentence for each that was refused."""
    stored, refused = [], []
    kept = {"collection": folder_of(page), "credit": credit.strip(), "by": request.user}
    for number, one in enumerate(files, before + 1):
        title = f"{page.title[:200]} {number}" if len(files) + before > 1 else page.title[:200]
        try:
            stored.append(store_picture(title=title, name=one.name, data=one.read(), **kept))
        except ValidationError as error:
            refused.append("".join(error.messages))
    return stored, refused


def _kept(request: HttpRequest, page: Page) -> list[PortalImage]:
    """What the visitor's own script sent to this unit's folder, in the order in which it names them."""
    numbers = [int(one) for one in request.POST.getlist("kept") if one.isdecimal() and len(one) < 16]
    own = PortalImage.objects.filter(uploaded_by_user=request.user, collection=folder_of(page))
    found = own.in_bulk(numbers[:MOST_AT_ONCE])
    return [found[one] for one in dict.fromkeys(numbers) if one in found]


class PicturesForm(forms.Form):
    """What is written to the pictures of a draft, one by one or to all that have nothing yet."""

    all_alt = forms.CharField(
        label=gettext_lazy("没写的都写上：图里有什么"),
        required=False,
        max_length=ALT,
        help_text=gettext_lazy("例如：重阳节活动上的老人们。能一张一张写更好。"),
    )
    all_credit = forms.CharField(
        label=gettext_lazy("没写的都写上：谁拍的"), required=False, max_length=CREDIT
    )

    def __init__(self, *args, pictures: list[Placed], **kwargs):
        super().__init__(*args, **kwargs)
        self.pictures = pictures
        for number, one in enumerate(pictures, 1):
            alt = _("第 %(number)d 张：图里有什么") % {"number": number}
            self._text(f"alt-{one.key}", alt, ALT, one.alt)
            decorative = forms.BooleanField(
                label=_("只是装饰，不用写"), required=False, initial=one.decorative
            )
            self.fields[f"decorative-{one.key}"] = decorative
            self._text(f"caption-{one.key}", _("图注（可不填）"), CAPTION, one.caption)
            self._text(f"credit-{one.key}", _("谁拍的"), CREDIT, one.credit)

    def _text(self, name: str, label: str, most: int, initial: str) -> None:
        self.fields[name] = forms.CharField(label=label, required=False, max_length=most, initial=initial)

    def rows(self, images: dict[int, PortalImage]):
        """Each picture with its fields, for the page."""
        for number, one in enumerate(self.pictures, 1):
            fields = [self[f"{name}-{one.key}"] for name in ("alt", "decorative", "caption", "credit")]
            yield number, one, images.get(one.image), fields

    def words(self) -> dict[str, Words]:
        """By the place of each picture; what stands for all fills what is empty."""
        said, found = self.cleaned_data, {}
        for one in self.pictures:
            decorative = said[f"decorative-{one.key}"]
            alt = said[f"alt-{one.key}"] or ("" if decorative else said["all_alt"])
            credit = said[f"credit-{one.key}"] or said["all_credit"]
            found[one.key] = Words(alt, decorative, said[f"caption-{one.key}"], credit)
        return found


def pictures_view(request: HttpRequest, page_id: int) -> HttpResponse:
    """All pictures of a draft on one screen; whoever saves goes on to the text."""
    page = _page(request, page_id)
    draft = page.specific.get_latest_revision_as_object()
    pictures = pictures_of(draft)
    form = PicturesForm(request.POST if request.method == "POST" else None, pictures=pictures)
    if form.is_valid():
        words = form.words()
        gone = describe_pictures(page=page, words=words, lead=request.POST.get("lead", ""), by=request.user)
        empty = sum(not (one.alt or one.decorative) for one in words.values())
        messages.success(request, _("图片的说明存好了。请读一遍，再提交审核。"))
        if empty:
            sentence = _("还有 %(count)d 张没有写“图里有什么”，写了才能发布。")
            messages.warning(request, sentence % {"count": empty})
        if gone:
            sentence = _("有 %(count)d 张刚才被别人从正文里拿掉了。")
            messages.warning(request, sentence % {"count": gone})
        return redirect("wagtailadmin_pages:edit", page.pk)
    images = PortalImage.objects.prefetch_related("renditions").in_bulk({one.image for one in pictures})
    context = {
        "page": page,
        "form": form,
        "rows": list(form.rows(images)),
        "takes_lead": isinstance(draft, LeadPicture),
        "lead": request.POST.get("lead", ""),
    }
    return render(request, "news/admin/pictures.html", context)


def _page(request: HttpRequest, page_id: int) -> Page:
    """A page with a body whose draft the visitor may write now."""
    page = writable(request, page_id)
    if not takes_paste(page):
        raise Http404
    return page
