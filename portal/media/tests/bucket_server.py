"""A store that speaks as Amazon's S3 does, on loopback, in the memory of this process."""

from collections.abc import Iterator

import pytest
from django.core.files.storage import storages

from portal.settings.env import bucket_settings

NAME = "portal-test"


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """The store's address, as host and port."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store, settings):
    """An empty bucket in which pictures and documents lie as long as the test lasts."""
    import boto3

    options = bucket_settings(f"s3://testing:te%2Fsting@{store}/{NAME}?tls=0")
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id="testing",
        aws_secret_access_key="te/sting",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=NAME)
    for row in client.list_objects_v2(Bucket=NAME).get("Contents", []):
        client.delete_object(Bucket=NAME, Key=row["Key"])
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "portal.media.bucket.Bucket", "OPTIONS": options}
    }
    return storages["default"]


def names() -> list[str]:
    """Everything that lies in the bucket."""
    return sorted(one.key for one in storages["default"].bucket.objects.all())
