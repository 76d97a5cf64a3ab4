"""Where the reader lives: the unit chosen in the masthead, remembered in the reader's own browser."""

from django.utils.functional import SimpleLazyObject

from .models import Unit

UNIT_COOKIE = "unit"
# Its name, for the script that writes it into pages which are the same for everybody.
NAME_COOKIE = "unit_name"


def my_unit(request) -> dict:
    """`my_unit`: the unit a reader chose under 我在, with its page, or None. Asked only if a template shows it."""
    return {"my_unit": SimpleLazyObject(lambda: chosen_unit(request))}


def chosen_unit(request) -> Unit | None:
    slug = request.COOKIES.get(UNIT_COOKIE, "")[:60]
    return Unit.objects.with_page().filter(slug=slug, page__live=True).first() if slug else None


def has_chosen(request) -> bool:
    """Whether this reader said which unit is theirs: the front page then shows it first, and less of the town."""
    return request is not None and UNIT_COOKIE in request.COOKIES
