"""Choosing a person from one's own units only."""

from wagtail.admin.panels import FieldPanel

from .models import Person


class PersonPanel(FieldPanel):
    """A list of the people that this editor may see, with the unit of each."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.form is not None and self.field_name in self.form.fields:
                field = self.form.fields[self.field_name]
                field.queryset = Person.objects.for_(self.request.user).select_related("unit")
                field.label_from_instance = lambda person: f"{person.name}（{person.unit}）"
