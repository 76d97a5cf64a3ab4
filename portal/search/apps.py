from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"
    verbose_name = _("搜索")

    def ready(self):
        from wagtail.signals import page_published

        from .actions import AT_ONCE_UID, index_at_once
        from .synonyms import listen

        listen()
        page_published.connect(index_at_once, dispatch_uid=AT_ONCE_UID)
