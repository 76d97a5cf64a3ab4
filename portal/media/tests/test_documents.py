import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import UploadedFile

from portal.media.document_hygiene import clean_document
from portal.media.models import PortalDocument

from .samples import SCRIPT, SVG, encoded, halves, office, store_document, zip_bomb, zipped

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0\0\0\x08free" + b"\0" * 2000
MP3 = b"ID3\x03\0\0\0\0\0\x0aTIT2\0\0" + b"\xff\xfb\x90\x64" + b"\0" * 400
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:示例\r\nEND:VCALENDAR\r\n"
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + b"\0" * 400
OLD_DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

GOOD = {
    "paper.pdf": PDF,
    "PAPER.PDF": PDF,
    "form.docx": office(),
    "list.xlsx": office("xl/workbook.xml"),
    "talk.pptx": office("ppt/presentation.xml"),
    "note.txt": "大家好，食堂周一休息。\r\n\t明天见".encode(),
    "old-note.txt": "大家好，食堂周一休息。".encode("gb18030"),
    "names.csv": "﻿姓名,楼号\n示例,3\n".encode(),
    "day.ics": ICS.encode(),
    "film.mp4": MP4,
    "talk.mp3": MP3,
    "frames.mp3": b"\xff\xfb\x90\x64" + b"\0" * 400,
}
BAD = {
    "program as pdf": ("a.pdf", EXE, "内容却不是"),
    "HTML as pdf": ("a.pdf", b"<html>" + SCRIPT, "内容却不是"),
    "program as mp4": ("a.mp4", EXE, "内容却不是"),
    "picture as mp3": ("a.mp3", encoded(halves()), "内容却不是"),
    "sheet as docx": ("a.docx", office("xl/workbook.xml"), "内容却不是"),
    "plain zip as docx": ("a.docx", zipped({"a.txt": b"a"}), "内容却不是"),
    "old doc as docx": ("a.docx", OLD_DOC, "内容却不是"),
    "broken docx": ("a.docx", office()[:90], "内容却不是"),
    "PDF with a zip behind it": ("a.docx", PDF + office(), "内容却不是"),
    "macros": ("a.docx", office(**{"word/vbaProject.bin": b"\0"}), "宏"),
    "macros under another name": ("a.xlsx", office("xl/workbook.xml", **{"xl/VBAPROJECT.BIN": b"\0"}), "宏"),
    "macro type": (
        "a.docx",
        zipped(
            {
                "[Content_Types].xml": b"<Types>vnd.ms-word.document.macroEnabled.main+xml</Types>",
                "word/document.xml": b"<d/>",
            }
        ),
        "宏",
    ),
    "macro file by name": ("a.docm", office(), "不能收"),
    "bomb": ("a.docx", lambda: office(**{"word/media/a.bin": b"\0" * 320_000_000}), "解开后"),
    "crowd": ("a.docx", lambda: office(**{f"word/{number}.xml": b"" for number in range(10_001)}), "解开后"),
    "zip": ("a.zip", zip_bomb(1000), "不能收"),
    "html": ("a.html", SCRIPT, "不能收"),
    "svg": ("a.svg", SVG, "不能收"),
    "program": ("a.exe", EXE, "不能收"),
    "no ending": ("README", b"a", "不能收"),
    "script as txt": ("a.txt", b"  \n" + SCRIPT, "内容却不是"),
    "html as csv": ("a.csv", b"\xef\xbb\xbf<!DOCTYPE html>", "内容却不是"),
    "svg as txt": ("a.txt", SVG, "内容却不是"),
    "bytes as txt": ("a.txt", b"abc\0def", "纯文字"),
    "program as csv": ("a.csv", EXE, "纯文字"),
    "text as calendar": ("a.ics", b"hello", "内容却不是"),
    "empty": ("a.pdf", b"", "0 字节"),
    "heavy paper": ("a.pdf", PDF + b"\0" * (20 * 1024 * 1024), "上限是 20 MB"),
}


@pytest.mark.parametrize("name", GOOD)
def test_honest_document_is_taken_under_a_name_of_ours(name):
    document = clean_document(ContentFile(GOOD[name], name=name), title="报名表")
    assert document.read() == GOOD[name]
    assert document.name.endswith("-bao-ming-biao." + name.rpartition(".")[2].lower())


@pytest.mark.long
@pytest.mark.parametrize("case", BAD)
def test_document_that_is_not_what_it_says_is_refused_in_words(case):
    name, made, reason = BAD[case]
    data = made() if callable(made) else made
    with pytest.raises(ValidationError) as refused:
        clean_document(ContentFile(data, name=name), title="报名表")
    sentence = refused.value.messages[0]
    assert f"“{name}”没有收下" in sentence
    assert reason in sentence


def test_video_may_be_larger_than_a_paper_but_not_endless(settings):
    clean_document(ContentFile(MP4 + b"\0" * (21 * 1024 * 1024), name="a.mp4"))
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 22 * 1024 * 1024
    with pytest.raises(ValidationError, match="上限是 22 MB"):
        clean_document(ContentFile(MP4 + b"\0" * (23 * 1024 * 1024), name="a.mp4"))


def send(client, way, name, data):
    file = SimpleUploadedFile(name, data)
    if way == "multiple":
        return client.post(reverse("wagtaildocs:add_multiple"), {"title": "报名表", "files[]": file})
    prefix, address = {
        "add": ("", "wagtaildocs:add"),
        "chooser": ("document-chooser-upload-", "wagtaildocs_chooser:create"),
    }[way]
    return client.post(reverse(address), {f"{prefix}title": "报名表", f"{prefix}file": file})


@pytest.mark.parametrize("way", ["add", "multiple", "chooser"])
@pytest.mark.parametrize("case", ["macros", "program", "script as txt", "empty", "heavy paper"])
def test_admin_refuses_a_bad_document_by_every_way_with_one_reason(editor, way, case):
    name, made, reason = BAD[case]
    data = made() if callable(made) else made
    response = send(editor, way, name, data)
    text = response.content.decode() if way == "add" else "".join(map(str, response.json().values()))
    assert reason in text
    assert text.count("没有收下") == 1
    assert "报名表" in text or way == "multiple"
    # Neither Django's nor Wagtail's own sentence stands beside ours.
    assert "扩展" not in text
    assert not PortalDocument.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("way", ["add", "multiple", "chooser"])
def test_admin_takes_a_good_document_by_every_way(editor, way):
    response = send(editor, way, "社区 表格(1).docx", GOOD["form.docx"])
    assert response.status_code in (200, 302)
    document = PortalDocument.objects.get()
    assert document.file.read() == GOOD["form.docx"]
    assert document.file_size == len(GOOD["form.docx"])
    assert document.file_hash
    assert document.filename.isascii()


def test_document_with_a_refused_title_waits_under_our_name(editor):
    editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "长" * 300, "files[]": SimpleUploadedFile("我的.pdf", PDF)},
    )
    waiting = UploadedFile.objects.get()
    assert waiting.file.name.isascii()
    editor.post(
        reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[waiting.pk]),
        {f"uploaded-document-{waiting.pk}-title": "短名字"},
    )
    assert PortalDocument.objects.get().file.read() == PDF


@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("paper.pdf", "application/pdf", "inline"),
        ("film.mp4", "video/mp4", "inline"),
        (
            "form.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "attachment",
        ),
        ("note.txt", "text/plain", "attachment"),
    ],
)
def test_document_is_given_out_unsniffed_under_its_title(editor, collection, name, content_type, disposition):
    document = store_document(title="重阳节/报名表", name=name, data=GOOD[name], collection=collection)
    document.title = "重阳节 报名表"
    document.save()
    response = editor.get(document.url)
    assert b"".join(response) == GOOD[name]
    assert response["Content-Type"].split(";")[0] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert "Content-Encoding" not in response
    assert response["Content-Disposition"].startswith(disposition)
    assert "%E9%87%8D%E9%98%B3%E8%8A%82%20%E6%8A%A5%E5%90%8D%E8%A1%A8." in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("asked", "status", "expected", "content_range"),
    [
        ("bytes=0-3", 206, MP4[:4], f"bytes 0-3/{len(MP4)}"),
        ("bytes=10-", 206, MP4[10:], f"bytes 10-{len(MP4) - 1}/{len(MP4)}"),
        ("bytes=-5", 206, MP4[-5:], f"bytes {len(MP4) - 5}-{len(MP4) - 1}/{len(MP4)}"),
        (f"bytes=0-{len(MP4) * 2}", 206, MP4, f"bytes 0-{len(MP4) - 1}/{len(MP4)}"),
        (f"bytes={len(MP4)}-", 416, b"", f"bytes */{len(MP4)}"),
        ("bytes=-0", 416, b"", f"bytes */{len(MP4)}"),
        ("bytes=5-2", 416, b"", f"bytes */{len(MP4)}"),
        ("bytes=0-1,4-5", 200, MP4, None),
        ("pages=1-2", 200, MP4, None),
        ("bytes=-", 200, MP4, None),
    ],
)
def test_video_comes_in_parts(editor, collection, asked, status, expected, content_range):
    video = store_document(title="短片", name="film.mp4", data=MP4, collection=collection)
    response = editor.get(video.url, headers={"Range": asked})
    assert response.status_code == status
    assert b"".join(response) == expected
    assert response.get("Content-Range") == content_range
    if status != 416:
        assert int(response["Content-Length"]) == len(expected)
        assert response["X-Content-Type-Options"] == "nosniff"


def test_document_has_no_address_below_media(client, collection):
    document = store_document(title="报名表", name="paper.pdf", data=PDF, collection=collection)
    assert client.get(document.file.url).status_code == 404
    assert client.get(document.url.replace(document.filename, "other.pdf")).status_code == 404
    assert client.get(f"/documents/{10**30}/{document.filename}").status_code == 404
