"""What other processes do in the scene of `test_several_servers.py`.

python -m tests.faults.several collect     styles and scripts into DATA_DIR, as every start would
python -m tests.faults.several fill        a small town with articles and a picture into the portal that was founded
python -m tests.faults.several publish     an editor changes a page; prints when that was done
"""

import json
import os
import sys
import time
from pathlib import Path

ARTICLES = 10


def collect() -> None:
    from portal.launch.prepare import collect_static_if_needed

    collect_static_if_needed(Path(os.environ["DATA_DIR"]))


def fill() -> None:
    from news.models import ArticlePage
    from portal.accounts.models import User
    from tests.town import build_town

    # Of the founder's account; the small town brings one of this name.
    User.objects.filter(username="admin").update(username="founder")
    town = build_town()
    picture = town.picture()
    for number in range(ARTICLES):
        town.article(title=f"通知第 {number} 号", lead_picture=picture, lead_alt="剪刀")
    pages = list(ArticlePage.objects.live().order_by("pk"))
    said = {
        "pages": ["/", "/news/", f"/{town.linhe.slug}/", *(page.url for page in pages)],
        "changed": pages[0].url,
        "seen": pages[1].pk,
        "picture": picture.renditions.order_by("pk").first().url,
    }
    Path(os.environ["DATA_DIR"], "said.json").write_text(json.dumps(said))


def publish() -> None:
    from news.models import ArticlePage

    page = ArticlePage.objects.live().order_by("pk").first()
    assert page
    page.title = "改过的题目"
    page.save_revision().publish()
    Path(os.environ["DATA_DIR"], "published").write_text(str(time.time()))


if __name__ == "__main__":
    import django

    django.setup()
    globals()[sys.argv[1]]()
