"""Pictures and documents in a bucket of an S3-compatible store, where several servers share them (MEDIA_STORAGE).

Nobody but the portal reads the bucket: every file leaves by a view that asks first who may, as from a folder (ADR 034).
"""

import contextlib
import datetime
import io
import logging
import os
import threading
import time
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File

from .away import StoreAway

try:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
    from storages.backends.s3 import S3Storage
except ImportError as missing:
    raise ImproperlyConfigured(
        "设了 MEDIA_STORAGE，但没有装读写对象存储的软件包：在门户的文件夹里运行 "
        ".venv/bin/pip install -r requirements-extras.txt，再启动。"
    ) from missing

log = logging.getLogger("portal.media")
CONNECT_WITHIN, READ_WITHIN, ANSWERS_WITHIN = 1, 20, 1  # seconds
# Readers wait for pages, not for a store that is away: for so long after it was, nobody asks it for a file.
LEFT_ALONE = 5.0
BUFFER = 256 * 1024
NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class Bucket(S3Storage):
    """The store as Django's files want it; nothing is ever written over, nothing has a public address."""

    _away_until = float("-inf")
    _asking: Any = None

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "default_acl": None,
            "file_overwrite": False,
            "signature_version": "s3v4",
        }

    def __init__(self, **options: Any) -> None:
        self._of_process = os.getpid()
        style = options.pop("addressing_style", "path")
        options["client_config"] = Config(
            s3={"addressing_style": style},
            signature_version="s3v4",
            connect_timeout=CONNECT_WITHIN,
            read_timeout=READ_WITHIN,
            retries={"total_max_attempts": 2, "mode": "standard"},
            # Stores that only look like Amazon's know no newer check sums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(**options)

    @property
    def connection(self) -> Any:
        if self._of_process != os.getpid():
            # Forked: two processes must not speak on one socket.
            self._of_process = os.getpid()
            self._forget()
        return super().connection

    @property
    def bucket(self) -> Any:
        _ = self.connection
        return super().bucket

    def _forget(self) -> None:
        self._connections, self._bucket, self._asking = threading.local(), None, None

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            return super()._open(name, mode)
        if time.monotonic() < self._away_until:
            raise StoreAway(name)
        with self._noting_absence():
            stored = Stored(self.connection.meta.client, self.bucket_name, self._normalize_name(name))
        opened = File(cast(Any, io.BufferedReader(stored, BUFFER)), name)
        opened.size = stored.size  # type: ignore[misc] # asked already
        opened.changed_at = stored.changed_at  # type: ignore[attr-defined]
        return opened

    def _save(self, name: str, content: Any) -> str:
        with self._noting_absence():
            return super()._save(name, content)

    def exists(self, name: str) -> bool:
        with self._noting_absence():
            return super().exists(name)

    def delete(self, name: str) -> None:
        with self._noting_absence():
            super().delete(name)

    @contextlib.contextmanager
    def _noting_absence(self) -> Iterator[None]:
        """Whatever the libraries call it: the store did not answer."""
        try:
            yield
        except (StoreAway, BotoCoreError) as error:
            self._away_until = time.monotonic() + LEFT_ALONE
            raise error if isinstance(error, StoreAway) else StoreAway(type(error).__name__) from error

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        """Our own address: what a page names must not run out, and loads from no other host."""
        return f"{settings.MEDIA_URL}{quote(name)}"

    def problem(self) -> str:
        """Why the store cannot be used now, in a few words; empty if it can."""
        try:
            self._asker().head_bucket(Bucket=self.bucket_name)
        except ClientError as error:
            return f"answers {error.response.get('Error', {}).get('Code', 'nothing')}"
        except BotoCoreError as error:
            return type(error).__name__
        return ""

    def _asker(self) -> Any:
        """A client that does not wait: /readyz is asked by watchers who come every few seconds."""
        _ = self.connection
        if self._asking is None:
            short = Config(
                connect_timeout=ANSWERS_WITHIN,
                read_timeout=ANSWERS_WITHIN,
                retries={"total_max_attempts": 1, "mode": "standard"},
            )
            self._asking = self._create_session().client(
                "s3",
                region_name=self.region_name,
                endpoint_url=self.endpoint_url,
                config=self.client_config.merge(short),
            )
        return self._asking


class Stored(io.RawIOBase):
    """One file of the store, read from where somebody looks; only those bytes come over the network.

    Raises:
        FileNotFoundError: there is none of this name.
        StoreAway: the store does not answer, or not with a file.
    """

    def __init__(self, client: Any, bucket: str, key: str) -> None:
        self._client, self._of = client, {"Bucket": bucket, "Key": key}
        self._at = 0
        self._body: Any = None
        told = self._asked(client.head_object)
        self.size: int = told["ContentLength"]
        self.changed_at: datetime.datetime = told["LastModified"]

    def _asked(self, ask: Any, **more: str) -> Any:
        try:
            return ask(**self._of, **more)
        except ClientError as error:
            missing = error.response.get("Error", {}).get("Code") in NOT_THERE
            raise (FileNotFoundError if missing else StoreAway)(self._of["Key"]) from error
        except BotoCoreError as error:
            raise StoreAway(f"{self._of['Key']}: {type(error).__name__}") from error

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset != self._at:
            self._let_go()
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, room: Any) -> int:
        if self._at >= self.size or not len(room):
            return 0
        # A connection that a slow reader let run dry is opened anew, once.
        piece = self._piece(len(room)) or self._piece(len(room))
        if not piece:
            raise StoreAway(f"{self._of['Key']} broke off")
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _piece(self, most: int) -> bytes:
        if self._body is None:
            self._body = self._asked(self._client.get_object, Range=f"bytes={self._at}-")["Body"]
        try:
            piece = self._body.read(most)
        except (BotoCoreError, OSError) as error:
            log.warning("%s broke off at byte %d: %s", self._of["Key"], self._at, type(error).__name__)
            piece = b""
        if not piece:
            self._let_go()
        return piece

    def _let_go(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            with contextlib.suppress(OSError):
                body.close()

    def close(self) -> None:
        self._let_go()
        super().close()
