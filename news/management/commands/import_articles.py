"""`manage.py import_articles FOLDER|FILE... --unit U`: a town's old news becomes drafts."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from news.importing import ReadArticle, Unreadable, read_file, write_report
from news.imports import draft_imported_article, news_unit
from news.models import NewsIndexPage
from portal.accounts.models import User
from portal.core.models.index_page import index_below


class Command(BaseCommand):
    help = "Read .txt, .html and .docx files into drafts that wait for review, each with a report."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="FOLDER|FILE")
        parser.add_argument(
            "--unit", required=True, metavar="U", help="the unit's code or name, such as linhe"
        )
        parser.add_argument(
            "--by", metavar="USER", help="the account that counts as the writer of the drafts"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and report, store nothing")

    def handle(self, *args, paths: list[str], unit: str, by: str | None, dry_run: bool, **options):
        place = news_unit(unit)
        if place is None or place.page is None:
            raise CommandError(f"没有叫“{unit}”的单位；请写居村的代号或全名。")
        user = self._user(by)
        files = self._files(paths)
        entries = [self._read(path) for path in files]
        self.stdout.write(write_report(entries))
        articles = [one for one in entries if isinstance(one, ReadArticle)]
        if dry_run:
            self.stdout.write("这是试读，什么也没有存。")
            return
        parent = index_below(place.page.specific, NewsIndexPage)
        fresh = sum(draft_imported_article(read=one, parent=parent, by=user)[1] for one in articles)
        self.stdout.write(f"新建 {fresh} 篇草稿，等待审核；{len(articles) - fresh} 篇以前导入过，没有重复。")

    @staticmethod
    def _user(username: str | None) -> User | None:
        if username is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有叫“{username}”的账号。")
        return user

    @staticmethod
    def _files(paths: list[str]) -> list[Path | tuple[str, Unreadable]]:
        """Every file named or below a named folder, in the order of names; a folder that does not open is named."""
        files: list[Path | tuple[str, Unreadable]] = []
        for name in paths:
            path = Path(name)
            if not path.exists():
                raise CommandError(f"找不到“{name}”。")
            files += files_below(path) if path.is_dir() else [path]
        if not files:
            raise CommandError("文件夹是空的，没有文件可以导入。")
        return files

    @staticmethod
    def _read(path: Path | tuple[str, Unreadable]) -> ReadArticle | tuple[str, Unreadable]:
        if not isinstance(path, Path):
            return path
        try:
            return read_file(path)
        except Unreadable as error:
            return str(path), error


def files_below(folder: Path) -> list[Path | tuple[str, Unreadable]]:
    """All files, whatever their kind: what cannot be imported is named in the report and not passed over."""
    closed: list[tuple[str, Unreadable]] = []

    def note(error: OSError) -> None:
        closed.append((str(error.filename), Unreadable("文件夹打不开，请检查读取权限再导入")))

    found = [Path(place) / name for place, _folders, names in os.walk(folder, onerror=note) for name in names]
    return [*sorted(found), *closed]
