"""Tests that commit leave the database as they found it."""

import pytest
from wagtail.models import Page

from portal.core.models import AuditEntry


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_committing_test_finds_the_tree_whole_whatever_ran_before(time, request):
    """Each run leaves a town and audit rows behind; neither run may meet the other's."""
    assert Page.objects.count() == 2
    assert not AuditEntry.objects.exists()
    request.getfixturevalue("town")
    assert AuditEntry.objects.exists()
