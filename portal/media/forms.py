"""What is checked before a file enters the library."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm


class PortalImageForm(BaseImageForm):
    """The picture form."""


class PortalDocumentForm(BaseDocumentForm):
    """The document form."""
