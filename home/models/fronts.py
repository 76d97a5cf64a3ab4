"""Front pages: what hangs below them and what stands on them is brought by the rooms."""

from portal.core.parts import section_types


class Front:
    """A page below which the sections of rooms hang, beside what it lists itself.

    Attributes:
        own_types: the page types of this room that may stand below it.
    """

    own_types: tuple[str, ...] = ()

    @classmethod
    def clean_subpage_models(cls):
        """Asked by Wagtail when every room has said what it brings."""
        cls.subpage_types = [*cls.own_types, *section_types()]
        return super().clean_subpage_models()
