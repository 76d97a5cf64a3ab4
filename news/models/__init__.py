from .article import ArticlePage, NewsIndexPage
from .paper import IssuePage, PaperIndexPage, Publication
from .story import StoryIndexPage, StoryPage

__all__ = [
    "ArticlePage",
    "IssuePage",
    "NewsIndexPage",
    "PaperIndexPage",
    "Publication",
    "StoryIndexPage",
    "StoryPage",
]
