"""One process of the scene in `test_spike.py`: a town whose notice is shared in a large group, while people sign up.

python -m tests.faults.spike found 200 10    residents and rounds, each resident one press from a place
python -m tests.faults.spike serve 8123      the server, which notes each page that it draws
python -m tests.faults.spike publish         an editor changes a page: every finished page is stale
"""

import json
import os
import sys
import time
from pathlib import Path

from .rush import found as found_rush


def found(count: int, rounds: int) -> None:
    """Sessions for the presses, and pages to read."""
    found_rush(count, places=count, rounds=rounds)
    from brands.models import BrandPage
    from news.models import ArticlePage
    from tests.town import standing_town

    town = standing_town()
    for number in range(20):
        town.article(title=f"通知第 {number} 号")
    pages = [*ArticlePage.objects.live(), *BrandPage.objects.live()]
    ways = [page.url for page in pages] + ["/", "/news/", "/events/", f"/{town.linhe.slug}/"]
    Path(os.environ["DATA_DIR"], "pages.json").write_text(json.dumps(ways))


def publish() -> None:
    from news.models import ArticlePage

    page = ArticlePage.objects.live().first()
    page.title = f"改于 {time.time():.0f}"
    page.save_revision().publish()


def note_drawings() -> None:
    """Have every page that Django draws noted, with the standing that it is drawn for."""
    from portal.launch.finished.front import Fronted

    draw = Fronted._ask_for_page

    def noted(self, key):
        page = draw(self, key)
        standing = getattr(page, "standing", None)
        with Path(os.environ["DATA_DIR"], "drawn").open("a") as file:
            file.write(json.dumps([standing and standing.name, *key]) + "\n")
        return page

    Fronted._ask_for_page = noted  # type: ignore[method-assign]


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    if command == "serve":
        from portal.launch.serving import serve

        note_drawings()
        serve("127.0.0.1", int(arguments[0]), 2)
    else:
        globals()[command](*map(int, arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
