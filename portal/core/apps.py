from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "portal.core"
    verbose_name = _("底座")

    def ready(self):
        from django.utils.module_loading import autodiscover_modules

        # Receivers that listen from here on, and what is put in the place of Wagtail's own.
        from . import admin_scripts, constraint_words, generation, openings, spreadsheets, storable  # noqa: F401
        from . import wagtail_words as _wagtail_words  # noqa: F401

        storable.listen()
        generation.listen()
        autodiscover_modules("room")  # what each room brings (portal/rooms.py)
