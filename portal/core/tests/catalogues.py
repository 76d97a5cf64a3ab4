"""The Chinese of the editing screens: which upstream sentences still have none, and is ours sound?

Wagtail ships Simplified Chinese with about a fifth missing. Our supplement lies in the project's `locale/`
and wins over every shipped catalogue. Reading `.po` needs polib, a development tool, so this module stays
with the tests; at run time Django reads only the committed `.mo`.

Run as a program (`python -m portal.core.tests.catalogues`) it writes every `.mo` anew from its `.po`.
"""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import django
import polib

LOCALE_DIR = Path(__file__).resolve().parents[3] / "locale"
LANGUAGE = "zh_Hans"

Key = tuple[str | None, str]

# What a translator carries over letter by letter: %(name)s, %d, {name}, and tags with their attributes.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]\b|\{\w*\}|</?[a-z][^>]*>")
HAN = re.compile(r"[\u3400-\u9fff]")


class Missing(NamedTuple):
    """One sentence an editor would read in English: whose it is, which catalogue, context and text."""

    app: str
    domain: str
    context: str | None
    msgid: str


def compile_catalogue(po_path: Path) -> Path:
    """Write the `.mo` that Django reads beside the `.po` that people edit.

    Returns the path written. Raises OSError when the `.po` cannot be read or holds a syntax error.
    """
    mo_path = po_path.with_suffix(".mo")
    mo_path.write_bytes(compiled(po_path))
    return mo_path


def compiled(po_path: Path) -> bytes:
    """What the `.mo` of this `.po` must contain, byte by byte."""
    return polib.pofile(str(po_path)).to_binary()


def missing_upstream(
    locale_dir: Path, language: str, sources: dict[str, Path] | None = None
) -> list[Missing]:
    """Which sentences of the installed apps neither their own catalogue nor ours says in this language?

    `locale_dir` holds our supplement, `language` is a folder name such as "zh_Hans". `sources` maps an app's
    name to its locale folder; left out, it is Django itself and every installed app. Sentences already in
    Chinese are ours and need none.
    """
    ours = {domain: _translated(locale_dir / language, domain) for domain in ("django", "djangojs")}
    found = []
    for app, folder in (upstream_sources() if sources is None else sources).items():
        for domain, known in ours.items():
            shipped = _translated(folder / language, domain)
            for entry in _entries(folder / "en", domain):
                key = _key(entry)
                if not HAN.search(entry.msgid) and not _covers(shipped, entry) and not _covers(known, entry):
                    found.append(Missing(app, domain, *key))
    return found


def upstream_sources() -> dict[str, Path]:
    """The locale folders that Django itself would read, by the name of their app."""
    from django.apps import apps  # here, so that compiling needs no settings

    folders = {"django": Path(django.__file__).parent / "conf" / "locale"}
    folders.update({config.name: Path(config.path) / "locale" for config in apps.get_app_configs()})
    return {app: folder for app, folder in folders.items() if (folder / "en").is_dir()}


def faults(po_path: Path) -> list[str]:
    """What is wrong with our own catalogue: doubtful, empty, doubled, or a placeholder or tag lost."""
    entries = polib.pofile(str(po_path))
    counts = Counter(_key(entry) for entry in entries)
    found = [f"doubled: {key[1]!r}" for key, count in counts.items() if count > 1]
    for entry in entries:
        if entry.fuzzy or entry.obsolete:
            found.append(f"fuzzy or obsolete: {entry.msgid!r}")
        elif not all(_sentences(entry)):
            found.append(f"empty: {entry.msgid!r}")
        elif not all(_carries_over(entry, sentence) for sentence in _sentences(entry)):
            found.append(f"placeholder differs: {entry.msgid!r} -> {_sentences(entry)!r}")
    return found


def _carries_over(entry: polib.POEntry, sentence: str) -> bool:
    """Chinese has one form for singular and plural, and may take its placeholders from either."""
    wanted = [Counter(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
    return Counter(PLACEHOLDER.findall(sentence)) in wanted


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def _sentences(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _covers(catalogue: dict[Key, bool], entry: polib.POEntry) -> bool:
    """A counted sentence is only found by Django when its translation is a counted one, too."""
    return catalogue.get(_key(entry)) is not None and (catalogue[_key(entry)] or not entry.msgid_plural)


def _translated(folder: Path, domain: str) -> dict[Key, bool]:
    """The sentences this catalogue really says (fuzzy is not saying), each with whether it is counted."""
    return {
        _key(entry): bool(entry.msgid_plural)
        for entry in _entries(folder, domain)
        if not entry.fuzzy and _sentences(entry) and all(_sentences(entry))
    }


def _entries(folder: Path, domain: str) -> list[polib.POEntry]:
    path = folder / "LC_MESSAGES" / f"{domain}.po"
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.exists() else []


if __name__ == "__main__":
    for source in sorted(LOCALE_DIR.glob("*/LC_MESSAGES/*.po")):
        print(compile_catalogue(source).relative_to(LOCALE_DIR.parent))
