import logging
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from portal.media.actions import store_picture
from portal.media.cards import ALL_RENDITIONS, RENDITIONS
from portal.media.models import PortalImage, PortalRendition
from portal.media.templatetags import media_tags

from .samples import encoded, halves


def show(tag, **context):
    return Template("{% load media_tags %}" + tag).render(Context(context))


@pytest.fixture
def fresh(stored):
    """The picture as a view gets it, without what its making left on it."""
    return PortalImage.objects.get(pk=stored.pk)


def test_card_has_two_sizes_and_its_place_kept_free(fresh, django_assert_num_queries):
    with django_assert_num_queries(1):
        html = show(
            '{% picture image "card" alt="一位“师傅”" sizes="50vw" css="card__picture" %}', image=fresh
        )
    small, large = (fresh.renditions.get(filter_spec=spec) for spec in RENDITIONS["card"])
    assert html.startswith("<img ")
    for part in (
        f'src="{small.url}"',
        f'srcset="{small.url} 480w, {large.url} 720w"',
        'width="480"',
        'height="320"',
        'alt="一位“师傅”"',
        'sizes="50vw"',
        'class="card__picture"',
        'loading="lazy"',
        'decoding="async"',
    ):
        assert part in html
    assert "fetchpriority" not in html


def test_first_picture_is_loaded_first(fresh):
    html = show('{% picture image "lead" alt="门口" eager=True %}', image=fresh)
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html
    assert "async" not in html


def test_alt_text_is_escaped_and_empty_for_decoration(fresh):
    assert 'alt="&quot;&gt;&lt;b&gt;"' in show(
        '{% picture image "card" alt=words %}', image=fresh, words='"><b>'
    )
    assert 'alt=""' in show('{% picture image "card" alt="花边" decorative=True %}', image=fresh)


def test_no_picture_shows_nothing(db):
    assert show('{% picture image "card" %}{% picture_url image "share" %}', image=None) == ""


@pytest.mark.parametrize("count", [2, 6])
def test_list_with_prefetched_sizes_asks_nothing_more(collection, count, django_assert_num_queries):
    for number in range(count):
        store_picture(title=f"图 {number}", data=encoded(halves((200, 150))), collection=collection)
    with django_assert_num_queries(2):
        images = list(PortalImage.objects.prefetch_renditions(*ALL_RENDITIONS))
        html = show(
            '{% for i in images %}{% picture i "card" %}{% picture_url i "share" %}{% endfor %}',
            images=images,
        )
    assert html.count("<img") == count


def test_one_picture_shown_twice_is_asked_for_once(fresh, django_assert_num_queries):
    with django_assert_num_queries(1):
        show(
            '{% picture image "card" %}{% picture image "lead" %}{% picture_url image "share" %}', image=fresh
        )


def test_small_picture_offers_one_size_once(collection):
    picture = store_picture(title="印章", data=encoded(halves((200, 150))), collection=collection)
    html = show('{% picture image "lead" sizes="100vw" %}', image=picture)
    assert 'width="200"' in html
    assert "srcset" not in html
    assert "sizes" not in html


def test_share_address_has_its_host(fresh):
    html = show(
        '{% picture_url image "share" %}',
        image=fresh,
        request=RequestFactory(headers={"host": "testserver"}).get("/"),
    )
    assert re.fullmatch(r"http://testserver/media/images/\S+\.jpg", html)


@pytest.fixture
def warned(caplog):
    media_tags._warned.clear()
    caplog.set_level(logging.WARNING, logger="portal.media")
    # The project's logging may stop at its own handler; the test must hear it all the same.
    logging.getLogger("portal.media").addHandler(caplog.handler)
    yield caplog
    logging.getLogger("portal.media").removeHandler(caplog.handler)


def test_missing_size_is_replaced_and_never_made_while_showing(fresh, warned):
    fresh.renditions.filter(filter_spec__in=RENDITIONS["card"]).delete()
    lead = fresh.renditions.get(filter_spec=RENDITIONS["lead"][0])
    before = PortalRendition.objects.count()
    request = RequestFactory().get("/")
    request.is_preview = True
    for context in ({}, {"request": request}):
        assert f'src="{lead.url}"' in show('{% picture image "card" %}', image=fresh, **context)
    assert PortalRendition.objects.count() == before
    assert len({record.getMessage() for record in warned.records}) == 1


def test_picture_without_any_size_shows_nothing_and_is_named_once(fresh, warned):
    fresh.renditions.all().delete()
    for _turn in range(3):
        assert show('{% picture image "card" %}{% picture_url image "share" %}', image=fresh) == ""
    assert not PortalRendition.objects.exists()
    assert {record.getMessage() for record in warned.records} == {
        f"Picture {fresh.pk} lacks its sizes for 'card'; run `manage.py make_renditions`."
    }


def test_unknown_kind_is_a_mistake_of_the_template(fresh):
    with pytest.raises(KeyError):
        show('{% picture image "poster" %}', image=fresh)
