"""Who may review what: other people than the writers, and never one person twice."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from wagtail.models import Page, Revision, TaskState

from portal.accounts.models import Role, StaffRole, User
from portal.accounts.roles import OUTSIDE_THE_ADMIN, has_role, units_with_role
from portal.places.models import Unit

from .digests import digests_of
from .models import NamedReviewer, ReviewTask
from .sameness import RULES

Version = tuple[int, int | None, str]


def writers_of(pages: dict[int, int | None]) -> dict[int, set[int]]:
    """Who wrote what is under review, for many pages in one query.

    Only somebody whose version says something else than the one before it wrote (`sameness.py`). An editor
    opened and saved untouched is no writing, whatever keys it gave to the blocks.

    Args:
        pages: the number of the version that is live, by page; None where none is.
    """
    histories = _histories(pages)
    return {pk: _wrote(histories.get(pk, []), live) for pk, live in pages.items()}


def writers_since_live(page: Page) -> set[int]:
    """Everybody who wrote what is under review: since the version that is live, or ever."""
    return writers_of({page.pk: page.live_revision_id})[page.pk]


def _histories(pages: dict[int, int | None]) -> dict[int, list[Version]]:
    """The versions of pages from the live one on: number, who saved it, what it says in a digest."""
    rows = Revision.objects.page_revisions().filter(object_id__in=[str(pk) for pk in pages]).order_by("pk")
    found = [
        (int(page_id), pk, user_id, said)
        for page_id, pk, user_id, said in rows.values_list("object_id", "pk", "user_id", "digest__digest")
        if pk >= (pages[int(page_id)] or 0)
    ]
    made = digests_of(pk for _page, pk, _user, said in found if not (said or "").startswith(f"{RULES}:"))
    histories = defaultdict(list)
    for page_id, pk, user_id, said in found:
        histories[page_id].append((pk, user_id, made.get(pk) or said))
    return histories


def _wrote(history: list[Version], live: int | None, last: int | None = None) -> set[int]:
    writers, before = set(), None
    for pk, user_id, said in history:
        if last is not None and pk > last:
            break
        if said != before and pk != live and user_id:
            writers.add(user_id)
        before = said
    return writers


@dataclass
class Waiting:
    """A review that waits at a stage, with who cannot take it."""

    state: int
    task: int
    workflow_state: int
    page: Page
    writers: set[int] = field(default_factory=set)
    earlier: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)

    @property
    def barred(self) -> set[int]:
        """Who wrote it or approved another stage of it."""
        return self.writers | self.earlier


def waiting_reviews(states, pages=None) -> list[Waiting]:
    """Reviews with their writers and earlier reviewers, in five queries however many there are.

    Args:
        states: the task states, all under way.
        pages: pages to keep to; every page if None.
    """
    rows = list(states.values_list("pk", "task_id", "workflow_state_id", "workflow_state__object_id"))
    found = (Page.objects.all() if pages is None else pages).in_bulk([int(row[3]) for row in rows])
    waiting = [
        Waiting(pk, task, state, found[int(page)]) for pk, task, state, page in rows if int(page) in found
    ]
    writers = writers_of({pk: page.live_revision_id for pk, page in found.items()}) if found else {}
    by_state = {one.workflow_state: one for one in waiting}
    for one in waiting:
        one.writers = writers[one.page.pk]
    approved = TaskState.objects.filter(
        workflow_state__in=by_state, status=TaskState.STATUS_APPROVED, finished_by__isnull=False
    )
    for state, task, user in approved.values_list("workflow_state_id", "task_id", "finished_by_id"):
        if task != by_state[state].task:
            by_state[state].earlier.add(user)
    for state, task, user in _named(by_state):
        if task == by_state[state].task:
            by_state[state].named.add(user)
    return waiting


def _named(workflow_states: Iterable[int]):
    rows = NamedReviewer.objects.filter(workflow_state__in=workflow_states)
    return rows.values_list("workflow_state_id", "task_id", "person_id")


def earlier_reviewers(page: Page, task) -> set[int]:
    """Who approved another stage of the review that is under way."""
    state = page.current_workflow_state
    if state is None:
        return set()
    approved = state.task_states.filter(status=TaskState.STATUS_APPROVED).exclude(task_id=task.pk)
    return set(approved.exclude(finished_by=None).values_list("finished_by_id", flat=True))


def is_reviewer(task, page: Page, user) -> bool:
    """Whether a stage is somebody's work: by a role in the page's unit, or named for it by the town."""
    if not user.is_active:
        return False
    if has_role(user, Unit.objects.of_page(page), task.roles):
        return True
    state = page.current_workflow_state
    return state is not None and any(
        person == user.pk and stage == task.pk for _state, stage, person in _named([state.pk])
    )


def may_review(task, page: Page, user) -> bool:
    """Whether a user may act on a stage of a page's review; superusers obey the same rule."""
    if not is_reviewer(task, page, user):
        return False
    return user.pk not in writers_since_live(page) and user.pk not in earlier_reviewers(page, task)


def reads_reviews_of(page: Page, user) -> bool:
    """Whether somebody may open a page's review: who may edit the page, and whose desk it may come to."""
    if not user.is_active:
        return False
    if user.is_superuser or page.permissions_for_user(user).can_edit():
        return True
    roles = {role for chosen in ReviewTask.STAGE_ROLES.values() for role in chosen}
    if has_role(user, Unit.objects.of_page(page), roles):
        return True
    return NamedReviewer.objects.filter(workflow_state__in=page.workflow_states.all(), person=user).exists()


def may_edit_in_review(task, page: Page, user) -> bool:
    """Whether a user may change the text while it waits at a stage: reviewers of that stage, not its authors.

    A reviewer who does becomes a writer and can no longer approve it, but may go on with the correction.
    """
    if not user.is_active or not has_role(user, Unit.objects.of_page(page), task.roles):
        return False
    state = page.current_workflow_state
    first = state.task_states.order_by("revision_id").first() if state else None
    if first is None or not first.revision_id:
        return True
    history = _histories({page.pk: page.live_revision_id}).get(page.pk, [])
    return user.pk not in _wrote(history, page.live_revision_id, last=first.revision_id)


def reviewable_states(task, user):
    """The reviews of this stage that the user may act on now, in six queries however many wait."""
    if not user.is_active:
        return TaskState.objects.none()
    states = TaskState.objects.filter(task_id=task.pk, status=TaskState.STATUS_IN_PROGRESS)
    reach = Q(pk__in=[])
    for unit in units_with_role(user, task.roles):
        if unit.page:
            reach |= Q(path__startswith=unit.page.path)
    named = states.filter(
        workflow_state__named_reviewers__person=user, workflow_state__named_reviewers__task=task.pk
    )
    reach |= Q(pk__in=[int(pk) for pk in named.values_list("workflow_state__object_id", flat=True)])
    mine = waiting_reviews(states, pages=Page.objects.filter(reach))
    return TaskState.objects.filter(pk__in=[one.state for one in mine if user.pk not in one.barred])


def left_to_review(task, page: Page) -> set[int]:
    """Who could still take this stage: holds a role for it or was named, wrote nothing, read no other stage."""
    waiting = waiting_reviews(TaskState.objects.filter(pk=page.current_workflow_state.current_task_state_id))
    return _left(waiting[0], task.roles, desks()) if waiting else set()


def waiting_with_reviewers() -> list[tuple[Waiting, set[int]]]:
    """Every review that waits with who may take it, the longest first; in eight queries however many wait."""
    roles = {task.pk: task.roles for task in ReviewTask.objects.all()}
    waiting = waiting_reviews(
        TaskState.objects.filter(task__in=roles, status=TaskState.STATUS_IN_PROGRESS).order_by("started_at")
    )
    if not waiting:
        return []
    here = desks()
    return [(one, _left(one, roles[one.task], here)) for one in waiting]


def without_reviewer() -> list[Waiting]:
    """The reviews that nobody is left to take."""
    return [one for one, able in waiting_with_reviewers() if not able]


@dataclass(frozen=True)
class Desks:
    """Who sits where, for many questions.

    Args:
        units: where they stand in the tree of units, by the place of their page.
        held: person, role and place of each role.
    """

    units: dict[str, str]
    held: list[tuple[int, str, str]]

    def holders(self, page: Page, roles: Collection[str]) -> set[int]:
        """Who holds one of the roles in the unit of a page, or above it."""
        path = page.path
        owners = (
            self.units[path[:end]] for end in range(len(path), 0, -Page.steplen) if path[:end] in self.units
        )
        unit = next(owners, "")
        if not unit:
            return set()
        return {user for user, role, place in self.held if role in roles and unit.startswith(place)}


def desks() -> Desks:
    """The desks as they are now, in two queries."""
    units = dict(Unit.objects.with_page().values_list("page__path", "path"))
    held = StaffRole.objects.filter(user__is_active=True).values_list("user_id", "role", "unit__path")
    return Desks(units, list(held))


def _left(one: Waiting, roles: Collection[str], here: Desks) -> set[int]:
    return (here.holders(one.page, roles) | one.named) - one.barred


def may_be_named(task, page: Page):
    """Everybody on the staff whom a town administrator may name for a stage: nobody who wrote it or read it."""
    barred = writers_since_live(page) | earlier_reviewers(page, task)
    desks = [role for role in Role if role not in OUTSIDE_THE_ADMIN]
    staff = Q(staff_roles__role__in=desks) | Q(is_superuser=True)
    return User.objects.filter(staff, is_active=True).exclude(pk__in=barred).distinct().order_by("username")
