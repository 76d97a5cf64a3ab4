"""Who may take which file: readers what stands, who works with a number all of it, nobody else anything."""

import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from news.models import ArticlePage, IssuePage
from paper.models import BuildFile, IssueBuild
from paper.pictures import pictures_of
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from tests.pristine import as_in_a_test, stands
from tests.town import standing_town

from .numbers import item, number, section, sign_again, signed

State, Edition = BuildFile.State, BuildFile.Edition


def made(build: IssueBuild) -> IssueBuild:
    """Every file of a build is there."""
    for row in build.files.all():
        row.file.save(
            f"{build.pk}/{row.edition}.pdf", ContentFile(b"%PDF " + row.edition.encode()), save=False
        )
        row.state, row.size, row.sha256 = State.MADE, 2_400_000, "ab" * 32
        row.save()
    return build


@stands("printed_number")
def print_a_number() -> None:
    """A number with a picture, all its files made."""
    town = standing_town()
    with as_in_a_test():
        article = town.article("头条", lead_picture=town.picture(), lead_alt="剪头发")
        made(signed(town, section("要闻", item(article))))


@pytest.fixture
def printed_number(town) -> IssueBuild:
    return IssueBuild.objects.get()


@pytest.fixture
def build(printed_number) -> IssueBuild:
    return printed_number


def public(build: IssueBuild, edition: str) -> str:
    return reverse("paper_download", args=[build.issue_id, edition])


def office(build: IssueBuild, edition: str = "") -> str:
    name = "paper_edition_file" if edition else "paper_editions"
    return reverse(name, args=[build.issue_id, edition] if edition else [build.issue_id])


def test_readers_take_what_is_for_the_screen_and_in_large_print(client, build):
    for edition in ("screen", "large"):
        answer = client.get(public(build, edition))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert b"".join(answer).startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("edition", [one for one in Edition.values if one not in ("screen", "large")])
def test_readers_get_nothing_else_by_a_guessed_name(client, build, edition):
    assert client.get(public(build, edition)).status_code == 404


def test_a_number_that_is_not_public_gives_nothing(client, build):
    IssuePage.objects.filter(pk=build.issue_id).update(live=False)
    assert client.get(public(build, "screen")).status_code == 404
    assert client.get(reverse("paper_download", args=[10**30, "screen"])).status_code == 404


def test_a_withdrawn_number_gives_nothing_to_anybody(client, town, build):
    name = pictures_of(build.read())[0]["file"].partition("/")[2]
    ArticlePage.objects.get(title="头条").unpublish()
    assert client.get(public(build, "screen")).status_code == 404
    assert client.get(reverse("paper_picture", args=[build.issue_id, name])).status_code == 404
    client.force_login(town.user("editor"))
    assert client.get(office(build, "screen")).status_code == 404
    assert "收起来了" in client.get(office(build)).content.decode()


def test_a_replaced_build_gives_nothing_and_the_new_one_all(client, town, build):
    client.force_login(town.user("editor"))
    client.post(reverse("paper_say_why", args=[build.issue_id]), {"reason": "漏了一篇"})
    sign_again(build.issue, section("要闻", item(ArticlePage.objects.get()), item(town.article("二"))))
    assert client.get(public(build, "screen")).status_code == 404
    made(IssueBuild.objects.of(build.issue))
    assert client.get(public(build, "screen")).status_code == 200


def test_pictures_of_a_mail_are_small_and_only_those_of_the_number(client, town, build):
    name = pictures_of(build.read())[0]["file"].partition("/")[2]
    answer = client.get(reverse("paper_picture", args=[build.issue_id, name]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    data = io.BytesIO(b"".join(answer))
    assert len(data.getvalue()) < 150_000
    for wrong in ("0" * 64 + ".jpg", "x.jpg", "..%2f..%2fportal.sqlite3"):
        assert client.get(f"/n/{build.issue_id}/pictures/{wrong}").status_code == 404
    other = number(town, section("要闻", item(town.article("别的"))), total=2)
    assert client.get(reverse("paper_picture", args=[other.pk, name])).status_code == 404


@pytest.mark.parametrize("who", ["editor", "senior", "signatory", "admin"])
def test_who_works_with_the_number_takes_all_of_it(client, town, build, who):
    client.force_login(town.user(who))
    assert "press-a3" in client.get(office(build)).content.decode()
    for edition in Edition.values:
        assert client.get(office(build, edition)).status_code == 200


@pytest.mark.parametrize("who", ["correspondent", "other", "editor of another unit", "nobody"])
def test_whoever_does_not_work_with_it_meets_no_number_at_all(client, town, build, who):
    if who == "editor of another unit":
        user = User.objects.create_user(username="away", password="correct horse", last_name="远")
        grant_role(user=user, unit=town.beizha, role=Role.EDITOR, by=None)
        client.force_login(User.objects.get(pk=user.pk))
    elif who != "nobody":
        client.force_login(town.user(who))
    reach = reverse("paper_reach", args=[build.issue_id])
    for address in (office(build), office(build, "press-a4"), reach):
        assert client.get(address).status_code in (302, 404)
    for name in ("paper_editions_again", "paper_say_why"):
        assert client.post(reverse(name, args=[build.issue_id]), {"reason": "x"}).status_code in (302, 404)
    assert not build.issue.rebuild_reasons.exists()


def test_an_unsigned_number_has_no_file_by_a_guessed_address(client, town):
    draft = number(town, section("要闻", item(town.article())), live=False)
    assert client.get(reverse("paper_download", args=[draft.pk, "screen"])).status_code == 404
    client.force_login(town.user("editor"))
    assert "还没有定稿" in client.get(reverse("paper_editions", args=[draft.pk])).content.decode()
    assert client.get(reverse("paper_edition_file", args=[draft.pk, "screen"])).status_code == 404


def test_the_page_tells_how_far_it_is_and_why_one_was_refused(client, town, build):
    client.force_login(town.user("editor"))
    build.files.filter(edition="press-a4").update(state=State.REFUSED, said="请填准印证号。")
    build.files.filter(edition="card").update(state=State.WAITING)
    shown = client.get(office(build)).content.decode()
    assert "共 10 种，做完 9 种" in shown
    assert "请填准印证号。" in shown
    rows = client.get(f"{office(build)}?rows").content.decode()
    assert "<html" not in rows
    assert "data-again" in rows
    assert client.post(reverse("paper_editions_again", args=[build.issue_id])).status_code == 302
    assert build.files.filter(state=State.WAITING).count() == 2


def test_the_button_stands_on_the_number_for_who_works_with_it(client, town, build):
    client.force_login(town.user("editor"))
    assert (
        office(build)
        in client.get(reverse("wagtailadmin_pages:edit", args=[build.issue_id])).content.decode()
    )
