from .article import ArticlePage, NewsIndexPage
from .blackboard import BlackboardIndexPage, BlackboardPage
from .imported import ImportedArticle
from .paper import IssuePage, PaperIndexPage, Publication
from .story import StoryIndexPage, StoryPage

__all__ = [
    "ArticlePage",
    "BlackboardIndexPage",
    "BlackboardPage",
    "ImportedArticle",
    "IssuePage",
    "NewsIndexPage",
    "PaperIndexPage",
    "Publication",
    "StoryIndexPage",
    "StoryPage",
]
