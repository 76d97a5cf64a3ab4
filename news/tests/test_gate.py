"""The gate, asked by every way to go live."""

import pytest

from portal.core.publishing import PublishRefused


def test_an_article_without_a_source_is_refused_with_the_field_named(town):
    article = town.article(source_name="", live=False)
    with pytest.raises(PublishRefused) as refusal:
        article.get_latest_revision().publish(skip_permission_checks=True)
    assert "source_name" in refusal.value.problems
    assert any(line.startswith("来源：") for line in refusal.value.sentences())
    article.refresh_from_db()
    assert not article.live
