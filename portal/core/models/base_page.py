"""What every page of the portal has and obeys."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from ..pinyin import pinyin_slug
from ..publishing import (
    Problems,
    add_problems_of_version,
    field_label,
    panel_headings,
    problems_of_words,
    refuse_unless_ready,
    went_live,
)
from ..reach import asking_user, out_of_reach, references, refuse
from ..searchable import text_of
from ..shown import BEHIND, Place, places_of, places_of_rows
from ..tag_words import PageTags
from .page_permissions import ReviewedPagePermissions
from .tag import tags_of


class PortalPageForm(WagtailAdminPageForm):
    """The editor's form: addresses make themselves; what would be refused later is said at submission;
    rows that belong to a unit are offered, and taken, from the editor's own units only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            if self.instance.first_published_at and not self.for_user.is_superuser:
                self.fields["slug"].disabled = True
        # A sentence of refusal names a field as the form does.
        for name, heading in panel_headings(type(self.instance)).items():
            if name in self.fields:
                self.fields[name].label = heading
        self._offer_own_rows()
        # What the page points to already stays; a colleague of another unit may have put it there.
        self._kept = {one[:2] for one in references([self.instance])} if self.is_bound else set()

    def _offer_own_rows(self) -> None:
        for name, field in self.fields.items():
            rows = getattr(field, "queryset", None)
            if rows is None or not hasattr(rows, "offered_to"):
                continue
            # What is chosen already stays, or a colleague of another unit could not save the page at all.
            kept = getattr(self.instance, f"{name}_id", None)
            own = rows.offered_to(self.for_user).values("pk")
            field.queryset = rows.filter(Q(pk__in=own) | Q(pk=kept))

    def _post_clean(self):
        super()._post_clean()
        if self.is_deferred_validation:
            return
        # The fields themselves and the blocks were checked above; this adds what the type asks for. Rows of
        # inline panels are not on the instance yet; their formsets check themselves.
        for name, sentences in self.instance.publish_problems().items():
            if name in self.errors or name in self.formsets:
                continue
            for sentence in sentences:
                if name in self.fields:
                    self.add_error(name, sentence)
                else:
                    label = field_label(self.instance, name)
                    self.add_error(None, f"{label}：{sentence}" if label else sentence)

    def is_valid(self):
        valid = super().is_valid() and not self._refuse_out_of_reach()
        if self.is_deferred_validation or not self.is_bound or self.non_field_errors():
            return valid
        for name, sentences in problems_of_words(self.instance, self._typed_rows()).items():
            for sentence in sentences:
                self.add_error(None, f"{field_label(self.instance, name)}：{sentence}")
        return valid and not self.non_field_errors()

    def _refuse_out_of_reach(self) -> bool:
        """A number posted by hand chooses no draft and no file of a unit where the editor has no work."""
        rows = [
            one.instance for formset in self.formsets.values() for one in formset.forms if not _goes_away(one)
        ]
        found = {one for one in references([self.instance, *rows]) if one[:2] not in self._kept}
        refused = out_of_reach(self.for_user, found)
        refuse(refused)
        for name in sorted({one[2] for one in refused}):
            label = field_label(self.instance, name)
            sentence = _("选的页面、图片或文件不在您管的范围里，请换一个。")
            self.add_error(None, f"{label}：{sentence}" if label else sentence)
        return bool(refused)

    def _typed_rows(self) -> list[Place]:
        """The words in inline rows as they were typed; those that go away with this save do not count."""
        found: list[Place] = []
        for name, formset in self.formsets.items():
            if formset.model._meta.app_label not in BEHIND:
                kept = [one.instance for one in formset.forms if not _goes_away(one)]
                found += places_of_rows(name, kept)
        return found


def _goes_away(row) -> bool:
    """Whether an inline row was taken out and is gone with this save."""
    return bool(getattr(row, "cleaned_data", {}).get("DELETE", False))


class PortalCopyForm(CopyForm):
    """A copy is a draft. It cannot be published on the way, nor be an alias, which no review would see."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


class BasePage(Page):
    """A page of the portal: summary, tags, an ASCII address, and the gate before it goes live."""

    summary = models.TextField(
        _("摘要"),
        max_length=200,
        blank=True,
        help_text=_("一两句话说清楚这页讲什么，显示在列表、微信转发卡片和搜索结果里，80 字以内最好。"),
    )
    replaced_by = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("由哪一页替代"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("这页下线或过期后，读者打开旧地址时会看到去这一页的链接。"),
    )
    title_en = models.CharField(
        _("英文标题"), max_length=120, blank=True, help_text=_("读者选了英文时，显示在中文标题旁边。")
    )
    gloss_en = models.TextField(
        _("英文简介"),
        max_length=1000,
        blank=True,
        help_text=_("给看不懂中文的访客的几句话：这页讲什么、怎么参加、打哪个电话。不必全文翻译。"),
    )
    tags = PageTags(through="core.TaggedPage", blank=True, verbose_name=_("标签"))

    base_form_class = PortalPageForm
    copy_form_class = PortalCopyForm
    # Pages are public or drafts, so lists, feeds and the sitemap need not ask who is reading.
    private_page_options: list[str] = []
    content_panels = [FieldPanel("title", heading=_("标题"))]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("tags", help_text=_("用逗号分开，例如：便民服务，志愿者。")), "replaced_by"],
            heading=_("归类"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("slug", help_text=_("留空时按标题的拼音生成；发布后不再变化。")),
                FieldPanel(
                    "seo_title", heading=_("分享标题"), help_text=_("微信里显示的标题，留空就用本页标题。")
                ),
                FieldPanel("search_description", heading=_("分享说明"), help_text=_("留空就用摘要。")),
            ],
            heading=_("地址与分享"),
        ),
        MultiFieldPanel(["title_en", "gloss_en"], heading=_("英文简介")),
    ]
    settings_panels = [PublishingPanel()]

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("search_text"),
        index.SearchField("title_en"),
        index.AutocompleteField("title_en"),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.SearchField("gloss_en"),
    ]
    # What the search reads besides title and summary: texts, bodies, rows of inline panels.
    searched: tuple[str, ...] = ("body",)
    # Of these, what is found by and never shown as a piece of the text: other words for the same thing.
    found_by: tuple[str, ...] = ()
    # Relations that every reader of the page needs: fetched with it.
    comes_with: tuple[str, ...] = ()
    # Read by templates and feeds: the schema.org type, and whether meta tags of an article are due.
    schema_type = "WebPage"
    is_dated = False
    # What its address answers once it is gone.
    gone_template = "410.html"
    # Whether it was fetched for a reader: rows of other tables may then be read past what an editor has changed of it.
    is_as_stored = False
    # Whether it is something to read, and not a list of what lies elsewhere.
    is_content = True

    class Meta:
        abstract = True

    def publish_problems(self) -> Problems:
        """What this type of page needs before it may go live; types add to what super() found."""
        problems = problems_of_words(self, places_of(self))
        add_problems_of_version(self, problems)
        if self.expire_at and self.expire_at <= timezone.now():
            problems.add("expire_at", _("下线时间已经过了，请改到以后或者清空。"))
        return problems

    def tells_of(self) -> list:
        """The people whose consent this version rests on; types that know of any answer."""
        return []

    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        """Save a version. Autosave writes over its own last one, but never over one that somebody was asked
        to review, that is live, or that waits on the schedule."""
        with transaction.atomic():
            if overwrite_revision is not None:
                # Whoever gives a verdict on this version holds the same lock while deciding.
                type(overwrite_revision).objects.select_for_update().get(pk=overwrite_revision.pk)
                if self._is_kept(overwrite_revision):
                    overwrite_revision = None
            return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def _is_kept(self, revision) -> bool:
        was_live = self.live_revision_id == revision.pk or revision.approved_go_live_at is not None
        return was_live or revision.task_states.exists()

    def publish(self, revision, *args, **kwargs):
        """Put a revision live (or on the schedule) if it passes the gate.

        Raises:
            PublishRefused: with each field and what to do about it.
        """
        refuse_unless_ready(revision.as_object())
        result = super().publish(revision, *args, **kwargs)
        if type(self).objects.filter(pk=self.pk, live=True).exists():
            went_live.send(sender=type(self), instance=self)
        return result

    def copy(self, *args, **kwargs):
        """A copy starts as a draft. Asked to keep it live, the gate looks at it like at any other page.

        Raises:
            PublishRefused: a page that would go live with the copy does not pass.
        """
        if kwargs.get("keep_live", False):
            pages = (
                self.get_descendants(inclusive=True).live().specific() if kwargs.get("recursive") else [self]
            )
            for page in pages:
                refuse_unless_ready(page)
        else:
            kwargs["keep_live"] = False
        return super().copy(*args, **kwargs)

    def create_alias(self, *args, **kwargs):
        """An alias of a live page is live at once, so the gate looks at it.

        Raises:
            PublishRefused: the page does not pass.
        """
        if self.live:
            refuse_unless_ready(self)
        return super().create_alias(*args, **kwargs)

    @classmethod
    def can_create_at(cls, parent) -> bool:
        """Beside the front page only what says so; there the rules for pages below it would not hold."""
        at_root = parent.depth == 1 and "wagtailcore.Page" not in getattr(cls, "parent_page_types", ())
        return not at_root and super().can_create_at(parent)

    def permissions_for_user(self, user) -> ReviewedPagePermissions:
        return ReviewedPagePermissions(user, self)

    def get_admin_display_title(self) -> str:
        """Whoever has no work here reads the title that readers know, and none of a draft."""
        user = asking_user()
        if user is None or self.permissions_for_user(user).works_here():
            return super().get_admin_display_title()
        return self.title if self.live else str(_("（别的单位的草稿）"))

    def _set_core_field_defaults(self) -> None:
        # Wagtail's own slugify leaves nothing of a Chinese title, and the page could not be saved.
        if not self.slug and (self.path or getattr(self, "_cached_parent_obj", None)):
            base = pinyin_slug(self.title) or self._meta.model_name
            self.slug = self._get_autogenerated_slug(base)
        super()._set_core_field_defaults()

    def route(self, request, path_components):
        """A page that was public and no longer is still has its address; `serve` answers there."""
        if not path_components and self.is_gone:
            return RouteResult(self)
        return super().route(request, path_components)

    @property
    def is_gone(self) -> bool:
        """It was public once and is not any more: withdrawn or expired."""
        return not self.live and self.first_published_at is not None

    def serve(self, request, *args, **kwargs):
        """The page; one that is gone answers 410 and names what replaced it."""
        if not self.is_gone or getattr(request, "is_preview", False):
            return super().serve(request, *args, **kwargs)
        request.is_preview = False
        replacement = self.replaced_by if self.replaced_by and self.replaced_by.live else None
        context = {"page": self, "replacement": replacement, "section": self.get_parent(), "request": request}
        return TemplateResponse(request, self.gone_template, context, status=410)

    def get_view_restrictions(self):
        """None: see `private_page_options`. Wagtail would ask the database twice for every reader."""
        return PageViewRestriction.objects.none()

    @cached_property
    def trail(self) -> list[Page]:
        """The pages above this one, from the town's front page down; `serve` brings them along."""
        return list(self.get_ancestors().filter(depth__gt=1)) if self.path else []

    @cached_property
    def tag_list(self) -> list:
        """The page's tags, asked once."""
        if self.is_as_stored:
            return tags_of(self.pk)
        return list(self.tags.all())

    def get_full_url(self, request=None) -> str | None:
        """The address with the portal's own host, whatever name this request came by."""
        parts = self.get_url_parts(request)
        return f"{settings.SITE_URL}{parts[2]}" if parts and parts[2] else None

    full_url = property(get_full_url)

    @property
    def status_string(self) -> str | Promise:
        """Wagtail's word for where a page stands; one that was public and was taken down is no draft."""
        was_public = self.is_gone and not (
            self.expired or self.approved_schedule or self.workflow_in_progress
        )
        return _("已下线") if was_public else super().status_string

    @property
    def times_read(self) -> int:
        """How often it was opened."""
        count = getattr(self, "view_count", None)  # the row comes with the first reader
        return count.total if count else 0

    @property
    def share_title(self) -> str:
        return self.seo_title or self.title

    @property
    def share_description(self) -> str:
        return self.search_description or self.summary

    def share_image(self):
        """The rendition for share cards, or None; types with a lead picture answer."""
        return None

    def structured_data(self, request) -> dict:
        """schema.org properties of this page besides its type, name, address and description."""
        return {}

    def search_text(self) -> str:
        """Everything in `searched` as one text: what the search reads."""
        return self._texts_of(self.searched)

    def text_to_show(self) -> str:
        """The same without what it is only found by: what the search shows a piece of."""
        return self._texts_of([name for name in self.searched if name not in self.found_by])

    def _texts_of(self, names: Iterable[str]) -> str:
        return "\n".join(filter(None, (text_of(getattr(self, name, None)) for name in names)))

    def feed_body(self, request) -> str:
        """The full text as HTML for feed readers; empty means the summary stands for it."""
        return ""
