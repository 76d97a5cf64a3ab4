"""Who does what with notices: the rights of the role table, and leaders of buildings by the post they hold."""

import re

from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Role
from portal.accounts.roles import has_role, paths_with_right
from portal.core.statements import Statement
from portal.people.models import PersonContact, Post
from portal.places.models import Unit

from .models import Notice
from .models.notice import State

PASSES = (Role.EDITOR, Role.SENIOR_EDITOR, Role.SIGNATORY)


def reach(user, action: str) -> list[str]:
    """The parts of the town in which somebody's roles let them do something; all of it for administrators."""
    if not user.is_authenticated or not user.is_active:
        return []
    return [""] if user.is_superuser else paths_with_right(user, f"notices.{action}_notice")


def writes(user) -> bool:
    return bool(reach(user, "add"))


def may_pass(notice: Notice, user) -> bool:
    """Whether somebody gives the second word: whoever reviews for all of its units and never typed at it. Superusers obey
    the same rule, as with any other second word."""
    return (
        notice.state == State.WAITING
        and has_role(user, notice.unit, PASSES)
        and user.pk != notice.submitted_by_id
        and not notice.writers.filter(pk=user.pk).exists()
    )


def waiting_for(user) -> list[Notice]:
    """What waits for the word of somebody, the urgent first."""
    waiting = Notice.objects.for_(user, "pass").filter(state=State.WAITING)
    rows = waiting.exclude(writers=user).select_related("unit", "submitted_by").prefetch_related("units")
    return sorted(
        (one for one in rows if may_pass(one, user)), key=lambda one: (not one.is_urgent, one.submitted_at)
    )


# Most people lead nothing, and everybody's pages ask.
_spans = Statement(
    lambda user: Post.objects.filter(office__has_span=True, person__proxies__user=user).values_list("pk")[:1]
)


def tells(user) -> list[str]:
    """The parts of the town whose households somebody may tell: by role, and a leader the buildings of their post."""
    if not user.is_authenticated or not user.is_active:
        return []
    by_role = reach(user, "tell")
    return by_role or _led_by(user)


def _led_by(user) -> list[str]:
    """Buildings that somebody leads today. A post at a 居 names them in its span (3 号楼 1—2 单元); it opens no more."""
    if not _spans.rows(user.pk):
        return []
    posts = Post.objects.on(timezone.localdate()).filter(
        office__has_span=True,
        person__proxies__user=user,
        person__proxies__until=None,
        person__proxies__relation=PersonContact.Relation.SELF,
    )
    paths: list[str] = []
    for post in posts.select_related("unit").distinct():
        if post.unit.kind in (Unit.Kind.BUILDING, Unit.Kind.ESTATE):
            paths.append(post.unit.path)
        elif post.unit.kind == Unit.Kind.GRID:
            paths += post.unit.buildings.values_list("path", flat=True)
        else:
            words = "".join(post.span.split())
            below = Unit.objects.filter(path__startswith=post.unit.path, kind=Unit.Kind.BUILDING)
            paths += [
                path
                for path, name in below.values_list("path", "name")
                # 13号楼 is not 3号楼.
                if re.search(rf"(?<!\d){re.escape(''.join(name.split()))}", words)
            ]
    return paths


def has_work(user) -> bool:
    """Whether somebody writes, passes or tells anything."""
    return bool(tells(user) or reach(user, "view"))


def notices_for(user):
    """Every notice that somebody works on, and passed ones for the households they tell."""
    seen = Notice.objects.for_(user)
    if user.is_superuser:
        return seen
    told = Notice.objects.filter(state=State.PASSED).touching(tells(user))
    return Notice.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=told.values("pk")))
