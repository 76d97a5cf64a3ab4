"""One setting after the other, each in a process of its own, all of them within one time limit."""

import datetime
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .complaints import Unprintable

SECONDS = 30
# The office lies there, and a file of a number bears the day of the number.
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
ROOT = Path(__file__).resolve().parents[2]
# Whatever would be fetched is sent to a port where nobody listens.
NOWHERE = "http://127.0.0.1:9"


class Press:
    """The printer's process for one job.

    What Typst remembers of one setting it keeps until it ends; so that a number which has to be set three times needs no more
    memory than one that is set once, every setting has its own process.

    Args:
        work: the folder of the job.
        day: of the number, 2026-10-01; its files bear it.
    """

    def __init__(self, work: Path, day: str) -> None:
        self.work = work
        self.timestamp = int(datetime.datetime.fromisoformat(day).replace(tzinfo=BEIJING).timestamp())
        self.until = time.monotonic() + SECONDS

    def set(
        self,
        template: str,
        inputs: dict[str, str],
        *,
        marks: bool = False,
        pdf: bool = True,
        tagged: bool = True,
    ) -> list[dict[str, Any]]:
        """Set a template and, if asked, leave the file in the folder.

        Args:
            template: its file.
            inputs: what it is told besides the job.
            marks: read what it marked.
            pdf: make the file; without it only the marks are made, which is quicker.
            tagged: as PDF/UA-1.

        Returns:
            What the template marked, in the order of the paper.

        Raises:
            Unprintable: with a sentence for an editor.
        """
        order = {
            "template": template,
            "inputs": inputs,
            "marks": marks,
            "pdf": pdf,
            "standards": ["ua-1"] if tagged else [],
            "timestamp": self.timestamp,
        }
        (self.work / "order.json").write_text(json.dumps(order), encoding="utf-8")
        self._run()
        return json.loads((self.work / "marks.json").read_text(encoding="utf-8")) if marks else []

    def _run(self) -> None:
        # Nothing of our own environment goes along.
        environment = {
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.work),
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
            "ALL_PROXY": NOWHERE,
            "LANG": "C.UTF-8",
            "PATH": os.defpath,
        }
        command = [sys.executable, "-m", "paper.printing", str(self.work)]
        left = max(0.0, self.until - time.monotonic())
        try:
            done = subprocess.run(  # noqa: S603 - our own program, and a folder we made
                command, env=environment, cwd=self.work, capture_output=True, timeout=left, check=False
            )
        except subprocess.TimeoutExpired as error:
            late = _("排了 %(seconds)d 秒还没有排完：请少选几篇，或者换小一点的图，再试一次。")
            raise Unprintable([late % {"seconds": SECONDS}]) from error
        if done.returncode:
            raise Unprintable([self._why_not(done.returncode, done.stderr.decode("utf-8", "replace"))])

    def _why_not(self, code: int, said: str) -> str:
        refused = self.work / "refused.json"
        if not refused.exists():
            if "memory" in said or code < 0:
                return _("这一期太大，排版用的内存不够：请少选几篇，或者换小一点的图，再试一次。")
            last = said.strip().splitlines()[-1:] or [str(code)]
            return _("排版程序没有开起来：请把这句话交给管理员：%(words)s") % {"words": last[0]}
        why = json.loads(refused.read_text(encoding="utf-8"))
        if why["kind"] == "fonts":
            return _(
                "这台机器没有印小报的字体：请管理员安装 fonts-noto-cjk（sudo apt-get install fonts-noto-cjk）。"
            )
        return _("排版程序不认这一期：请把这句话交给管理员：%(words)s") % {"words": why["words"]}
