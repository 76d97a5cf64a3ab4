"""What a form says when the database's own rules say no and nobody wrote a sentence for it: never the name of the rule."""

from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext as _


def _words(self: BaseConstraint) -> str:
    """As BaseConstraint.get_violation_error_message of Django 5.2, whose own sentence names the constraint."""
    if self.violation_error_message == self.default_violation_error_message:
        return _("这几项合在一起对不上，请看一看哪一项要改，再存一次。")
    return str(self.violation_error_message) % {"name": self.name}


# A constraint with a sentence of its own keeps it.
BaseConstraint.get_violation_error_message = _words  # type: ignore[method-assign]
