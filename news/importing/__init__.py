"""Read articles from files (.html, .htm, .txt, .docx) and name everything in them that looks wrong.

The package only reads; what to do with an article (drafts, reviews) is decided by whoever calls `read_file`.
"""

from pathlib import Path

from .article import Paragraph, Picture, ReadArticle, Run, Suspicion
from .html_page import read_html_page
from .other_files import what_to_do
from .plain_text import read_plain_text
from .reading import MAX_BYTES, MAX_WORD_BYTES, Unreadable
from .report import write_report

SUFFIXES = (".html", ".htm", ".txt", ".docx")


def _read_word(data: bytes) -> ReadArticle:
    # Here: one process in a week reads Word, and the library takes 3 MB of each that knows it.
    from .word_file import read_word_file

    return read_word_file(data)


_READERS = {".html": read_html_page, ".htm": read_html_page, ".txt": read_plain_text, ".docx": _read_word}

__all__ = [
    "SUFFIXES",
    "Paragraph",
    "Picture",
    "ReadArticle",
    "Run",
    "Suspicion",
    "Unreadable",
    "read_file",
    "write_report",
]


def read_file(path: str | Path) -> ReadArticle:
    """Read one file into an article. Raises `Unreadable` with a Chinese sentence; never anything else for a bad file."""
    path = Path(path)
    refuse_other_files(path.name)
    try:
        refuse_too_large(path.name, path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            f"文件打不开（{error.strerror or type(error).__name__}），请检查文件在不在、能不能读"
        ) from error
    return read_bytes(path.name, data)


def read_bytes(name: str, data: bytes) -> ReadArticle:
    """Read what was sent as a file of this name. Raises `Unreadable` as `read_file` does."""
    refuse_other_files(name)
    refuse_too_large(name, len(data))
    article = _READERS[Path(name).suffix.lower()](data)
    article.file_name = name
    return article


def refuse_other_files(name: str) -> None:
    """Raises `Unreadable` for a file that is no article, with what to do about it."""
    if Path(name).suffix.lower() not in _READERS or name.startswith(("~$", "._", ".~")):
        raise Unreadable(what_to_do(Path(name)))


def refuse_too_large(name: str, size: int) -> None:
    """Raises `Unreadable` before anything is read."""
    most = MAX_WORD_BYTES if name.lower().endswith(".docx") else MAX_BYTES
    if size > most:
        raise Unreadable(
            f"文件太大（{size / 1024 / 1024:.0f} MB），最大 {most // 1024 // 1024} MB，请只留下这一篇，图片另外上传"
        )
