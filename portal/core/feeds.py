"""Atom feeds with full text and ids that never change."""

from django.http import HttpRequest, HttpResponse
from django.utils import feedgenerator

from .storable import storable, storable_tree


class FullTextAtom(feedgenerator.Atom1Feed):
    """Django's Atom feed, with the whole text in <content> beside the summary."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})


def atom_response(request: HttpRequest, index, pages: list) -> HttpResponse:
    """The feed of an index page.

    Args:
        index: the index page; its title and summary name the feed.
        pages: live pages, newest first; each gives `feed_body(request)`.
    """
    address = index.get_full_url(request)
    feed = FullTextAtom(
        title=storable(index.title),
        link=address,
        description=storable(index.summary or index.title),
        language="zh-CN",
        feed_url=f"{address}feed.atom",
        feed_guid=index.translation_key.urn,
    )
    for page in pages:
        link = page.get_full_url(request)
        item = dict(
            title=page.title,
            link=link,
            description=page.summary,
            content=page.feed_body(request),
            unique_id=page.translation_key.urn,
            unique_id_is_permalink=False,
            pubdate=page.first_published_at,
            updateddate=page.last_published_at,
            author_name=getattr(page, "source_name", "") or index.get_parent().title,
        )
        # A row written behind the models' back must not cost every subscriber the whole feed.
        feed.add_item(**storable_tree(item))
    response = HttpResponse(content_type=feedgenerator.Atom1Feed.content_type)
    feed.write(response, "utf-8")
    return response
