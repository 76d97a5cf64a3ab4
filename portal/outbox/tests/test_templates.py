"""A short message is a template and its values; what carriers have not passed goes another way, and is not lost."""

import datetime
import inspect
import json

import pytest
from django.utils import timezone

from portal.core.models import PortalSettings
from portal.outbox import filing
from portal.outbox.actions import NOT_FILED, deliver_due, queue
from portal.outbox.codes import codes_can_leave, gateway_note
from portal.outbox.filing import Entry, Standing, sheets, write_down
from portal.outbox.gateways import parcel_of
from portal.outbox.models import Filed, Message
from portal.outbox.templates import TEMPLATES, Said, Template, parts, template
from portal.outbox.variables import (
    Code,
    Count,
    Dates,
    Day,
    DoesNotFit,
    Link,
    LoginCode,
    Moment,
    Phone,
    Words,
    signs,
)  # fmt: skip
from tests.carrier import please, why_refused

State, Channel = Message.State, Message.Channel
NUMBER = "19900000001"
NOON = timezone.make_aware(datetime.datetime(2027, 12, 31, 23, 59))
TODAY = datetime.date(2026, 11, 30)


def put(code: str = "012345", **how) -> Message:
    queue(
        cause="one",
        kind="code",
        to=NUMBER,
        said=TEMPLATES["code"].said({"code": code}),
        at_any_hour=True,
        **how,
    )
    return Message.objects.latest("pk")


@pytest.fixture
def strict(settings):
    settings.PORTAL_SMS, settings.PORTAL_SMS_TEMPLATES = "http", "required"
    settings.PORTAL_SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"


def file(*names: str, number: str = "10") -> None:
    entries = [Entry(TEMPLATES[name], f"{number}{n}", TODAY, TODAY) for n, name in enumerate(names)]
    write_down(entries=entries, by=None)


def test_free_text_has_no_way_into_a_short_message():
    assert "text" not in inspect.signature(queue).parameters
    with pytest.raises(DoesNotFit):
        Said(TEMPLATES["code"], {"code": "点 http://evil.example 领奖"})
    with pytest.raises(DoesNotFit):
        TEMPLATES["code"].said({"code": "01234"})


@pytest.mark.parametrize(
    ("typed", "put_there"),
    [
        ("示例理发", "示例理发"),
        ("八字正好八个字呀", "八字正好八个字呀"),
        ("一共有九个字的名称", "一共有九个字的…"),
        ("第一行\n第二行", "第一行 第二行"),
        ("【急】来", "［急］来"),
        ("看http://a.example/x 吧", "看 吧"),
        ("来www.a.com", "来"),
        ("a.example.cn", "…"),
        ("\u200b", "…"),
        ("𠮷𠮷𠮷𠮷𠮷", "𠮷𠮷𠮷…"),
    ],
)
def test_what_people_typed_is_made_to_fit(typed, put_there):
    words = Words("活动", 8)
    assert words.put(typed) == put_there
    assert words.fits(words.put(typed))


def test_a_hundred_dates_end_where_there_is_no_room_between_two_of_them(settings):
    dates = Dates("哪几天", 20)
    days = [NOON + datetime.timedelta(days=7 * n) for n in range(1, 30)]
    text = dates.put(days)
    assert text.endswith("日等")
    assert signs(text) <= 20
    assert dates.fits(text)
    assert dates.put(days[:1]).count("日") == 1


@pytest.mark.parametrize("variable", [Moment("何时"), Day("哪天")])
def test_the_longest_moment_has_room(variable):
    assert variable.fits(variable.put(NOON))
    assert variable.fits(variable.sample)


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [
        (Count("几"), "12345"),
        (Count("几"), "-1"),
        (Code("券号"), "ACD34"),
        (Code("券号"), "acd346"),
        (LoginCode("码"), "ACD346"),
        (Phone("电话", 11), "021-00000000 转 5"),
        (Link("链接", 40), "http://elsewhere.example/s/x/"),
        (Link("链接", 40), "http://testserver/" + "x" * 40),
        (Moment("何时"), "明天"),
    ],
)
def test_what_is_not_of_its_type_does_not_fit(variable, wrong):
    assert not variable.fits(wrong)
    assert variable.fits(variable.sample) or isinstance(variable, Phone)


@pytest.mark.parametrize(
    ("length", "count"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_parts_are_counted_as_carriers_count_them(length, count):
    assert parts(length) == count


def test_two_templates_cannot_have_one_name():
    with pytest.raises(ValueError, match="code"):
        template("code", "", "", {})


def test_the_longest_case_counts_a_variable_as_often_as_it_stands():
    twice = Template("t", "", "%(n)s 次，%(n)s 次都算", {"n": Count("几次")})
    assert twice.longest == signs("0000 次，0000 次都算")


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_template_is_one_that_a_carrier_can_take(name):
    """Its example passes, no variable touches another, and what it says of its length holds."""
    one = TEMPLATES[name]
    values = {key: variable.sample for key, variable in one.variables.items()}
    assert not why_refused(one, one.sample, values)
    assert ")s%(" not in one.words, "carriers refuse variables side by side"
    assert signs(one.sample) <= one.longest
    assert len(name) <= Filed._meta.get_field("template").max_length
    assert "【" not in one.words
    assert one.used_for


@pytest.mark.django_db
def test_a_message_keeps_its_template_and_values_sealed_and_hands_them_over(settings):
    message = put()
    assert (message.template, json.loads(message.values)) == ("code", {"code": "012345"})
    file("code")
    parcel = parcel_of(message)
    assert parcel.number == "100"
    assert parcel.values == {"code": "012345"}
    assert parcel.text == f"【{parcel.signature}】{message.text}"


@pytest.mark.django_db
def test_changed_words_and_a_new_signature_are_filed_anew(town):
    file("code")
    (sheet,) = [one for one in sheets() if one.template.name == "code"]
    assert sheet.standing == Standing.PASSED
    assert filing.numbers() == {"code": "100"}
    assert filing.change_signature(words="示例街道办", by=None)
    assert filing.numbers() == {}
    file("code")
    assert not filing.change_signature(words="示例街道办", by=None)
    assert filing.numbers() == {"code": "100"}
    Filed.objects.update(digest="0" * 16)
    assert filing.standing_of(TEMPLATES["code"], Filed.objects.get()) == Standing.CHANGED
    assert filing.numbers() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("short", "name", "signature"),
    [("枫浦镇", "枫浦镇社区", "枫浦镇"), ("枫浦", "枫浦镇（示例）", "枫浦镇示例"), ("", "（）", "社区门户")],
)
def test_the_towns_name_is_the_signature_without_marks(town, short, name, signature):
    PortalSettings.objects.update(name=name, short_name=short)
    assert filing.signature() == signature


@pytest.mark.django_db
def test_the_signature_of_the_first_filing_outlives_the_towns_name(town):
    file("code")
    before = filing.signature()
    PortalSettings.objects.update(name="别的名称", short_name="别的名")
    assert filing.signature() == before


@pytest.mark.django_db
def test_what_is_not_filed_goes_on_the_call_list_or_by_mail_with_the_reason(strict, settings):
    settings.PORTAL_MAIL = True
    called = put()
    assert (called.channel, called.state, called.error) == (Channel.CALL, State.QUEUED, NOT_FILED)
    assert called in Message.objects.to_call()
    Message.objects.all().delete()
    assert put(mail="a@example.cn").channel == Channel.MAIL
    Message.objects.all().delete()
    file("code")
    assert put().channel == Channel.SMS
    Filed.objects.all().delete()
    deliver_due()
    message = Message.objects.get()
    assert (message.state, message.error) == (State.DEAD, NOT_FILED)
    assert message in Message.objects.to_call()


@pytest.mark.django_db
def test_what_was_written_before_there_were_templates_still_leaves(settings, strict):
    settings.PORTAL_SMS, settings.PORTAL_SMS_TEMPLATES = "console", ""
    put()
    Message.objects.update(template="", values="", text="【示例】验证码 012345")
    assert parcel_of(Message.objects.get()).text == "【示例】验证码 012345"
    assert deliver_due() == 1


@pytest.mark.django_db
def test_no_code_is_offered_before_its_words_have_passed(strict):
    assert not codes_can_leave()
    assert "短信模板" in gateway_note()
    file(*[one.name for one in TEMPLATES.values() if one.is_code])
    assert codes_can_leave()
    assert gateway_note() == ""


def test_words_of_tests_are_no_carriers_words():
    assert please().template.name not in TEMPLATES
