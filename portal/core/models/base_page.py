"""What every page of the portal has and obeys."""

from django.db import models
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester
from wagtail.url_routing import RouteResult

from ..pinyin import pinyin_slug
from ..publishing import Problems, refuse_unless_ready


class PortalPageForm(WagtailAdminPageForm):
    """The editor's form: addresses make themselves; what would be refused later is said at submission."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            if self.instance.first_published_at and not self.for_user.is_superuser:
                self.fields["slug"].disabled = True

    def _post_clean(self):
        super()._post_clean()
        if self.is_deferred_validation or self.errors:
            return
        # The fields themselves and the blocks were checked above; this adds what the type asks for.
        for name, sentences in self.instance.publish_problems().items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class ReviewedPagePermissions(PagePermissionTester):
    """Nobody publishes by button, not even a superuser: reviews and the publishing tick do (house.md)."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return self.user.is_active and self.user.is_superuser

    def can_unschedule(self) -> bool:
        return self.user.is_active and (self.user.is_superuser or "change" in self.permissions)

    def can_reorder_children(self) -> bool:
        return self.user.is_active and (self.user.is_superuser or "change" in self.permissions)


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
    tags = ClusterTaggableManager(through="core.TaggedPage", blank=True, verbose_name=_("标签"))

    base_form_class = PortalPageForm
    content_panels = [FieldPanel("title", heading=_("标题"))]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("tags", help_text=_("用逗号分开，例如：便民服务，志愿者。")), FieldPanel("replaced_by")],
            heading=_("归类"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("slug", help_text=_("留空时按标题的拼音生成；发布后不再变化。")),
                FieldPanel("seo_title", heading=_("分享标题"), help_text=_("微信里显示的标题，留空就用本页标题。")),
                FieldPanel("search_description", heading=_("分享说明"), help_text=_("留空就用摘要。")),
            ],
            heading=_("地址与分享"),
        ),
    ]
    settings_panels = [PublishingPanel()]

    # Read by templates and feeds: the schema.org type, and whether meta tags of an article are due.
    schema_type = "WebPage"
    is_dated = False

    class Meta:
        abstract = True

    def publish_problems(self) -> Problems:
        """What this type of page needs before it may go live; types add to what super() found."""
        return Problems()

    def publish(self, revision, *args, **kwargs):
        """Put a revision live (or on the schedule) if it passes the gate.

        Raises:
            PublishRefused: with each field and what to do about it.
        """
        refuse_unless_ready(revision.as_object())
        result = super().publish(revision, *args, **kwargs)
        if type(self).objects.filter(pk=self.pk, live=True).exists():
            self._open_parents()
        return result

    def _open_parents(self) -> None:
        """An index page made with its first child goes live with it."""
        parent = self.get_parent().specific
        if hasattr(parent, "open_with_first_child"):
            parent.open_with_first_child()

    def copy(self, *args, **kwargs):
        """A copy starts as a draft. Asked to keep it live, the gate looks at it like at any other page.

        Raises:
            PublishRefused: a page that would go live with the copy does not pass.
        """
        if kwargs.get("keep_live", False):
            pages = self.get_descendants(inclusive=True).live().specific() if kwargs.get("recursive") else [self]
            for page in pages:
                refuse_unless_ready(page)
        else:
            kwargs["keep_live"] = False
        return super().copy(*args, **kwargs)

    def permissions_for_user(self, user) -> ReviewedPagePermissions:
        return ReviewedPagePermissions(user, self)

    def _set_core_field_defaults(self) -> None:
        # Wagtail's own slugify leaves nothing of a Chinese title, and the page could not be saved.
        if not self.slug and (self.path or getattr(self, "_cached_parent_obj", None)):
            base = pinyin_slug(self.title) or self._meta.model_name
            self.slug = self._get_autogenerated_slug(base)
        super()._set_core_field_defaults()

    def route(self, request, path_components):
        """A page that was public and no longer is answers 410, with what replaced it."""
        if not path_components and not self.live and self.first_published_at is not None:
            return RouteResult(self, kwargs={"gone": True})
        return super().route(request, path_components)

    def serve(self, request, *args, gone: bool = False, **kwargs):
        if not gone:
            return super().serve(request, *args, **kwargs)
        request.is_preview = False
        replacement = self.replaced_by if self.replaced_by and self.replaced_by.live else None
        context = {"page": self, "replacement": replacement, "section": self.get_parent(), "request": request}
        return TemplateResponse(request, "410.html", context, status=410)

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

    def feed_body(self, request) -> str:
        """The full text as HTML for feed readers; empty means the summary stands for it."""
        return ""
