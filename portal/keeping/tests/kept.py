"""A small town in a data folder of its own, with places for copies and keys, for tests of the keeper."""

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from portal.core.sealed import keyed_hash
from portal.keeping import postgres
from portal.people.models import Contact
from tests.town import Town

NUMBER = "19900000123"


@dataclass
class Kept:
    """Folders of one portal."""

    folder: Path
    town: Town | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def copies(self) -> Path:
        return self.folder / "copies"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def whole(self) -> list[Path]:
        """Copies that look whole, the newest last."""
        return sorted(path for path in self.copies.glob("portal-*") if not path.name.endswith(".partial"))

    def left(self) -> list[str]:
        """Whatever lies where the copies go."""
        return sorted(path.name for path in self.copies.iterdir() if not path.name.startswith("."))

    def copy(self, *arguments: object) -> Path:
        run("backup", "--to", self.copies, *arguments)
        return self.whole()[-1]


@pytest.fixture
def placed(settings, tmp_path) -> Kept:
    """The folders alone, for what is refused before anything is read."""
    found = Kept(tmp_path)
    settings.DATA_DIR, settings.MEDIA_ROOT = found.data, found.data / "media"
    settings.STATIC_ROOT = found.data / "static"
    for folder in (found.data / "media/waiting", found.copies, found.keys):
        folder.mkdir(parents=True)
    return found


@pytest.fixture
def kept(transactional_db, town, placed):
    """A town that was written for good, with one picture and one sealed number."""
    found = placed
    found.town = town
    (found.data / "media/waiting/half.bin").write_bytes(b"half of an upload")
    town.picture("剪纸")
    Contact.objects.create(value=NUMBER, value_hash=keyed_hash(NUMBER))
    yield found
    connections.close_all()
    if connection.vendor == "postgresql":
        _drop_what_went_aside()


def _drop_what_went_aside() -> None:
    with postgres._server() as server:
        for (name,) in postgres.Opened(server).rows(
            "SELECT datname FROM pg_database WHERE datname ~ %s", f"^{postgres.name()}_(before|back|look)_"
        ):
            postgres._drop(server, name)


def run(command: str, *arguments: object) -> str:
    """What a command prints; it must be well."""
    said = io.StringIO()
    call_command(command, *map(str, arguments), stdout=said)
    return said.getvalue()


@contextlib.contextmanager
def ends_with(code: int, sentence: str):
    """What follows is refused (78) or fails (1), with this in its last line."""
    with pytest.raises(CommandError, match=sentence) as caught:
        yield
    assert caught.value.returncode == code, caught.value
