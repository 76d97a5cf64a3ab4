"""`manage.py rebuild_search`: write the search index anew, with a bar that shows how far it is."""

from django.core.management.base import BaseCommand

from portal.search.actions import index_is_current, rebuild


class Command(BaseCommand):
    help = "重建搜索索引。平时不用运行：内容一改，索引就跟着改；升级后启动时会自己重建。"

    def add_arguments(self, parser):
        parser.add_argument("--if-needed", action="store_true", help="只在索引的写法变了时重建")

    def handle(self, *args, **options):
        if options["if_needed"] and index_is_current():
            return
        rebuild(progress=self._show)
        self.stdout.write("")

    def _show(self, done: int, total: int) -> None:
        width = 30
        full = width * done // max(total, 1)
        bar = "█" * full + "·" * (width - full)
        self.stdout.write(f"\r重建搜索 [{bar}] {done}/{total}", ending="")
        self.stdout.flush()
