"""Words that Wagtail forgot to mark for translation, so no catalogue can say them in Chinese."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import choosers

LABELS = {
    choosers.ExternalLinkChooserForm: {"url": _("网址"), "link_text": _("显示的文字")},
    choosers.AnchorLinkChooserForm: {"link_text": _("显示的文字")},
    choosers.EmailLinkChooserForm: {
        "email_address": _("邮箱"),
        "link_text": _("显示的文字"),
        "subject": _("邮件标题"),
        "body": _("邮件正文"),
    },
    choosers.PhoneLinkChooserForm: {"phone_number": _("电话号码"), "link_text": _("显示的文字")},
}
for form, labels in LABELS.items():
    for name, label in labels.items():
        form.base_fields[name].label = label
