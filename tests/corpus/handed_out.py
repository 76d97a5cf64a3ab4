"""What leaves the house, and what is looked up every week, a row of each: the paper with its slip and its bundles, its mail,
notices, guides and places, lists of those who wait."""

import datetime

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from events.models import Roll
from guides.models import FacilityClosure, FacilityDoctor, FacilityRoom, MenuDay
from guides.models.guide import GuideMaterial, GuideStep
from handout.actions.runs import hand_out, plan_run
from handout.actions.take_in import Writer
from handout.models import Bundle, SlipPlan
from handout.tests.printed import asked, packs, slip_back, with_slip
from mailing.models import MailingList, SendJob, Subscriber
from mailing.tests.readers import a_mail, reader, role_list
from notices.actions.postings import put_up
from notices.models import Notice
from notices.tests.scene import live
from paper.models import BuildFile, Imprint, IssueBuild, LinkCount, RebuildReason
from portal.keeping.models import Run
from rolls.models import RollMessage
from tests.town import Town


def lay_out_paper(town: Town, roll: Roll) -> list[Page]:
    """A signed number that was printed, handed out, mailed and answered."""
    plan = with_slip(town, asked(roll, places=1), total=2)
    issue = plan.issue
    build = IssueBuild.objects.of(issue)
    BuildFile.objects.filter(build=build).update(said="字没有装齐")
    RebuildReason.objects.create(issue=issue, reason="日期写错了")
    LinkCount.objects.create(issue=issue, page=issue.pk, medium="w", total=1)
    Imprint.objects.get_or_create(issue=issue, defaults={"issued_by": "枫浦镇（示例）"})
    plan_run(issue=issue, copies=30, spare=0, packs=packs(town, 10, 10, 10), by=town.user("editor"))
    hand_out(issue=issue, by=town.user("editor"))
    slip_back(plan, Writer(name="王秀英", unit=town.linhe), 1, words="路灯又不亮了")
    readers = role_list(town)
    mail = a_mail(town, reader(readers), readers, build=build)
    SendJob.objects.filter(pk=mail.job_id).update(why="日期写错了，再发一次")
    return [issue]


def lay_out_weekly(town: Town, roll: Roll) -> list[Page]:
    """A notice on a board, a guide with its papers, a place with its rooms, a menu; what everybody on a list was told."""
    put_up(notice=live(town), place="3 号楼门厅", by=town.user("editor"))
    guide, place = town.guide(), town.facility()
    GuideStep.objects.create(page=guide, title="到窗口", text="带身份证")
    GuideMaterial.objects.create(page=guide, name="身份证", note="本人的")
    today = timezone.localdate()
    FacilityClosure.objects.create(page=place, first_day=today, last_day=today, reason="盘点")
    FacilityDoctor.objects.create(page=place, weekday=1, half="morning", department="全科", note="带病历")
    FacilityRoom.objects.create(page=place, name="大教室", seats=40, how="打电话")
    MenuDay.objects.create(
        facility=place, date=today + datetime.timedelta(days=1), lunch="青菜", price="12 元"
    )
    told = {"kind": "place", "words": "活动室二楼", "reason": "漏水", "number": 1}
    RollMessage.objects.create(roll=roll, unit=town.linhe, day=today, at=timezone.now(), **told)
    Run.objects.create(kind="backup", well=True, place="某一份", words="好了", ended_at=timezone.now())
    return [guide, place]


def screens() -> list[str]:
    """The screens of the office that show these rows."""
    notice, bundle = Notice.objects.get(), Bundle.objects.first()
    plan, job, readers = SlipPlan.objects.get(), SendJob.objects.get(), MailingList.objects.get()
    roll, issue = RollMessage.objects.get().roll, plan.issue
    named = [
        *((name, issue.pk) for name in ("handout_run", "handout_slip", "paper_editions", "paper_reach")),
        ("mailing_job", job.pk),
        ("mailing_list", readers.pk),
        ("mailing_list_edit", readers.pk),
        ("notices_one", notice.pk),
        ("notices_calls", notice.pk),
        ("desk_slips_of", plan.pk),
        ("desk_bundles", bundle.run_id),
        ("desk_tell", roll.pk),
    ]
    return [reverse(name, args=[key]) for name, key in named]


def pages_for_readers() -> list[str]:
    """What readers open by an address of their own."""
    notice, bundle, subscriber = Notice.objects.get(), Bundle.objects.first(), Subscriber.objects.get()
    return [
        reverse("notice", args=[notice.pk]),
        *(reverse(name, args=[unit.slug]) for unit in notice.units.all() for name in ("notices_in", "board")),
        reverse("handed", args=[bundle.token]),
        reverse("mail_mine", args=[subscriber.token]),
    ]
