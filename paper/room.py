"""What the paper that leaves the house brings: composing, freezing, printing, handing out."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import PRESS, open_to
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.parts import fill
from portal.core.publishing import VERSION_CHECKS

from . import public_parts
from .actions import signing, withdrawing  # their receivers listen from here on
from .composing import room_part

VERSION_CHECKS.append(signing.missing_for_freezing)
fill("issue_downloads", "paper/downloads.html", public_parts.downloads)
fill("issue_gone", "paper/being_rebuilt.html", public_parts.being_rebuilt)

open_to(PRESS, {"": "paper_editions paper_edition_file paper_editions_again paper_say_why paper_reach"})
open_to(PRESS, {"": "paper_piece paper_piece_picture paper_piece_pictures"})

name_verbs(
    {
        "paper.freeze": _("小报定稿"),
        "paper.rebuild": _("小报改过重新定稿"),
        "paper.say_why": _("写明为什么改已定稿的一期"),
        "paper.tell_count": _("填小报的一个数"),
        "paper.make_again": _("再做一次小报的各种版本"),
        "paper.withdraw": _("文章撤下，小报跟着下线"),
    }
)

__all__ = ["room_part", "withdrawing"]

quiet("paper.LinkCount", "paper.ToldCount", "paper.PressPicture", "paper.RebuildReason")
