"""An editor who publishes something every five seconds, until ended: python -m tests.bench.editor"""

import time

import django

EVERY = 5  # seconds


def main() -> None:
    django.setup()
    from news.models import ArticlePage

    while True:
        page = ArticlePage.objects.live().order_by("pk").first()
        page.get_latest_revision_as_object().save_revision().publish()
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
