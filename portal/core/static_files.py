"""One stylesheet and one script out of many files: joined when static files are collected, with no build step."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/portal.css"
JOINED_SCRIPT = "js/portal.js"
FIRST = "css/tokens.css"
SOURCE = re.compile(r"css/[a-z0-9-]+\.css")
SCRIPT_SOURCE = re.compile(r"js/[a-z0-9-]+\.js")
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
# Whole lines only: a script may say // in a string.
LINE_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)


def in_order(names: Iterable[str]) -> list[str]:
    """The component files among some static names: tokens first, then by the alphabet."""
    sources = {name for name in names if SOURCE.fullmatch(name)} - {JOINED}
    return sorted(sources, key=lambda name: (name != FIRST, name))


def scripts_in_order(names: Iterable[str]) -> list[str]:
    """The scripts of components among some static names; each stands alone, so the alphabet will do."""
    return sorted({name for name in names if SCRIPT_SOURCE.fullmatch(name)} - {JOINED_SCRIPT})


def without_comments(style: str) -> str:
    return COMMENT.sub("", style)


def script_without_comments(script: str) -> str:
    """A script without its comments; one that lacks its last semicolon cannot run into the next."""
    return LINE_COMMENT.sub("", COMMENT.sub("", script)).strip() + "\n;"


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage (hashed names, compressed copies) that also writes the joined style and script."""

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator[tuple]:
        if not dry_run:
            joined = {
                **self._join(JOINED, in_order(paths), paths, without_comments),
                **self._join(JOINED_SCRIPT, scripts_in_order(paths), paths, script_without_comments),
            }
            paths = paths | joined
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _join(self, target: str, names: list[str], paths: dict, strip: Callable[[str], str]) -> dict:
        texts = []
        for name in names:
            storage, path = paths[name]
            with storage.open(path) as source:
                texts.append(strip(source.read().decode()))
        self.delete(target)
        if not texts:
            return {}
        self.save(target, ContentFile("".join(texts).encode()))
        return {target: (self, target)}


def stylesheets() -> list[str]:
    """The styles: the joined file, or each source where nothing was collected (dev, test)."""
    return _addresses(JOINED, "css/*.css", in_order)


def scripts() -> list[str]:
    """The scripts: the joined file, or each source where nothing was collected (dev, test)."""
    return _addresses(JOINED_SCRIPT, "js/*.js", scripts_in_order)


def _addresses(joined: str, pattern: str, order: Callable[[Iterable[str]], list[str]]) -> list[str]:
    if joined in getattr(staticfiles_storage, "hashed_files", {}):
        return [staticfiles_storage.url(joined)]
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    names = [path.relative_to(folder).as_posix() for folder in folders for path in folder.glob(pattern)]
    # Without a manifest the hashed storage knows no address; the plain one stands under STATIC_URL.
    return [settings.STATIC_URL + name for name in order(names)]
