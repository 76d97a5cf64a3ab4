"""装包单 of a run, printed in the request: two or three sheets take less time than a worker takes to begin."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.urls import reverse

from paper.frozen_words import absolute
from paper.models import IssueBuild
from paper.printing.printer import print_edition
from portal.core.phone import spaced

from .models import PrintRun


def packing_slips(run: PrintRun, build: IssueBuild) -> bytes:
    """One slip to a bundle, with the code to type and the address to scan.

    Args:
        run: one that was sent out.
        build: what was printed of it.

    Raises:
        Unprintable: the printer has no faces, or took too long.
    """
    # The slips name the paper and the number. What else was signed, its pictures above all, may be gone by now.
    document = build.read() | {"cover": None, "sections": [], "lead": [], "slip": None}
    rows = [
        {
            "to": one.to,
            "leader": one.leader,
            "phone": spaced(one.phone),
            "copies": one.copies,
            "code": one.code,
            "link": absolute(reverse("handed", args=[one.token])),
        }
        for one in run.bundles.all()
    ]
    with TemporaryDirectory(prefix="slips-") as folder:
        return print_edition(document, Path(folder), "slips", extra=rows)
