"""English for visitors in the demo: a gloss on one page of each type, the town's name, and an editor who reads English."""

from wagtail.models import Page
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.core.models import PortalSettings

from .content_files import load

# The account whose admin speaks English.
READS_ENGLISH = "lin-anna"


def add_english() -> None:
    """Write the glosses onto pages that are live already, and into the version that is live."""
    data = load("english")
    settings = PortalSettings.objects.get()
    settings.name_en, settings.slogan_en = data["town"]["name"], data["town"]["slogan"]
    settings.save()
    front = Page.objects.filter(depth=2).get()
    for gloss in data["glosses"]:
        page = Page.objects.get(url_path=front.url_path + gloss["address"].lstrip("/")).specific
        page.title_en, page.gloss_en = gloss["title"], gloss["text"]
        page.save()
        page.live_revision = page.latest_revision = page.save_revision(log_action=False)
        page.has_unpublished_changes = False
        page.save()
    profile = UserProfile.get_for_user(User.objects.get(username=READS_ENGLISH))
    profile.preferred_language = "en"
    profile.save()
