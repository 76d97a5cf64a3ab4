from .article import ArticlePage, NewsIndexPage
from .imported import ImportedArticle
from .paper import IssuePage, PaperIndexPage, Publication
from .story import StoryIndexPage, StoryPage

__all__ = [
    "ArticlePage",
    "ImportedArticle",
    "IssuePage",
    "NewsIndexPage",
    "PaperIndexPage",
    "Publication",
    "StoryIndexPage",
    "StoryPage",
]
