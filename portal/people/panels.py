"""Choosing a person, told apart from others of the same name by the unit."""

from wagtail.admin.panels import FieldPanel


class PersonPanel(FieldPanel):
    """A list of people with the unit of each. Whom it holds is up to the form (`PortalPageForm`)."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.form is not None and self.field_name in self.form.fields:
                field = self.form.fields[self.field_name]
                field.queryset = field.queryset.select_related("unit")
                field.label_from_instance = lambda person: f"{person.name}（{person.unit}）"
