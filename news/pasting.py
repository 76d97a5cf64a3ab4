"""Putting what was pasted into the body of a draft, as our own blocks at its end."""

import json

from django.db import transaction
from wagtail.models import Page

from portal.core.audit import record
from portal.core.fields import BodyField

from .import_blocks import body_of
from .importing import Paragraph


def takes_paste(page: Page) -> bool:
    """Whether a page has a body of blocks."""
    model = page.specific_class
    return model is not None and any(
        isinstance(field, BodyField) and field.name == "body" for field in model._meta.get_fields()
    )


def pasted_body(page: Page, blocks: list[Paragraph]) -> list[dict]:
    """The blocks as this type of page takes them; a type that knows no tables gets their words."""
    known = page.specific_class._meta.get_field("body").stream_block.child_blocks
    plain = [block if block.kind in known or block.kind not in ("heading", "quote", "table")
             else Paragraph("paragraph", block.text) for block in blocks]  # fmt: skip
    return body_of(plain)[0]


@transaction.atomic
def add_pasted(*, page: Page, blocks: list[Paragraph], by) -> int:
    """Add to the newest version of a page, as a version of its own; readers see it after its review.

    Returns:
        How many blocks were added.
    """
    locked = Page.objects.select_for_update().get(pk=page.pk)
    draft = locked.specific.get_latest_revision_as_object()
    added = pasted_body(page, blocks)
    body = [*draft.body.raw_data, *added]
    draft.body = draft._meta.get_field("body").to_python(json.dumps(body, ensure_ascii=False))
    draft.save_revision(user=by, log_action=True, clean=False)
    record("news.paste", by=by, of=page, note=str(len(added)))
    return len(added)
