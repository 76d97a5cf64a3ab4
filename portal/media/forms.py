"""What is checked before a file enters the library: every way of uploading in the admin uses these forms."""

from typing import Any

from django.core.files import File
from django.db import transaction
from django.forms import Field, FileField
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal.core.audit import record

from .document_hygiene import clean_document
from .in_use import Media, uses_of, where
from .large import taken_in
from .limits import MEGABYTE, document_bytes, picture_bytes, picture_pixels
from .naming import stored_name


class PictureField(WagtailImageField):
    """A picture as it came. The form cleans it; Wagtail's own look would decode before it measures."""

    # The content decides, not the ending of the name.
    default_validators: list = []

    def __init__(self, **options):
        super().__init__(allow_empty_file=True, **options)
        limits = {"limit": picture_bytes() // MEGABYTE, "pixels": picture_pixels() // 10_000}
        self.help_text = (
            _(
                "JPEG、PNG、WebP 或 HEIC，不超过 %(limit)s MB、%(pixels)s 万像素。"
                "拍摄地点等隐藏信息会自动去掉。"
            )
            % limits
        )
        # These two are what the page with many uploads says before it sends anything.
        self.error_messages |= {
            "file_too_large_unknown_size": _("这张图片超过 %(limit)s MB。请先缩小再传。") % limits,
            "invalid_image_extension": _("只收 JPEG、PNG、WebP 或 HEIC 图片。请另存为 JPEG 再传。"),
        }

    def to_python(self, data):
        return FileField.to_python(self, data)


class PaperField(WagtailDocumentField):
    """A document as it came; the form cleans it."""

    def __init__(self, **options):
        super().__init__(allow_empty_file=True, **options)
        limits = {"limit": document_bytes("pdf") // MEGABYTE, "video": document_bytes("mp4") // MEGABYTE}
        self.help_text = (
            _("pdf、docx、xlsx、pptx、txt、csv、ics、mp3 不超过 %(limit)s MB，mp4 视频不超过 %(video)s MB。")
            % limits
        )
        too_large = _("这个文件超过 %(video)s MB。请先压缩再传。") % limits
        self.error_messages["file_too_large_unknown_size"] = too_large

    def to_python(self, data):
        return FileField.to_python(self, data)


class KeepsWhatReadersSee:
    """What stands on a live page, or in a version under review, stays as it is: a change of it makes a new one.

    After saving, `copied_from` is the one that stayed, or None if the change was made in place.
    """

    instance: Media
    changed_data: list[str]
    fields: dict[str, Field]
    cleaned_data: dict[str, Any]
    file_field: type[FileField]
    copied_from: Media | None = None

    def __init__(self, *args, **kwargs):
        self.by = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):
            # Wagtail's factory makes the field itself and asks no form class about it; label and widget stay.
            self.fields["file"] = self.file_field(
                label=stock.label, required=stock.required, widget=stock.widget
            )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if not upload or "file" not in self.changed_data:
            return upload
        return self.taken(upload, self.cleaned_data.get("title", ""))

    def taken(self, upload, title: str):
        """The file as it is kept.

        Raises:
            ValidationError: it is refused.
        """
        raise NotImplementedError

    def save(self, commit=True):
        media = self.instance
        if media.pk and set(media.readers_see) & set(self.changed_data):
            before = type(media).objects.get(pk=media.pk)
            if uses := uses_of(before):
                become_a_copy(media, of=before, has_new_file="file" in self.changed_data)
                media.uploaded_by_user = self.by
                # Wagtail's form deletes the file that was replaced; this one is shown.
                self.original_file, self.copied_from = None, before
        saved = super().save(commit)
        if self.copied_from is not None:
            record("media.copy", by=self.by, of=media, note=f"{before.pk}: {where(uses)}"[:500])
        return saved


def become_a_copy(media: Media, *, of: Media, has_new_file: bool) -> None:
    """Make an object in hand, changed but not saved, a new row with a file of its own."""
    if not has_new_file:
        kept = of.file.storage.open(of.file.name)
        media.file = File(kept, name=stored_name(media.title, of.filename.rpartition(".")[2]))
    media.pk = None
    media._state.adding = True


class PortalImageForm(KeepsWhatReadersSee, BaseImageForm):
    """The picture form: what is saved is our own copy of the pixels, never the uploaded file."""

    file_field = PictureField

    class Meta(BaseImageForm.Meta):
        help_texts = {
            "title": _("写图里是谁、在做什么，方便以后找；读者看不到。"),
            "tags": _("可不填。用来在图片库里归类。"),
            "collection": _("放在哪个单位的图片夹里。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].widget.attrs["data-blur"] = ""

    def taken(self, upload, title: str):
        return taken_in(upload, self.instance, title=title)

    def clean(self):
        cleaned = super().clean()
        if self.errors and self.instance._large is not None:
            # Wagtail would keep the file for later by a way that cannot wait for the worker.
            self.add_error("file", _("这张图片很大。请先把上面说的改好，再选一次图片。"))
        return cleaned

    def save(self, commit=True):
        # A replaced picture loses its old sizes after its new row is saved; the new ones are made when
        # this transaction has ended, so they come last.
        with transaction.atomic():
            return super().save(commit)


class PortalDocumentForm(KeepsWhatReadersSee, BaseDocumentForm):
    """The document form: kind, size and content are checked, and the stored name is ours."""

    file_field = PaperField

    class Meta(BaseDocumentForm.Meta):
        help_texts = {
            "title": _("读者下载时看到的文件名，例如：重阳节活动报名表。"),
            "tags": _("可不填。用来在文档库里归类。"),
            "collection": _("放在哪个单位的文档夹里。"),
        }

    def taken(self, upload, title: str):
        return clean_document(upload, title=title)
