"""What the audit log keeps of the admin, and who may read it."""

from django.urls import reverse
from wagtail.models import ModelLogEntry

from portal.core.models import AuditEntry, PortalSettings
from tests.editor import at_desk


def test_a_change_of_the_settings_leaves_a_row(town):
    settings = PortalSettings.objects.get()
    address = reverse("wagtailsettings:edit", args=["core", "portalsettings", settings.site_id])
    client = at_desk(town, "admin")
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    client.post(address, data | {"phone": "199 0000 0001"})
    assert PortalSettings.objects.get().phone == "199 0000 0001"
    row = AuditEntry.objects.get(verb="admin.edit")
    assert (row.actor_id, row.object_type) == (town.user("admin").pk, "core.portalsettings")


def test_the_audit_report_is_for_administrators(town):
    address = reverse("editorial_audit")
    for username in ("correspondent", "editor", "senior", "signatory"):
        assert at_desk(town, username).get(address).status_code == 404
    shown = at_desk(town, "admin").get(address)
    assert shown.status_code == 200
    assert "给角色" in shown.content.decode()


def test_wagtails_log_knows_residents_by_number_alone(town):
    client = at_desk(town, "correspondent")
    data = {
        "name": "李巧云",
        "unit": town.linhe.pk,
        "is_adult": "on",
        "consents-TOTAL_FORMS": "0",
        "consents-INITIAL_FORMS": "0",
    }
    assert client.post(reverse("people:add"), data).status_code == 302
    entry = ModelLogEntry.objects.get(content_type__model="person")
    assert "李巧云" not in entry.label
    report = at_desk(town, "other").get(reverse("wagtailadmin_reports:site_history"))
    assert "李巧云" not in report.content.decode()
