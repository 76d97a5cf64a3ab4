from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoutConfig(AppConfig):
    name = "handout"
    verbose_name = _("小报发放和回条")
