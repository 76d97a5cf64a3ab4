"""What whoever asks may meet of other units' work: asked where titles are shown and where choices are taken."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

_request: ContextVar = ContextVar("asking_request", default=None)
RIGHTS = {Page: {"add", "change", "lock", "unlock"}}
FILE_RIGHTS = {"choose", "change"}


@contextmanager
def asked_by(request) -> Iterator[None]:
    """While this request is answered, titles are those that its user may read."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def asking_user():
    """Who asks behind /admin/; None outside of it."""
    request = _request.get()
    return request.user if request is not None and request.user.is_authenticated else None


Reference = tuple[type[Model], str, str]


def refuse(found: set[Reference]) -> None:
    """The form being answered took none of these; whatever shows it again says nothing of them."""
    if (request := _request.get()) is not None:
        request.refused_choices = {one[:2] for one in found}


def is_refused(row: Model) -> bool:
    """Whether the form being answered has just refused to take this page, picture or document."""
    refused = getattr(_request.get(), "refused_choices", ())
    return any(isinstance(row, model) and str(row.pk) == pk for model, pk in refused)


def references(rows: Iterable) -> set[Reference]:
    """The pages, pictures and documents that rows point to: model, id and field, in links and blocks as well."""
    models = {
        ContentType.objects.get_for_model(model).pk: model
        for model in (Page, get_image_model(), get_document_model())
    }
    return {
        (models[kind], str(pk), where.split(".")[0])
        for row in rows
        for kind, pk, where, _content in ReferenceIndex._extract_references_from_object(row)
        if kind in models
    }


def out_of_reach(user, found: set[Reference]) -> set[Reference]:
    """Those of the references that somebody may not choose: drafts and files of units where they have no work."""
    refused: set[Reference] = set()
    read_by_all = Page.objects.live().filter(depth__gt=1)
    for model in {one[0] for one in found}:
        ids = {int(pk) for kind, pk, _name in found if kind is model and pk.isdecimal()}
        policy = policy_registry.get_by_type(model)
        rights = RIGHTS.get(model, FILE_RIGHTS)
        rows = policy.instances_user_has_any_permission_for(user, rights)
        if model is Page:
            rows = read_by_all | rows
        ours = {str(pk) for pk in rows.filter(pk__in=ids).values_list("pk", flat=True)}
        there = {str(pk) for pk in model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)}
        refused |= {one for one in found if one[0] is model and one[1] in there - ours}
    return refused
