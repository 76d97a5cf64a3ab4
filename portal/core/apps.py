from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "portal.core"
    verbose_name = _("底座")

    def ready(self):
        from django.utils.module_loading import autodiscover_modules

        # Receivers that listen from here on, and what is put in the place of Wagtail's own.
        from . import (  # noqa: F401
            addresses,
            admin_scripts,
            constraint_words,
            generation,
            kept_connection,
            leftovers,
            openings,
            spreadsheets,
            storable,
            told,
            wagtail_words,
        )

        storable.listen()
        kept_connection.listen()
        generation.listen()
        autodiscover_modules("room")  # what each room brings (portal/rooms.py)
