"""Models of the plain site, written as the tutorial of Wagtail writes them."""

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

A_PAGE, ON_THE_FRONT = 20, 8


class PlainHomePage(Page):
    body = RichTextField(blank=True)
    template = "plain/home.html"

    def get_context(self, request):
        context = super().get_context(request)
        posts = Page.objects.live().descendant_of(self).filter(depth=4)
        context["posts"] = posts.order_by("-first_published_at")[:ON_THE_FRONT]
        return context


class PlainIndexPage(Page):
    intro = RichTextField(blank=True)
    template = "plain/index.html"

    def get_context(self, request):
        context = super().get_context(request)
        context["posts"] = self.get_children().live().order_by("-first_published_at")[:A_PAGE]
        return context


class PlainAuthor(models.Model):
    name = models.CharField(max_length=255)
    author_image = models.ForeignKey(
        "wagtailimages.Image", null=True, on_delete=models.SET_NULL, related_name="+"
    )


class PlainPostTag(TaggedItemBase):
    content_object = ParentalKey("PlainPost", on_delete=models.CASCADE, related_name="tagged_items")


class PlainPost(Page):
    date = models.DateField("Post date")
    intro = models.CharField(max_length=250)
    body = RichTextField(blank=True)
    authors = ParentalManyToManyField(PlainAuthor, blank=True)
    tags = ClusterTaggableManager(through=PlainPostTag, blank=True)
    template = "plain/post.html"

    def main_image(self):
        first = self.gallery_images.first()
        return first.image if first else None


class PlainGalleryImage(Orderable):
    page = ParentalKey(PlainPost, on_delete=models.CASCADE, related_name="gallery_images")
    image = models.ForeignKey("wagtailimages.Image", on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(blank=True, max_length=250)
