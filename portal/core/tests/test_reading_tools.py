"""Tools above a page: its code, its count of views, pinyin, print."""

import io
import subprocess
import threading

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from portal.core.models import ViewCount
from portal.core.ruby import with_pinyin
from portal.core.view_counts import Gathered, write_views
from tests.town import Town

PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 MicroMessenger/8.0"}


@pytest.mark.django_db
def test_a_page_carries_its_tools(town: Town, client: Client):
    page = client.get(town.article().url).content.decode()
    for words in ("字号", "长辈版", "注拼音", "打印", "二维码", "复制链接", "朗读"):
        assert words in page


@pytest.mark.django_db
def test_the_code_is_a_picture_large_enough_for_a_long_press(town: Town, client: Client):
    article = town.article()
    answer = client.get(f"/n/{article.pk}/qr.png")
    with Image.open(io.BytesIO(answer.content)) as code:
        assert min(code.size) >= 240
        assert code.convert("L").getpixel((4, 4)) == 255, "quiet zone"
    assert client.get(f"/n/{town.article(live=False).pk}/qr.png").status_code == 404
    assert client.get("/n/99999999/qr.png").status_code == 404


@pytest.mark.django_db
@pytest.mark.needs("zbar")
def test_the_code_leads_to_the_page(town: Town, client: Client, tmp_path):
    article = town.article()
    (tmp_path / "code.png").write_bytes(client.get(f"/n/{article.pk}/qr.png").content)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", tmp_path / "code.png"], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == f"http://testserver/n/{article.pk}"


@pytest.mark.django_db
def test_print_carries_address_and_code(town: Town, client: Client):
    article = town.article()
    page = client.get(article.url).content.decode()
    end = page.split('class="print-end"')[1].split("</main>")[0]
    assert f'src="/n/{article.pk}/qr.png"' in end
    assert 'loading="lazy"' in end, "whoever does not print does not fetch it"
    assert f"http://testserver/n/{article.pk}" in end


@pytest.mark.django_db
@pytest.mark.postgres
def test_views_are_counted_for_readers_and_shown(town: Town, client: Client):
    article = town.article()
    assert "阅读" not in client.get(article.url).content.decode().split("<main")[1].split("page-tools")[0]
    for _view in range(3):
        answer = client.get(f"/n/{article.pk}/seen.gif", **PHONE)
        assert answer["Cache-Control"] == "private, max-age=1800"
        assert not answer.cookies
    assert ViewCount.objects.get().total == 3
    assert "阅读 3" in client.get(article.url).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Baiduspider/2.0",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "curl/8",
        "HeadlessChrome/1",
        "python-requests",
    ],
)
def test_machines_are_not_readers(town: Town, client: Client, agent):
    client.get(f"/n/{town.article().pk}/seen.gif", HTTP_USER_AGENT=agent)
    assert not ViewCount.objects.exists()


@pytest.mark.django_db
def test_neither_staff_nor_drafts_nor_strange_numbers_are_counted(town: Town, client: Client):
    client.get(f"/n/{town.article(live=False).pk}/seen.gif", **PHONE)
    client.get("/n/987654321/seen.gif", **PHONE)
    client.head(f"/n/{town.article().pk}/seen.gif", **PHONE)
    client.force_login(town.staff["editor"])
    client.get(f"/n/{town.article().pk}/seen.gif", **PHONE)
    assert not ViewCount.objects.exists()


@pytest.mark.django_db
def test_a_page_with_its_count_costs_no_further_query(town: Town, client: Client, django_assert_num_queries):
    article = town.article()
    client.get(article.url)
    with CaptureQueriesContext(connection) as without:
        client.get(article.url)
    write_views({article.pk: 5})
    with django_assert_num_queries(len(without)):
        client.get(article.url)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_many_threads_lose_no_view(town: Town):
    article = town.article()
    gathered = Gathered(write_views)

    def read_often():
        try:
            for _view in range(20):
                gathered.add(article.pk)
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read_often) for _reader in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    gathered.write()
    assert ViewCount.objects.get(page=article).total == 160


@pytest.mark.django_db
def test_a_busy_database_keeps_the_views_for_the_next_time(town: Town):
    article = town.article()
    answers = [OperationalError("database is locked")]

    def write(counts):
        if answers:
            raise answers.pop()
        write_views(counts)

    gathered = Gathered(write)
    gathered.add(article.pk)
    assert not ViewCount.objects.exists()
    gathered.write()
    assert ViewCount.objects.get().total == 1


@pytest.mark.django_db
def test_pinyin_stands_above_the_characters_and_leaves_markup_alone(town: Town, client: Client):
    html = with_pinyin('<p>理发 <a href="/中文/" title="标题">abc</a>&lt;b&gt;</p>')
    assert "<ruby>理<rt>lǐ</rt></ruby><ruby>发<rt>fà</rt></ruby>" in html
    assert 'href="/中文/" title="标题"' in html
    assert "&lt;b&gt;" in html
    article = town.article()
    page = client.get(article.url, {"pinyin": "1"}).content.decode()
    assert "<ruby>" in page
    assert "noindex" in page
    assert "<ruby>" not in client.get(article.url).content.decode()
