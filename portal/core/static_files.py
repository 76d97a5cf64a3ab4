"""One stylesheet out of many files: joined when static files are collected, with no build step."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/portal.css"
FIRST = "css/tokens.css"
SOURCE = re.compile(r"css/[a-z0-9-]+\.css")
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def in_order(names: Iterable[str]) -> list[str]:
    """The component files among some static names: tokens first, then by the alphabet."""
    sources = {name for name in names if SOURCE.fullmatch(name)} - {JOINED}
    return sorted(sources, key=lambda name: (name != FIRST, name))


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage (hashed names, compressed copies) that also writes the joined stylesheet."""

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator[tuple]:
        if not dry_run:
            texts = []
            for name in in_order(paths):
                storage, path = paths[name]
                with storage.open(path) as source:
                    texts.append(COMMENT.sub("", source.read().decode()))
            self.delete(JOINED)
            self.save(JOINED, ContentFile("".join(texts).encode()))
            paths = paths | {JOINED: (self, JOINED)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def stylesheets() -> list[str]:
    """The styles: the joined file, or each source where nothing was collected (dev, test)."""
    if JOINED in getattr(staticfiles_storage, "hashed_files", {}):
        return [staticfiles_storage.url(JOINED)]
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    names = [path.relative_to(folder).as_posix() for folder in folders for path in folder.glob("css/*.css")]
    # Without a manifest the hashed storage knows no address; the plain one stands under STATIC_URL.
    return [settings.STATIC_URL + name for name in in_order(names)]
