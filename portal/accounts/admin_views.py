"""Wagtail's views that show more than one's own units, narrowed: what a link may lead to, and which tags are offered."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.http import JsonResponse
from taggit.models import Tag as FileTag
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.admin.views import chooser
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.tags import TAGS_AUTOCOMPLETE_LIMIT
from wagtail.admin.widgets import BaseChooser
from wagtail.documents import get_document_model
from wagtail.documents.rich_text.contentstate import DocumentLinkElementHandler
from wagtail.documents.views.documents import DocumentsFilterSet
from wagtail.documents.views.documents import IndexView as DocumentIndex
from wagtail.images import get_image_model
from wagtail.images.views.chooser import ImageChooseView
from wagtail.images.views.chooser import viewset as image_chooser
from wagtail.images.views.images import ImagesFilterSet
from wagtail.images.views.images import IndexView as ImageIndex
from wagtail.models import Page

from portal.core.models import Tag
from portal.core.reach import asking_user, is_refused

from .admin_addresses import may_open
from .wall import is_open_address, reached_files, reached_pages


def linkable_pages(user):
    """What a link of theirs may lead to: every live page, and drafts of their own units."""
    return Page.objects.filter(Q(live=True) | Q(pk__in=reached_pages(user).values("pk")))


class AsRead:
    """Pages in an order, a slice at a time; those of other units under the title that readers know.

    Somebody else's next title lies in `draft_title`, which the choosers show.
    """

    def __init__(self, pages, user):
        self.pages, self.user = pages, user

    def __len__(self) -> int:
        return self.pages.count()

    def __getitem__(self, part):
        return as_read(list(self.pages[part]), self.user)


def as_read(pages: list[Page], user) -> list[Page]:
    own = set(reached_pages(user).filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True))
    for page in pages:
        if page.pk not in own:
            page.draft_title = page.title
    return pages


class BrowsePages(chooser.BrowseView):
    def get_object_list(self):
        as_read([self.parent_page], self.request.user)
        return super().get_object_list()

    def filter_object_list(self, pages):
        return AsRead(super().filter_object_list(pages), self.request.user)


class FindPages(chooser.SearchView):
    @property
    def columns(self):
        # The page a result lies below is shown too.
        return [column for column in super().columns if column.name != "parent"]

    def get(self, request):
        response = super().get(request)
        as_read(list(response.context_data["pages"]), request.user)
        return response


class ChosenPages(chooser.ChosenMultipleView):
    def render_chosen_response(self, result):
        pages = Page.objects.filter(pk__in=[one["id"] for one in result])
        titles = {page.pk: page.get_admin_display_title() for page in as_read(list(pages), self.request.user)}
        return super().render_chosen_response([one | {"adminTitle": titles[one["id"]]} for one in result])


class TypedLink(chooser.ExternalLinkView):
    """A pasted address of a page becomes a link to the page (exact ones only: WAGTAILADMIN_EXTERNAL_LINK_CONVERSION)."""

    def render_chosen_response(self, result):
        if "id" in result:
            page = as_read([Page.objects.get(pk=result["id"])], self.request.user)[0]
            result |= {"adminTitle": page.get_admin_display_title()}
        return super().render_chosen_response(result)


def tags_for(user, *, of=None):
    """The tags that somebody may be offered.

    Args:
        of: the model of pictures or of documents; None for the topic words of pages.
    """
    if of is None:
        return Tag.objects.filter(tagged_pages__content_object__in=linkable_pages(user)).distinct()
    reached = reached_files(user, of).values("pk")
    kind = ContentType.objects.get_for_model(of)
    return FileTag.objects.filter(
        taggit_taggeditem_items__content_type=kind, taggit_taggeditem_items__object_id__in=reached
    ).distinct()


def complete_tag(request, app_name: str | None = None, model_name: str | None = None):
    """Tags beginning with what was typed, of what the writer may see: a tag on somebody's draft tells what it is about."""
    term = request.GET.get("term", "")
    if (app_name, model_name) == ("core", "tag"):
        found = tags_for(request.user)
    else:
        files = [tags_for(request.user, of=model) for model in (get_image_model(), get_document_model())]
        found = FileTag.objects.filter(Q(pk__in=files[0].values("pk")) | Q(pk__in=files[1].values("pk")))
    names = found.filter(name__istartswith=term).order_by("name") if term else found.none()
    return JsonResponse(list(names.values_list("name", flat=True)[:TAGS_AUTOCOMPLETE_LIMIT]), safe=False)


def popular_tags(user, model):
    return (
        tags_for(user, of=model)
        .annotate(uses=Count("taggit_taggeditem_items"))
        .order_by("-uses", "name")[:10]
    )


class OwnTags:
    """A filter of pictures or documents that offers the tags of one's own alone."""

    filters: dict[str, Any]
    _meta: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        request = kwargs["request"]
        if "tag" in self.filters:
            names = [tag.name for tag in popular_tags(request.user, self._meta.model)]
            self.filters["tag"].extra["choices"] = [(name, name) for name in names]


class OwnImageTags(OwnTags, ImagesFilterSet):
    pass


class OwnDocumentTags(OwnTags, DocumentsFilterSet):
    pass


class ChooseImage(ImageChooseView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "popular_tags": popular_tags(self.request.user, self.model)
        }


# Wagtail makes and routes these itself and asks no setting which class to take.
image_chooser.choose_view_class = ChooseImage
ImageIndex.filterset_class = OwnImageTags
DocumentIndex.filterset_class = OwnDocumentTags


edit_url_of = AdminURLFinder.get_edit_url
instance_of = BaseChooser.get_instance
link_to_page = PageLinkElementHandler.get_attribute_data
link_to_document = DocumentLinkElementHandler.get_attribute_data


def shown_choice(self, value):
    """A choice that was just refused comes back empty: its title, picture and address are not the writer's to read."""
    found = instance_of(self, value)
    return None if found is not None and is_refused(found) else found


def shown_page_link(self, attrs):
    data = link_to_page(self, attrs)
    return {"id": data["id"], "url": None, "parentId": None} if is_refused(Page(pk=data["id"])) else data


def shown_document_link(self, attrs):
    data = link_to_document(self, attrs)
    return {"id": data["id"]} if "id" in data and is_refused(get_document_model()(pk=data["id"])) else data


def open_edit_url(self, instance) -> str | None:
    """No pen beside a chosen picture for those to whom its form is closed."""
    address, user = edit_url_of(self, instance), asking_user()
    return address if not address or user is None or is_open_address(user, address) else None


AdminURLFinder.get_edit_url = open_edit_url
# Every chooser and every link in rich text asks here for what it shows.
BaseChooser.get_instance = shown_choice
PageLinkElementHandler.get_attribute_data = shown_page_link
DocumentLinkElementHandler.get_attribute_data = shown_document_link

all_actions_for = bulk_action_registry.get_bulk_actions_for_model


def open_actions_for(app_label: str, model_name: str) -> list:
    """Only actions on many at once that the table opens to whoever asks have a button."""
    user = asking_user()
    return [
        one
        for one in all_actions_for(app_label, model_name)
        if user is None or may_open(user, f"wagtail_bulk_action:{model_name}-{one.action_type}")
    ]


# Wagtail lists every registered action to everybody and offers no hook.
bulk_action_registry.get_bulk_actions_for_model = open_actions_for
