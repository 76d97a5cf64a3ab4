"""Does the key of this process fit what lies sealed in the database? Asked once at every start, before anybody writes."""

from collections.abc import Iterable, Iterator

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import connection
from django.db.models import Model, TextField
from django.db.models.functions import Cast

from portal.core.models import KeySample
from portal.core.sealed import SealedTextField, keyed_hash, seal, unseal

WORD = "居村"
ANOTHER_KEY = (
    "这个数据库里的手机号和地址是用另一把钥匙封存的，现在的 DATA_KEY（没有设就是 SECRET_KEY，都没有设就是 "
    "DATA_DIR 里的 secret-key）打不开。请把与这份数据一起备份的那把钥匙放回来再启动，见 docs/operations.md；"
    "门户没有启动，数据没有改动。"
)
NOT_FOUND_AGAIN = (
    "现在的钥匙打得开数据库里的手机号，但再也查不到它们：封存用的钥匙换过了。请把 DATA_KEY 设成原来的 DATA_KEY"
    "（原来没有设，就设成原来的 SECRET_KEY）再启动，见 docs/environment.md；门户没有启动，数据没有改动。"
)


def key_problem() -> str:
    """Why the sealed values here cannot be read, or not be found again; empty if they can.

    A database without a sample gets one, after its oldest rows have been tried. As long as nothing is sealed, the
    key may change, and the sample with it.
    """
    if KeySample._meta.db_table not in connection.introspection.table_names():
        return ""  # not migrated yet: asked again afterwards
    sample = KeySample.objects.first()
    problem = _problem([(sample.sealed, sample.mark)] if sample else _oldest_rows())
    if problem and sample and not any(_oldest_rows()):
        sample.delete()
        sample, problem = None, ""
    if not sample and not problem:
        KeySample.objects.create(sealed=seal(WORD), mark=keyed_hash(WORD))
    return problem


def _problem(rows: Iterable[tuple[str, str]]) -> str:
    """Why these sealed values, each with its hash where it has one, do not fit our key."""
    try:
        opened = [(unseal(sealed), mark) for sealed, mark in rows]
    except InvalidToken:
        return ANOTHER_KEY
    fits = [keyed_hash(text) == mark for text, mark in opened if mark]
    return NOT_FOUND_AGAIN if fits and not any(fits) else ""


def _oldest_rows() -> Iterator[tuple[str, str]]:
    """The oldest value of every sealed field, as it lies there, and the hash beside it if there is one."""
    for model in apps.get_models():
        sealed = [one for one in model._meta.concrete_fields if isinstance(one, SealedTextField)]
        there = _columns(model._meta.db_table) if sealed else set()
        for field in sealed:
            if field.column in there:
                yield from _oldest(model, field.name)


def _columns(table: str) -> set[str]:
    """What a table has now: this is asked before migrations, when newer code finds an older database."""
    if table not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        return {one.name for one in connection.introspection.get_table_description(cursor, table)}


def _oldest(model: type[Model], name: str) -> list[tuple[str, str]]:
    has_hash = any(field.name == f"{name}_hash" for field in model._meta.concrete_fields)
    # Cast to plain text: the field itself would open it on the way out.
    rows = model._base_manager.annotate(lies=Cast(name, TextField())).exclude(lies="").order_by("pk")
    found = rows.values_list("lies", f"{name}_hash" if has_hash else "lies").first()
    return [(found[0], found[1] or "" if has_hash else "")] if found else []
