"""What readers meet of builds on the page of a number: files to take home, or why there are none now."""

from .models import BuildFile, IssueBuild

# What everybody may take; the rest is for who works with it.
PUBLIC = (BuildFile.Edition.SCREEN, BuildFile.Edition.LARGE)


def downloads(page, request) -> dict | None:
    """The files of the standing build of a number that are made."""
    rows = BuildFile.objects.filter(build__in=IssueBuild.objects.standing().filter(issue=page.pk))
    files = list(rows.filter(edition__in=PUBLIC, state=BuildFile.State.MADE).order_by("pk"))
    return {"files": files} if files and page.live else None


def being_rebuilt(page, request) -> dict | None:
    """Whether a number is away because a text of it was withdrawn."""
    build = IssueBuild.objects.of(page)
    return {} if build is not None and build.withdrawn_at is not None else None
