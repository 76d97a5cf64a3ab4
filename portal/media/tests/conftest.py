import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Collection

from portal.media.actions import store_picture

from .bucket_server import bucket, store  # noqa: F401 - fixtures
from .samples import encoded, halves


@pytest.fixture
def collection(db):
    return Collection.get_first_root_node()


@pytest.fixture
def editor(client, db):
    """A client in which somebody with every right is signed in."""
    client.force_login(
        get_user_model().objects.create_superuser(username="bianji", password="x-long-enough-1")
    )
    return client


@pytest.fixture
def stored(collection):
    """A picture of 1600 by 1200 in the library, with its sizes."""
    return store_picture(
        title="理发师傅", data=encoded(halves((1600, 1200))), collection=collection, credit="林晓 摄"
    )
