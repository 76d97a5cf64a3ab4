"""What lies behind the pages: two versions of each, the review of the second, logs and references."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision, TaskState, Workflow, WorkflowState

from portal.core.models import AuditEntry
from portal.media.models import PortalImage

from .pouring import next_pk, pour
from .words import sentence


def keep_versions(pages: list[dict[str, Any]]) -> None:
    """Two versions of each page and the review of the second, with what the logs and the references say of it."""
    whole = {kind: _whole(kind, pages) for kind in {one["kind"] for one in pages}}
    base, revision = ContentType.objects.get_for_model(Page).pk, next_pk(Revision)
    kinds = {kind: ContentType.objects.get_for_model(kind).pk for kind in whole}

    def rows() -> Iterator[tuple]:
        for place, one in enumerate(pages):
            content = whole[one["kind"]] | {
                name: one[name] for name in ("pk", "title", "slug", "path", "url_path", "depth")
            }
            content |= {"draft_title": one["title"], "summary": sentence(one["n"])}
            text = json.dumps(content, ensure_ascii=False, default=str)
            for turn in range(2):
                number = revision + 2 * place + turn
                kind = kinds[one["kind"]]
                yield number, kind, str(one["pk"]), one["at"], one["writer"].pk, one["title"], text

    columns = ("id", "content_type_id", "object_id", "created_at", "user_id", "object_str", "content")
    pour(Revision, columns, rows(), base_content_type_id=base)
    _name_the_last(pages[0]["pk"], base)
    _review(pages, kinds, base, revision)
    _log(pages, kinds, base)


def _name_the_last(first: int, base: int) -> None:
    """Each page names its second version as the live one and the newest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE wagtailcore_page SET live_revision_id = (SELECT MAX(r.id) FROM wagtailcore_revision r WHERE"
            " r.base_content_type_id = %s AND r.object_id = CAST(wagtailcore_page.id AS VARCHAR(255)))"
            " WHERE id >= %s",
            [base, first],
        )
        cursor.execute(
            "UPDATE wagtailcore_page SET latest_revision_id = live_revision_id WHERE id >= %s",
            [first],
        )


def _whole(kind: type, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything that a version of such a page holds, as Wagtail writes it."""
    first = next(one["pk"] for one in pages if one["kind"] is kind)
    return kind.objects.get(pk=first).serializable_data()


def _review(pages: list[dict[str, Any]], kinds: dict[type, int], base: int, revision: int) -> None:
    workflow = Workflow.objects.get()
    tasks = list(workflow.workflow_tasks.order_by("sort_order").values_list("task", "task__content_type"))
    state, task_state = next_pk(WorkflowState), next_pk(TaskState)
    pour(
        WorkflowState,
        ("id", "content_type_id", "object_id", "created_at", "requested_by_id"),
        (
            (state + place, kinds[one["kind"]], str(one["pk"]), one["at"], one["writer"].pk)
            for place, one in enumerate(pages)
        ),
        base_content_type_id=base,
        workflow_id=workflow.pk,
        status=WorkflowState.STATUS_APPROVED,
    )
    pour(
        TaskState,
        ("id", "workflow_state_id", "revision_id", "task_id", "started_at", "finished_at"),
        (
            (
                task_state + len(tasks) * place + turn,
                state + place,
                revision + 2 * place + 1,
                task,
                one["at"],
                one["at"],
            )
            for place, one in enumerate(pages)
            for turn, (task, _type) in enumerate(tasks)
        ),
        status=TaskState.STATUS_APPROVED,
        content_type_id=ContentType.objects.get_for_model(TaskState).pk,
    )


def _log(pages: list[dict[str, Any]], kinds: dict[type, int], base: int) -> None:
    actions = ("wagtail.create", "wagtail.edit", "wagtail.workflow.start", "wagtail.publish")
    pour(
        PageLogEntry,
        ("action", "content_type_id", "page_id", "label", "timestamp", "user_id"),
        (
            (action, kinds[one["kind"]], one["pk"], one["title"], one["at"], one["writer"].pk)
            for one in pages
            for action in actions
        ),
        uuid=None,
        data={},
        content_changed=True,
        deleted=False,
    )
    pour(
        AuditEntry,
        ("at", "actor_id", "object_id", "label"),
        ((one["at"], one["writer"].pk, str(one["pk"]), one["title"]) for one in pages for _turn in range(5)),
        verb="editorial.submit",
        object_type="wagtailcore.page",
    )
    hashed = ReferenceIndex._get_content_path_hash("lead_picture")
    pour(
        ReferenceIndex,
        ("content_type_id", "object_id", "to_object_id"),
        ((kinds[one["kind"]], str(one["pk"]), str(one["picture"].pk)) for one in pages),
        base_content_type_id=base,
        to_content_type_id=ContentType.objects.get_for_model(PortalImage).pk,
        model_path="lead_picture",
        content_path="lead_picture",
        content_path_hash=hashed,
    )
