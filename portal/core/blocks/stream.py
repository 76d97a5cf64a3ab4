"""The body of a page, as a table of contents of blocks."""

from wagtail.blocks import StreamBlock

from .data import FiguresBlock, TableBlock, TimelineBlock
from .files import DocumentBlock, VideoBlock
from .pictures import GalleryBlock, PictureBlock
from .words import CalloutBlock, HeadingBlock, ParagraphBlock, QuoteBlock, StepsBlock


class BodyStreamBlock(StreamBlock):
    """Everything a body may hold; a type that may hold less lists its own."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    figures = FiguresBlock()
    steps = StepsBlock()
    timeline = TimelineBlock()
    table = TableBlock()
    document = DocumentBlock()
    video = VideoBlock()
    callout = CalloutBlock()
