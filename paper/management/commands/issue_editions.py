"""Every edition of one number into a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from news.models import Publication
from paper.editions.all import MAKERS, Made, make
from paper.editions.refusal import Unmakeable
from paper.models import IssueBuild
from paper.pictures import folder_of


class Command(BaseCommand):
    help = "Write every edition of a signed number (its total number) into a folder, from the frozen document alone."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help="the total number, 总第几期")
        parser.add_argument("--out", required=True, type=Path, help="the folder; made if it is not there")
        parser.add_argument("--paper", default="", help="slug of the paper, where the town has several")

    def handle(self, *args, **options):
        build = self._build(options["number"], options["paper"])
        out: Path = options["out"]
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(_("写不进 %(folder)s，请换一个文件夹。") % {"folder": out}) from error
        document, refused = build.read(), []
        with folder_of(document) as folder:
            for edition in MAKERS:
                try:
                    self._write(out, make(document, folder, edition))
                except Unmakeable as error:
                    refused.append(f"{edition}: {''.join(error.sentences)}")
        if refused:
            raise CommandError(
                "\n".join([_("这几种没有做成，其余的都在 %(folder)s：") % {"folder": out}, *refused])
            )
        self.stdout.write(_("各种版本都在 %(folder)s。") % {"folder": out})

    def _build(self, number: int, paper: str) -> IssueBuild:
        papers = Publication.objects.filter(slug=paper) if paper else Publication.objects.all()
        names = list(papers.values_list("slug", flat=True))
        if not names:
            known = "、".join(Publication.objects.values_list("slug", flat=True))
            raise CommandError(
                _("没有代号是 %(paper)s 的小报；有：%(known)s。") % {"paper": paper, "known": known}
            )
        if len(names) > 1:
            words = _("有几份小报：%(known)s。请用 --paper 写明是哪一份。")
            raise CommandError(words % {"known": "、".join(names)})
        builds = IssueBuild.objects.filter(issue__publication__slug=names[0], issue__total_number=number)
        build = builds.order_by("-pk").first()
        if build is None:
            raise CommandError(_("总第 %(number)d 期还没有定稿，请先签发。") % {"number": number})
        if build.withdrawn_at is not None:
            words = _("总第 %(number)d 期收起来了：%(because)s。请改好、重新签发，再做。")
            raise CommandError(words % {"number": number, "because": build.withdrawn_because})
        return build

    def _write(self, out: Path, made: Made) -> None:
        for name, data in {made.name: made.data, **made.beside}.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(data)
            self.stdout.write(f"{name}  {len(data) / 1024:.0f} KB")
