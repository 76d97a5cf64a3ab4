from .data import FigureBlock, FiguresBlock, TableBlock, TimelineBlock
from .files import DocumentBlock, VideoBlock
from .pictures import GalleryBlock, PictureBlock
from .stream import BodyStreamBlock
from .words import CalloutBlock, HeadingBlock, ParagraphBlock, QuoteBlock, StepsBlock

__all__ = [
    "BodyStreamBlock",
    "CalloutBlock",
    "DocumentBlock",
    "FigureBlock",
    "FiguresBlock",
    "GalleryBlock",
    "HeadingBlock",
    "ParagraphBlock",
    "PictureBlock",
    "QuoteBlock",
    "StepsBlock",
    "TableBlock",
    "TimelineBlock",
    "VideoBlock",
]
