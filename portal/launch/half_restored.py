"""A copy lies in place, and what was erased since is not erased again yet: nobody may read it before."""

from pathlib import Path

from .checks import Refusal

UNFINISHED = "restore-unfinished"


def refuse_half_restored(data_dir: Path) -> None:
    """Stop before the first reader.

    Raises:
        Refusal: a restore was interrupted after it had changed places.
    """
    if (data_dir / UNFINISHED).exists():
        raise Refusal(
            "上一次恢复做到一半断了：备份已经放回，之后居民要求删掉的还没有再删一遍。"
            "请运行 manage.py replay_erasures，做完再启动，见 docs/operations.md。"
        )
