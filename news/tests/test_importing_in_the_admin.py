"""Files in the admin and on the command line: every file is named, read or with what to do."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from news.import_views import MOST_FILES
from news.importing.tests.samples import quirks
from news.importing.tests.test_damaged_texts import EXPORT, WECHAT
from news.models import ArticlePage, NewsIndexPage
from tests.editor import at_desk

MIXED = {
    "06-note.md": (b"# a", "Markdown"),
    "08-old.doc": (b"\xd0\xcf\x11\xe0", "另存为 .docx"),
    "09.pdf": (b"%PDF-1.4", "PDF"),
    "empty.txt": (b"", "空的"),
    "~$open.docx": (b"x", "临时文件"),
    "Thumbs.db": (b"x", "不用导入"),
}


def send(town, files: dict[str, bytes], username: str = "editor"):
    address = reverse("news_import", args=[town.index(NewsIndexPage, town.linhe).pk])
    uploads = [SimpleUploadedFile(name, data) for name, data in files.items()]
    return at_desk(town, username).post(address, {"articles": uploads})


def test_each_file_of_a_mixed_choice_is_named_with_its_draft_or_what_to_do(town):
    files = {name: data for name, (data, _words) in MIXED.items()} | {
        "ok.html": WECHAT.encode(),
        "w.docx": quirks(),
    }
    shown = send(town, files).content.decode()
    for name, (_data, words) in MIXED.items():
        line = shown[shown.index(f"<strong>{name}</strong>") :].split("</li>")[0]
        assert "没有读" in line
        assert words in line
    assert ArticlePage.objects.count() == 2
    assert all(article.title in shown for article in ArticlePage.objects.all())
    assert "以前导入过" in send(town, {"again.html": WECHAT.encode()}).content.decode()
    assert ArticlePage.objects.count() == 2


def test_the_list_of_news_leads_there(town):
    index = town.index(NewsIndexPage, town.linhe)
    shown = at_desk(town, "editor").get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()
    assert reverse("news_import", args=[index.pk]) in shown


def test_no_file_and_too_many_are_a_sentence(town):
    address = reverse("news_import", args=[town.index(NewsIndexPage, town.linhe).pk])
    assert "请先选文件" in at_desk(town, "editor").post(address, {}).content.decode()
    many = {f"{number}.txt": EXPORT.encode() for number in range(MOST_FILES + 1)}
    assert f"一次最多 {MOST_FILES} 个文件" in send(town, many).content.decode()
    assert not ArticlePage.objects.exists()


def test_nobody_imports_into_another_unit(town):
    assert send(town, {"a.txt": EXPORT.encode()}, "other").status_code == 404
    assert not ArticlePage.objects.exists()


def test_a_folder_is_read_whole_and_names_what_it_did_not_read(town, tmp_path):
    below = tmp_path / "old"
    below.mkdir()
    for name, (data, _words) in MIXED.items():
        (below / name).write_bytes(data)
    (tmp_path / "ok.html").write_bytes(WECHAT.encode())
    out = StringIO()
    call_command("import_articles", str(tmp_path), unit=town.linhe.name, stdout=out)
    report = out.getvalue()
    for name, (_data, words) in MIXED.items():
        assert words in report[report.index(name) :].split("■")[0]
    assert f"共 {len(MIXED) + 1} 个文件：读出 1 篇，读不了 {len(MIXED)} 个" in report


def test_a_folder_without_any_article_is_named_file_by_file_and_an_empty_one_said_so(town, tmp_path):
    with pytest.raises(CommandError, match="空的"):
        call_command("import_articles", str(tmp_path), unit=town.linhe.name)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    out = StringIO()
    call_command("import_articles", str(tmp_path), unit=town.linhe.name, stdout=out)
    assert "a.pdf" in out.getvalue()
    assert "新建 0 篇" in out.getvalue()
