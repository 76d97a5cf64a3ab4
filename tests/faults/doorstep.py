"""A small town behind the real server: what `test_slow_connections.py` knocks at.

python -m tests.faults.doorstep FOLDER PORT
"""

import hashlib
import sys
import time
from pathlib import Path

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def taken(request):
    """The digest of an uploaded file, or else of the body."""
    file = request.FILES.get("file")
    digest = hashlib.sha256()
    for piece in file.chunks() if file else [request.body]:
        digest.update(piece)
    return HttpResponse(digest.hexdigest())


def two_cookies(request):
    answer = HttpResponse("ok")
    answer.set_cookie("one", "1")
    answer.set_cookie("two", "2")
    return answer


def unhurried(request):
    time.sleep(1.5)
    return HttpResponse("done")


def main(folder: str, port: str) -> None:
    from django.conf import settings

    from portal.launch.prepare import load_django, warm_up

    settings.DATABASES["default"]["NAME"] = str(Path(folder, "town.sqlite3"))
    settings.ROOT_URLCONF = "tests.faults.doorstep"
    load_django()
    from django.db import connections

    from portal.launch.serving import serve
    from tests.town import build_town

    built = Path(folder, "built")
    if not built.exists():
        build_town()
        built.touch()
    warm_up()
    connections.close_all()
    serve("127.0.0.1", int(port), 2)


if __name__ == "__main__":
    main(*sys.argv[1:])
else:
    from portal.urls import handler400, handler500  # noqa: F401
    from portal.urls import urlpatterns as ours

    urlpatterns = [
        path("admin/taken/", taken),
        path("taken/", taken),
        path("two-cookies/", two_cookies),
        path("unhurried/", unhurried),
        *ours,
    ]
