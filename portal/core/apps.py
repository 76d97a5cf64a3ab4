from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
    verbose_name = _("底座")

    def ready(self):
        from django.utils.module_loading import autodiscover_modules

        from .admin_scripts import write_choosers_as_data
        from .constraint_words import name_no_constraint
        from .openings import listen
        from .spreadsheets import guard_exports
        from .wagtail_words import label_forms

        listen()
        label_forms()
        write_choosers_as_data()
        guard_exports()
        name_no_constraint()
        autodiscover_modules("room")  # what each room brings (portal/rooms.py)
