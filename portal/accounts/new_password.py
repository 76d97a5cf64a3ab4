"""A forgotten password: a link by mail, through the outbox, with the same answer after the same time for every address.

The request writes down what was asked, sealed; who that is, is looked up in the background, where nobody can measure it.
"""

import datetime
import secrets

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.models import Site

from portal.core.audit import record
from portal.core.client_address import address_mark
from portal.core.models import PortalSettings
from portal.core.sealed import keyed_hash, seal, unseal
from portal.outbox.actions import queue_mail
from portal.outbox.allowances import spend

from .models import User

AN_HOUR = datetime.timedelta(hours=1)
# Links an address may ask for in an hour, and links that go to one mailbox.
OF_AN_ADDRESS, TO_A_MAILBOX = 30, 3


class AskForLinkForm(PasswordResetForm):
    """Wagtail's form, which sends nothing itself."""

    @property
    def mail_works(self) -> bool:
        return settings.PORTAL_MAIL

    def clean(self):
        if not self.mail_works:
            raise ValidationError(_("这里没有接邮件，发不出链接。请打电话找管理员换密码。"), code="no_mail")
        return super().clean()

    def save(self, *, request, **kwargs) -> None:
        mail = self.cleaned_data["email"]
        asked = spend(f"reset-from:{address_mark(request)}", OF_AN_ADDRESS, within=AN_HOUR)
        told = spend(f"reset-to:{keyed_hash(mail.lower())[:32]}", TO_A_MAILBOX, within=AN_HOUR)
        send_link.enqueue(seal(mail if asked and told else ""))


@task()
def send_link(sealed_mail: str) -> None:
    """Queue a link to a new password for everybody of the staff with this address; mostly nobody."""
    mail = unseal(sealed_mail)
    if not mail:
        return
    staff = User.objects.filter(Q(staff_roles__isnull=False) | Q(is_superuser=True), is_active=True)
    for user in staff.filter(email__iexact=mail).distinct():
        if not user.has_usable_password():
            continue
        queue_mail(
            cause=f"new-password:{user.pk}:{secrets.token_hex(4)}",
            kind="new-password",
            mail=user.email,
            text=_words(user),
            useful_until=timezone.now() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        )
        record("accounts.ask_new_password", of=user, label=user.get_username())


def _words(user: User) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    address = reverse("wagtailadmin_password_reset_confirm", kwargs={"uidb64": uid, "token": token})
    site = Site.objects.filter(is_default_site=True).first()
    name = PortalSettings.for_site(site).name if site else ""
    return _(
        "%(town)s：有人替工作账号 %(account)s 要换密码。是您本人，请在 %(hours)s 小时内打开下面的链接；不是您，"
        "不用理它，密码没有变。\n\n%(link)s"
    ) % {
        "town": name,
        "account": user.get_username(),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "link": f"{settings.SITE_URL}{address}",
    }
