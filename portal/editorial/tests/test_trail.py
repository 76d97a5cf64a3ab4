"""What the audit log keeps of the admin, and who may read it."""

import ast

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from portal.accounts.lockout import FACTOR, PASSWORD
from portal.core.audit import verb_name
from portal.core.models import AuditEntry, PortalSettings
from portal.editorial.verdicts import Verdict
from portal.rooms import ROOMS
from portal.settings.env import BASE_DIR
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


def verbs_of(source: str) -> set[str]:
    """The verbs that a source writes into the log and names outright."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if ast.unparse(call.func) == "record" and call.args]
    words = [node.value for arg in first for node in ast.walk(arg) if isinstance(node, ast.Constant)]
    return {word for word in words if isinstance(word, str) and not word.endswith(".")}


def written_verbs() -> set[str]:
    paths = [path for place in ("portal", *ROOMS) for path in (BASE_DIR / place).rglob("*.py")]
    found = {
        verb for path in paths if "tests" not in path.parts for verb in verbs_of(path.read_text("utf-8"))
    }
    # Put together where they are written.
    found |= {f"editorial.{verdict}" for verdict in Verdict.values} | {
        "editorial.confirm",
        "editorial.decline",
    }
    found |= {one for count in (PASSWORD, FACTOR) for one in (count.failed, count.entered)}
    return found | {
        "accounts.make_administrator",
        "accounts.unmake_administrator",
        "admin.edit",
        "admin.create",
    }


@pytest.mark.long
def test_every_line_of_the_log_is_called_something_in_words():
    assert [verb for verb in sorted(written_verbs()) if verb_name(verb) == verb] == []


def test_a_line_without_a_name_is_seen():
    assert verbs_of('record("events.new" if x else "events.other", by=user)') == {
        "events.new",
        "events.other",
    }
    assert verb_name("events.new") == "events.new"
