"""Model fields shared by all rooms."""

from wagtail.fields import StreamField

from .blocks.stream import BodyStreamBlock
from .storable import storable_tree


class BodyField(StreamField):
    """A body of blocks whose definition stays out of migrations: a new block is no change of the database."""

    def __init__(self, block_types=None, use_json_field=None, block_lookup=None, **kwargs):
        super().__init__(block_types or BodyStreamBlock, **kwargs)

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs

    def get_prep_value(self, value):
        """As StreamField does for the column and for a revision, without characters that no text holds."""
        return storable_tree(super().get_prep_value(value))
