"""What the editorial desk brings to the house."""

from django.utils.translation import gettext_lazy as _

from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.put_back import erases
from portal.core.retention import keeps

from . import leftovers
from .actions import take_down_again

erases("editorial.withdraw", take_down_again)

keeps(_("三个月前一小时里连着存的版本，只留最后一版"), leftovers.forget_versions)
keeps(_("一周前没有存的表单"), leftovers.forget_unsent)
keeps(_("三年前的页面操作记录"), leftovers.forget_logs)

name_verbs(
    {
        "admin.create": _("后台：新建"),
        "admin.delete": _("后台：删除"),
        "admin.edit": _("后台：修改"),
        "editorial.approve": _("审核通过"),
        "editorial.cancel_review": _("撤回送审"),
        "editorial.confirm": _("第二个人同意"),
        "editorial.decline": _("第二个人不同意"),
        "editorial.due_failed": _("没能按时发布"),
        "editorial.name_reviewer": _("指定审稿人"),
        "editorial.propose": _("等第二个人确认"),
        "editorial.publish_due": _("按时发布"),
        "editorial.reject": _("退回"),
        "editorial.sign_off": _("签发"),
        "editorial.submit": _("送审"),
        "editorial.withdraw": _("下线"),
    }
)

quiet("editorial.ReviewTask", "editorial.VersionDigest", "editorial.NamedReviewer", "editorial.Proposal")
quiet("editorial.ToldReviewer")
quiet("editorial.PublishFailure")
