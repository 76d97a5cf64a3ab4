"""A town with canaries: one unit full of what nobody else may see, and staff of every role in the unit beside it."""

import datetime
import uuid
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Comment, Page, PageLogEntry, Revision

from events.tests.rolls import a_roll, come
from news.models import ArticlePage, NewsIndexPage
from portal.accounts.actions import grant_role, unit_collection
from portal.accounts.admin_addresses import PRESS
from portal.accounts.models import Role, User
from portal.core.models import Tag
from portal.editorial.models import PublishFailure
from portal.media.actions import store_picture
from portal.media.models import PortalDocument, PortalImage
from portal.media.tests.samples import store_document
from portal.people.models import Consent, Person
from portal.places.models import Unit
from tests.town import Town, picture_bytes, town_to_test

# Stands in everything of the other unit; asked for by its beginning, so that a search box may repeat what was asked.
MARK, ASKED = "金丝雀", "金丝"
LOGIN_MARK = "zqxcanary"
OPEN_TITLE = "公开的一篇"


@dataclass
class Plot:
    """What was planted in one unit."""

    unit: Unit
    staff: User
    pages: dict[str, Page] = field(default_factory=dict)
    picture: PortalImage | None = None
    document: PortalDocument | None = None
    person: Person | None = None
    resident: Person | None = None
    session: EditingSession | None = None

    def traces(self) -> list[str]:
        """The names under which its files lie; they name a picture as well as its title does."""
        names = [self.picture.file.name, self.document.file.name]
        names += [one.file.name for one in self.picture.renditions.all()]
        return [name.rsplit("/", 1)[-1].rsplit(".", 1)[0] for name in names]


def plant(town: Town, unit: Unit, mark: str, login: str) -> Plot:
    """Fill a unit with drafts, reviews, pictures, people and traces of work, each carrying the mark."""
    writer = User.objects.create_user(username=f"{login}-w", last_name=mark, first_name="写稿人")
    grant_role(user=writer, unit=unit, role=Role.EDITOR, by=None)
    town.staff[writer.username] = writer
    plot = Plot(unit, User.objects.get(pk=writer.pk))
    folder = unit_collection(unit)
    plot.picture = store_picture(title=f"{mark}的照片", data=picture_bytes(), collection=folder)
    plot.document = store_document(
        title=f"{mark}的通知", name=f"{login}.txt", data="通知".encode(), collection=folder
    )
    for kept in (plot.picture, plot.document):
        kept.tags.add(f"{mark}图片")
    plot.person = Person.objects.create(
        name=f"{mark}师傅", unit=unit, is_adult=True, note=f"{mark}楼组长推荐"
    )
    Consent.objects.create(person=plot.person, text=True, alias=f"{mark}化名")
    plot.resident = Person.objects.create(name=f"{mark}阿婆", unit=unit, is_adult=True, is_resident=True)
    plot.pages = _pages(town, plot, mark)
    _traces_of_work(plot, mark)
    return plot


def _pages(town: Town, plot: Plot, mark: str) -> dict[str, Page]:
    by = plot.staff.username

    def article(title: str, **fields) -> ArticlePage:
        values = {
            "title": title,
            "summary": f"{mark}一句。",
            "source_name": "示例",
            "lead_picture": plot.picture,
        }
        return town.add(ArticlePage(**values, **fields), NewsIndexPage, unit=plot.unit, live=False, by=by)

    found = {name: article(f"{mark}{name}") for name in ("draft", "review", "scheduled", "locked")}
    found["open"] = town.article(OPEN_TITLE, unit=plot.unit)
    _say_anew(found["open"], plot.staff, draft_title=f"{mark}改的题目")
    found["review"].get_workflow().start(found["review"], plot.staff)
    later = timezone.now() + datetime.timedelta(days=1)
    Revision.objects.filter(pk=found["scheduled"].latest_revision_id).update(approved_go_live_at=later)
    Page.objects.filter(pk=found["scheduled"].pk).update(go_live_at=later)
    Page.objects.filter(pk=found["locked"].pk).update(
        locked=True, locked_by=plot.staff, locked_at=timezone.now()
    )
    found["event"] = town.event(f"{mark}活动", unit=plot.unit, live=False)
    found["unit"] = Page.objects.get(pk=plot.unit.page_id)
    tag = Tag.objects.create(name=f"{mark}标签")
    found["draft"].tags.add(tag)
    found["draft"].save()
    return {name: Page.objects.get(pk=page.pk) for name, page in found.items()}


def _say_anew(page: Page, by: User, *, draft_title: str) -> None:
    """A live page with a draft on top: readers see the old title, the draft carries the mark."""
    changed = page.get_latest_revision_as_object()
    changed.title = draft_title
    changed.save_revision(user=by)


def _traces_of_work(plot: Plot, mark: str) -> None:
    draft, now = plot.pages["draft"], timezone.now()
    comment = {"text": f"{mark}批注", "contentpath": "summary", "user": plot.staff, "created_at": now}
    Comment.objects.create(page_id=draft.pk, updated_at=now, **comment)
    PageLogEntry.objects.log_action(draft, "wagtail.edit", user=plot.staff)
    PublishFailure.objects.create(
        kind="publish", page=plot.pages["review"], reason=f"{mark}没有来源", attempts=1, retry_at=now
    )
    content_type = ContentType.objects.get_for_model(ArticlePage)
    plot.session = EditingSession.objects.create(
        user=plot.staff, content_type=content_type, object_id=str(draft.pk), last_seen_at=now
    )


@dataclass
class Planted:
    """The other unit with its canaries, one's own unit, and who stands before the wall."""

    town: Town
    other: Plot
    own: Plot
    visitors: dict[str, User] = field(default_factory=dict)

    def enter(self, visitor: str) -> Client:
        """A browser in which a visitor is logged in; it answers a fault of ours with 500, as a server does."""
        client = Client(raise_request_exception=False)
        client.force_login(self.visitors[visitor])
        return client


def plant_both() -> Planted:
    """B is 临河 with its residents; everybody who looks works in A, 北栅, or once worked in B."""
    town = town_to_test()
    planted = Planted(
        town, other=plant(town, town.linhe, MARK, LOGIN_MARK), own=plant(town, town.beizha, "自家", "own")
    )
    come(a_roll(town, page=town.event("公开的活动", unit=town.linhe, hours=120)), planted.other.resident)
    planted.visitors = {role.value: _at_work(town, role) for role in Role}
    # All of a kind at once: what is shown to one of them is shown to these, in one walk instead of four.
    planted.visitors["press"] = _moved(planted, _at_work(town, *PRESS))
    planted.visitors["desk"] = _at_work(town, *(role for role in Role if role not in PRESS))
    planted.visitors["moved"] = _moved(planted, _at_work(town, Role.EDITOR))
    planted.visitors["no role"] = User.objects.create_user(username="no-role", password="correct horse")
    planted.visitors["resident"] = User.objects.create(
        username="p-1", password="!", phone="19900000001", phone_hash="1" * 64
    )
    return planted


def _at_work(town: Town, *roles: Role) -> User:
    name = f"{roles[0]}-{uuid.uuid4().hex[:6]}"
    user = User.objects.create_user(username=name, last_name="自家", first_name="同事")
    for role in roles:
        grant_role(user=user, unit=town.beizha, role=role, by=None)
    return User.objects.get(pk=user.pk)


def _moved(planted: Planted, user: User) -> User:
    """They worked in the other unit until yesterday: wrote there, locked there, sent something to review there."""
    draft, review = planted.other.pages["draft"], planted.other.pages["review"]
    Page.objects.filter(pk__in=[draft.pk, review.pk]).update(owner=user)
    Page.objects.filter(pk=draft.pk).update(locked=True, locked_by=user, locked_at=timezone.now())
    PageLogEntry.objects.log_action(draft, "wagtail.edit", user=user)
    review.workflow_states.update(requested_by=user)
    return user
