"""Topic words on pages, with addresses in pinyin."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase

from ..kept import Shelf
from ..pinyin import pinyin_slug
from ..statements import Statement, columns_of, object_of


class Tag(TagBase):
    """A topic word that readers can follow, such as 便民服务."""

    free_tagging = True

    class Meta:
        verbose_name = verbose_name_plural = _("标签")

    def slugify(self, tag: str, i: int | None = None) -> str:
        """An ASCII address; taggit passes `i` when the plain one is taken."""
        slug = pinyin_slug(tag, 80) or "tag"
        return f"{slug}-{i}" if i else slug

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


class TaggedPage(ItemBase):
    """That a page carries a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_pages")
    content_object = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = verbose_name_plural = _("页面标签")
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_a_page")]


TAG = columns_of(Tag)
_tags = Statement(lambda page: Tag.objects.filter(tagged_pages__content_object=page).values_list(*TAG))

_kept: Shelf[list[Tag]] = Shelf(2_000)


def tags_of(page_id: int) -> list[Tag]:
    """The tags of a page as they are stored."""
    return _kept.of(page_id, lambda: [object_of(Tag, TAG, row) for row in _tags.rows(page_id)])
