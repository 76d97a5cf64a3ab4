"""Choosing a person in the form of a story."""

from wagtail.admin.panels import FieldPanel

from .choosing import person_chooser


class PersonPanel(FieldPanel):
    """Whom it takes is up to the form (`PortalPageForm`)."""

    def __init__(self, field_name: str, **kwargs):
        super().__init__(field_name, **{"widget": person_chooser.widget_class} | kwargs)
