"""How a command of the keeper ends: well, refused (somebody must change something first), or failed (trying again may help)."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from portal.launch.bootstrap import FAILED, REFUSED
from portal.launch.checks import NotThere, Refusal
from portal.launch.prepare import PreparationFailed


class Failed(Exception):
    """It did not work this time; the sentence says why, and what became of it."""


def refuse_somebody_else() -> None:
    """Files that root makes in the data folder are closed to the portal, and its next start or write fails.

    Raises:
        Refusal: the data folder is another user's.
    """
    data = Path(settings.DATA_DIR)
    if data.exists() and data.stat().st_uid != os.geteuid():
        owner = data.owner()
        words = _("数据文件夹是用户 %(owner)s 的，请用这个用户来运行：sudo -u %(owner)s ……")
        raise Refusal(words % {"owner": owner})


class KeeperCommand(BaseCommand):
    """A command of whoever keeps the machine: one sentence for each no, and an exit code that tells its kind.

    Ends with 0, with 78 when refused, with 1 when it failed or found a fault (docs/operations.md).
    """

    # They must also run where there is no database, or a broken one.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args, **options) -> None:
        with translation.override("zh-hans"):
            try:
                refuse_somebody_else()
                well = self.work(**options)
            except (Refusal, ImproperlyConfigured) as refusal:
                raise CommandError(str(refusal), returncode=REFUSED) from refusal
            except (Failed, NotThere, PreparationFailed) as failure:
                raise CommandError(str(failure), returncode=FAILED) from failure
        if not well:
            raise CommandError(self.not_well(), returncode=FAILED)

    def run_from_argv(self, argv: list[str]) -> None:
        """As Django's, but the last line is the sentence alone."""
        try:
            super().run_from_argv([*argv, "--traceback"])
        except CommandError as error:
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    def work(self, *args: Any, **options: Any) -> bool:
        """Do it.

        Returns:
            whether all is well.
        """
        raise NotImplementedError

    def not_well(self) -> str:
        """The last line where something was found."""
        raise NotImplementedError

    def say(self, line: object = "") -> None:
        self.stdout.write(str(line))
