"""The joined stylesheet: what is in it, in which order, and who links what."""

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.template import Context, Template

from portal.core import static_files
from portal.core.static_files import JOINED, PortalStaticFilesStorage, in_order, stylesheets


def collected(folder, **files) -> PortalStaticFilesStorage:
    """A storage after collectstatic with these files under css/."""
    source = StaticFilesStorage(location=folder / "source", base_url="/static/")
    storage = PortalStaticFilesStorage(location=folder / "collected", base_url="/static/")
    paths = {}
    for name, text in files.items():
        path = source.save(f"css/{name.replace('_', '-')}.css", ContentFile(text.encode()))
        storage.save(path, ContentFile(text.encode()))
        paths[path] = (source, path)
    failures = [
        result for _name, _hashed, result in storage.post_process(paths) if isinstance(result, Exception)
    ]
    assert not failures
    return storage


def test_tokens_come_first_then_the_alphabet():
    names = ["css/seal-wall.css", "css/article.css", "css/tokens.css", "wagtailadmin/css/core.css", "js/a.js"]
    assert in_order(names) == ["css/tokens.css", "css/article.css", "css/seal-wall.css"]


def test_collecting_joins_the_files_into_one_without_comments(tmp_path):
    storage = collected(tmp_path, wall=".wall{}", tokens=":root{}/* why */", article=".article{}")
    with storage.open(storage.stored_name(JOINED)) as joined:
        assert joined.read().decode() == ":root{}.article{}.wall{}"
    assert storage.url(JOINED) != f"/static/{JOINED}", "the address carries the hash of the content"
    assert not storage.exists(JOINED), "nobody asks for the other"


def test_collecting_again_writes_the_new_text_under_the_same_name(tmp_path):
    before = collected(tmp_path, tokens=":root{}").url(JOINED)
    source = StaticFilesStorage(location=tmp_path / "changed", base_url="/static/")
    source.save("css/tokens.css", ContentFile(b":root{color:red}"))
    storage = PortalStaticFilesStorage(location=tmp_path / "collected", base_url="/static/")
    list(storage.post_process({"css/tokens.css": (source, "css/tokens.css")}))
    with storage.open(storage.stored_name(JOINED)) as joined:
        assert joined.read() == b":root{color:red}"
    assert storage.url(JOINED) != before


def test_a_dry_run_writes_nothing(tmp_path):
    storage = PortalStaticFilesStorage(location=tmp_path, base_url="/static/")
    list(storage.post_process({}, dry_run=True))
    assert not (tmp_path / JOINED).exists()


def test_pages_link_one_file_where_static_files_are_collected(tmp_path, monkeypatch):
    storage = collected(tmp_path, tokens=":root{}", wall=".wall{}")
    monkeypatch.setattr(static_files, "staticfiles_storage", storage)
    html = Template("{% load portal_tags %}{% stylesheet %}").render(Context())
    assert html == f'<link rel="stylesheet" href="{storage.url(JOINED)}">'


def test_pages_link_every_source_in_order_where_nothing_was_collected():
    urls = stylesheets()
    assert urls[0] == "/static/css/tokens.css"
    assert urls[1:] == sorted(urls[1:])
    assert "/static/css/seal-wall.css" in urls


@pytest.mark.parametrize("letter", ["a", "0"])
def test_a_name_with_a_hash_is_not_joined_a_second_time(letter):
    assert in_order([f"css/portal.{letter * 12}.css", JOINED]) == []


def test_scripts_are_joined_and_none_runs_into_the_next(tmp_path):
    source = StaticFilesStorage(location=tmp_path / "source", base_url="/static/")
    storage = PortalStaticFilesStorage(location=tmp_path / "collected", base_url="/static/")
    paths = {}
    for name, text in {
        "js/b.js": "(function(){b('//x')}())",
        "js/a.js": "/* why */\n// more\n(function(){a()}())",
    }.items():
        source.save(name, ContentFile(text.encode()))
        storage.save(name, ContentFile(text.encode()))
        paths[name] = (source, name)
    list(storage.post_process(paths))
    with storage.open(storage.stored_name(static_files.JOINED_SCRIPT)) as joined:
        assert joined.read().decode() == "(function(){a()}())\n;(function(){b('//x')}())\n;"
