"""A town with a row of every kind, and a payload in every text field of every row.

The fields are found from the models, written past all forms: what no form would let through stands there too. A model of
which the scene makes no row, and a field that is left alone, have their reason here, or the test fails.
"""

import datetime
import html
import json
import uuid

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Page

from events.tests.rolls import a_round, come, people, phone
from portal.accounts.actions import grant_role
from portal.accounts.models import Role
from portal.core.audit import record
from portal.core.models import Tag
from portal.outbox.actions import queue
from portal.people.actions import act_for, give_contact
from portal.people.models import Clearance, Household, Office, Post
from portal.search.models import Synonym, ZeroResult
from teams.actions import duties
from teams.actions.findings import write_finding
from teams.actions.hours import confirm_duty
from teams.models import Team
from teams.tests.rows import a_duty, a_page, a_team, move, of, place_of
from tests.carrier import please
from tests.town import Town
from volunteers.actions.certificates import issue
from volunteers.models import Lead
from volunteers.tests.rows import willing

from .handed_out import lay_out_paper, lay_out_weekly

ROOMS = {
    "core",
    "places",
    "media",
    "accounts",
    "people",
    "search",
    "editorial",
    "outbox",
    "brands",
    "news",
    "events",
    "volunteers",
    "teams",
    "home",
    "rolls",
    "paper",
    "handout",
    "mailing",
    "notices",
    "guides",
    "keeping",
}
# Codes, keys and digests that the portal itself writes and reads; nobody types them.
MACHINE = {
    "path", "token", "code", "code_hash", "browser", "phone_hash", "value_hash", "recipient_hash", "file_hash", "digest",
    "fingerprint", "names_checked", "filter_spec", "focal_point_key", "password", "object_type", "object_id", "key",
    "unit_path", "consent_version", "sounds", "period", "cause", "draft_title", "url_path", "verb", "told_where", "username",
    # Sealed numbers, which only phone numbers of a fixed form become.
    "value", "number", "phone", "recipient",
    # The name in the Publication and Tag of an address, written by the form from the words.
    "site_id_code",
    "address_hash", "sha256", "message_id", "medium", "owner",
}  # fmt: skip
# Likewise, of names that are words elsewhere.
MACHINE_OF = {
    ("mailing.Subscriber", "address"): "sealed, of a fixed form",
    ("paper.PressPicture", "source"): "a file of ours",
    ("paper.PressPicture", "file"): "a file of ours",
    (
        "paper.IssueBuild",
        "document",
    ): "frozen from pages; what titles hold is printed as typed in paper/tests",
}
# Models without a row in this scene, with the reason.
ELSEWHERE = {
    "core.KeySample": "a sealed sample that the start writes",
    "search.IndexState": "written by the indexer",
    "accounts.LoginCode": "hashes alone",
    "accounts.StaffPhone": "sealed; shown nowhere but by its last digits",
    "media.IncomingFile": "lives for minutes; its cells are typed in test_corpus.py",
    "media.PortalDocument": "needs a real file; its title is typed in media/tests",
    "news.ImportedArticle": "its report is tested by the importer",
    "events.Track": "has its own journey",
    "events.PlaceChange": "a reason of the organiser, shown to no one but in the audit log",
    "events.DayPicture": "needs a picture of the day",
    "events.Introduction": "a token alone",
    "editorial.NamedReviewer": "a reason, shown beside a review that is under way",
    "editorial.Proposal": "shown beside a move that is under way",
    "editorial.PublishFailure": "sentences of ours",
    "editorial.VersionDigest": "a digest",
    "outbox.Allowance": "counters",
    "outbox.DeadNumber": "a mark alone",
    "outbox.Filed": "names of ours, and numbers of a fixed form",
}


def texts_of(model) -> list[models.Field]:
    """The text fields of a model that somebody fills in."""
    kinds = (models.CharField, models.TextField)
    skipped = (models.SlugField, models.URLField, StreamField)
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, kinds)
        and not isinstance(field, skipped)
        and not field.choices
        and field.name not in MACHINE
        and (model._meta.label, field.name) not in MACHINE_OF
    ]


def planted_models() -> list:
    ours = [model for model in apps.get_models() if model._meta.app_label in ROOMS or model is Page]
    return [model for model in ours if texts_of(model) or _streams(model)]


def _streams(model) -> list[StreamField]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, StreamField)]


def lay_out(town: Town) -> dict:
    """One of everything, and who looks at it."""
    story, brand = town.story(person=town.person("李巧云")), town.brand()
    story.deeds.create(text="给老人剪头发", when="三月")
    story.bylines.create(name="林晓", credit="author")
    for relation, values in {
        "steps": {"title": "一", "text": "二"},
        "figures": {"value": "3", "label": "张", "source": "台账", "as_of": datetime.date(2026, 6, 30)},
        "brand_people": {"name": "李巧云", "role": "理发师"},
        "moments": {"on": datetime.date(2026, 6, 30), "text": "第一张券"},
    }.items():
        getattr(brand, relation).create(**values)
    town.board()
    article, event, issue, standard = town.article(), town.event(), town.issue(), town.standard()
    event.steps.create(title="来", text="坐")
    front = town.front
    front.figures.create(value="3", unit="张", label="券", source="台账", as_of=datetime.date(2026, 6, 30))
    for page in (story, brand, event, front):
        # Rows of inline panels are written with their page.
        page.save()
    article.tags.add("便民服务")
    article.lead_picture = town.picture()
    article.save()
    round_ = a_round(town, page=event)
    round_.questions.create(position=1, kind="choice", words="吃饭吗", purpose="订饭", choices="吃，不吃")
    roll = round_.rolls.first()
    clerk = get_user_model().objects.create_user(username="clerk", password="correct horse")
    grant_role(user=clerk, unit=town.unit, role=Role.ORGANISER, by=None)
    resident = get_user_model().objects.create_user(username="r1", password="correct horse")
    for number, person in enumerate(people(town, 3)):
        give_contact(person=person, number=f"199000{number:05d}", relation="self")
        act_for(user=resident, person=person, relation="family")
        signed = come(roll, person, contact=phone(number))
    Household.objects.create(unit=town.linhe, label="3 号 402")
    team = _volunteers_and_teams(town)
    leader = Office.objects.create(name="楼组长", has_span=True, least=5, most=15)
    Post.objects.create(office=leader, unit=town.linhe, person=story.person, span="3 号楼", households=12)
    Synonym.objects.create(words="理发、剪头")
    ZeroResult.objects.create(word="找不到", day=timezone.localdate())
    Clearance.objects.create(page=story, digest="x", reason="因为", by=clerk)
    queue(to="", who="王秀英", kind="note", cause="corpus", said=please("消息"), unit_path=town.unit.path)
    town.staff |= {"clerk": clerk, "resident": resident}
    pages = [story, brand, article, event, issue, standard, front, team.page]
    pages += [*lay_out_paper(town, roll), *lay_out_weekly(town, roll)]
    return {"round": round_, "roll": roll, "signed": signed, "pages": pages, "team": team}


def _volunteers_and_teams(town: Town) -> Team:
    """A team on a round that found something, somebody willing, hours that are certified, a lead."""
    team = a_team(town, 1, page=a_page(town))
    one = of(team)[0]
    duty = a_duty(team)
    duties.take(duty=duty, person=one, by=None)
    move(duty, hours=-3)
    write_finding(
        duty=duty, person=one, kind="lamp", where="3 号楼", words="灯坏了", key=uuid.UUID(int=7), by=None
    )
    duties.hand_over(duty=duty, came=[place_of(duty, one).pk], handover="灯报修了", by=None)
    confirm_duty(place=place_of(duty, one), by=town.user("editor"))
    issue(person=one, unit=town.linhe, by=None)
    willing(town, not_what="重的搬不动")
    Lead.objects.create(person=one, unit=town.linhe, why="led")
    return team


def plant(turn: int, payloads: list[str]) -> int:
    """Put a payload into every text field, another one into each; the audit log gets a row of its own.

    Returns:
        How many fields were filled.
    """
    filled = 0
    for model in planted_models():
        for row in model._default_manager.all() if model._meta.label != "core.AuditEntry" else ():
            for field in texts_of(model):
                payload = payloads[(turn + filled) % len(payloads)]
                filled += _write(model, row, field, payload)
            for field in _streams(model):
                filled += _write_stream(model, row, field, payloads[(turn + filled) % len(payloads)])
    payload = payloads[turn % len(payloads)]
    record("corpus.planted", by=None, of_type="x", of_id="1", label=payload[:255], note=payload)
    return filled


def _write(model, row, field, payload: str) -> int:
    for suffix in ("", f" {row.pk}"):
        text = f"{payload}{suffix}"[: field.max_length or None]
        try:
            with transaction.atomic():
                return model._default_manager.filter(pk=row.pk).update(**{field.name: text})
        except IntegrityError:
            continue
    return 0


def _write_stream(model, row, field, payload: str) -> int:
    raw = json.dumps(_filled(list(getattr(row, field.name).raw_data), payload), ensure_ascii=False)
    return model._default_manager.filter(pk=row.pk).update(**{field.name: raw}) if raw != "[]" else 0


def _filled(value, payload: str, key: str = ""):
    """The same blocks with the payload for every text; markup holds it as words, as the editor stores it."""
    if isinstance(value, dict):
        return {name: _filled(one, payload, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, payload, key) for one in value]
    if not isinstance(value, str) or key in {"type", "id", "as_of", "day", "mode"}:
        return value
    return f"<p>{html.escape(payload)}</p>" if value.startswith("<") else payload


def tags_in_use() -> list[str]:
    return list(Tag.objects.values_list("slug", flat=True))
