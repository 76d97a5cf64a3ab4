from .audit import AuditEntry
from .base_page import BasePage, PortalPageForm
from .generation import Change, Generation
from .index_page import BaseIndexPage
from .key_sample import KeySample
from .settings import PortalSettings
from .tag import Tag, TaggedPage
from .view_count import ViewCount
