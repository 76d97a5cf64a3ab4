"""What keeping the machine brings: what its lines in the audit log are called, and how long its own record is kept."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.checklist import point
from portal.core.generation import quiet
from portal.core.health import in_figures, in_full
from portal.core.retention import keeps

from .age import backup_todo
from .metrics import lines as figures
from .models import Run
from .watching import lines

A_YEAR = datetime.timedelta(days=366)


def forget_old_runs() -> int:
    return Run.objects.filter(ended_at__lt=timezone.now() - A_YEAR).delete()[0]


in_full(lines)
in_figures(figures)
point(_("备份"), lambda: " ".join(filter(None, backup_todo())), order=90)
keeps(_("一年以前的备份记录"), forget_old_runs)
name_verbs({"keeping.restore": _("恢复了一份备份")})
quiet("keeping.")
