"""What stands on every page: who runs the portal and how to reach them."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="cog")
class PortalSettings(BaseSiteSetting):
    """The portal's name, its phone, its footer. An empty one prints nothing (standards-cn 0.2, 2.10-2.12)."""

    name = models.CharField(_("门户名称"), max_length=40, default="社区门户", help_text=_("显示在每页页头。"))
    short_name = models.CharField(
        _("门牌简称"), max_length=3, blank=True, help_text=_("页头门牌上的 1 到 3 个字，例如“枫浦”。")
    )
    # Filed with carriers together with the words: changed where those are filed (portal/outbox/filing.py).
    sms_signature = models.CharField(
        _("短信签名"),
        max_length=18,
        blank=True,
        validators=[
            RegexValidator(
                r"^[\u4e00-\u9fffA-Za-z0-9]{3,18}$",
                _("签名写 3 到 18 个汉字、字母或数字，不带【】和标点，例如“示例街道办事处”。"),
            )
        ],
    )
    slogan = models.CharField(_("一句话介绍"), max_length=60, blank=True)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True, help_text=_("读者选了英文时显示。"))
    slogan_en = models.CharField(_("英文介绍"), max_length=90, blank=True)
    phone = models.CharField(
        _("咨询电话"), max_length=30, blank=True, help_text=_("每页页头和页脚都会显示，点一下就能拨打。")
    )
    phone_hours = models.CharField(_("接听时间"), max_length=60, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    notice = models.CharField(
        _("置顶提示"),
        max_length=120,
        blank=True,
        help_text=_("有要紧事时写一句，显示在首页最上方；没有就留空。"),
    )
    organiser = models.CharField(_("主办单位"), max_length=80, blank=True)
    undertaker = models.CharField(_("承办单位"), max_length=80, blank=True)
    icp_number = models.CharField(
        _("ICP 备案号"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^.ICP备\d+号(-\d+)?$", _("备案号写法如“沪ICP备00000000号-1”。"))],
    )
    police_number = models.CharField(
        _("公安联网备案号"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^.公网安备\s?\d{14}号$", _("写法如“沪公网安备 00000000000000号”。"))],
    )
    site_id_code = models.CharField(
        _("网站标识码"), max_length=20, blank=True, help_text=_("只有经批准使用的网站才填。")
    )
    reprint_terms = models.TextField(
        _("转载说明"),
        blank=True,
        default="转载请注明来源、标题和作者，不得改动原文。",
        help_text=_("显示在每篇文章末尾。"),
    )

    panels = [
        MultiFieldPanel(
            ["name", "short_name", "slogan", "name_en", "slogan_en", "notice"], heading=_("页头与首页")
        ),
        MultiFieldPanel(["phone", "phone_hours", "address"], heading=_("怎么找到我们")),
        MultiFieldPanel(
            ["organiser", "undertaker", "icp_number", "police_number", "site_id_code", "reprint_terms"],
            heading=_("页脚"),
        ),
    ]

    class Meta:
        verbose_name = _("门户设置")
