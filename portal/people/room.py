"""What the register of people brings: rights on it, and its addresses in the admin."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_addresses import ADMINISTRATORS, GENERIC, PRESS, WRITING, open_to
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.parts import fill
from portal.core.put_back import erases
from portal.core.retention import keeps

from . import erased
from .appointing import forget_ended
from .incoming import forget_lists
from .post_admin import gaps_at_desk

grant(
    [Role.CORRESPONDENT, Role.EDITOR, Role.SENIOR_EDITOR],
    "people.add_person",
    "people.change_person",
    "people.view_person",
    "people.add_post",
    "people.change_post",
    "people.view_post",
)
grant(Role.SIGNATORY, "people.view_person", "people.view_post")
grant([Role.EDITOR, Role.SENIOR_EDITOR], "people.delete_post")
grant([Role.DESK_CLERK, Role.ORGANISER], "people.view_person", "people.correct_person", "people.view_post")
grant(Role.ORGANISER, "people.import_person")

keeps(_("一天没有动过的居民名单"), forget_lists)
keeps(_("任期结束三十天以后的电话和照片"), forget_ended)
erases("accounts.close", erased.close)
erases("people.end_proxy", erased.end_proxy)
erases("people.drop_mail", erased.drop_mail)
erases("people.withdraw_consent", erased.withdraw_consent)
erases("people.delete", erased.delete_person)

fill("desk", "people/desk_gaps.html", gaps_at_desk)

open_to(
    PRESS,
    {
        "": "people_clear",
        "people": "index index_results",
        "person_chooser": "choose choose_results chosen chosen_multiple",
        "posts": "index index_results",
    },
)
open_to(
    WRITING, {"": "people_gaps", "people": "add edit", "person_chooser": "create", "posts": "add edit delete"}
)
open_to(
    ADMINISTRATORS,
    {
        "people": "delete history history_results usage",
        "posts": "history history_results usage",
        "offices": GENERIC,
    },
)

name_verbs(
    {
        "people.appoint": _("登记任职"),
        "people.change_office": _("改职务"),
        "people.change_post": _("改任职"),
        "people.clear_words": _("写明理由，可以刊登"),
        "people.confirm_mail": _("确认邮箱"),
        "people.correct": _("改资料"),
        "people.delete": _("从名册里删掉"),
        "people.drop_mail": _("去掉邮箱"),
        "people.end_post": _("任职到此为止"),
        "people.end_proxy": _("不再代办"),
        "people.import": _("导入名册"),
        "people.name_office": _("加职务"),
        "people.number_moved_on": _("号码换了主人"),
        "people.remove_post": _("删掉登记错的任职"),
        "people.withdraw_consent": _("撤回授权"),
    }
)

# Who comes into the register; a name that is corrected may stand in a story.
quiet("people.Person", only=["INSERT"])
quiet("people.Household", "people.Membership", "people.Contact", "people.PersonContact", "people.Proxy")
