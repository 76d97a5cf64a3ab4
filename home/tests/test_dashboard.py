"""The editors' first screen: four ways to start, what goes live next, what failed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from events.tests.test_door_pages import staff
from news.models import IssuePage, NewsIndexPage, PaperIndexPage
from portal.accounts.models import Role, User
from portal.editorial.models import PublishFailure


def desk(client, town, username: str):
    client.force_login(town.user(username))
    return client


@pytest.mark.parametrize(
    ("username", "unit"), [("correspondent", "linhe"), ("editor", "unit"), ("admin", "unit")]
)
@pytest.mark.parametrize("kind", ["article", "story", "event", "issue"])
def test_a_button_opens_the_form_in_the_editors_own_unit(client, town, username, unit, kind):
    page = desk(client, town, username).get(reverse("home_start", args=[kind]), follow=True)
    assert page.status_code == 200
    assert page.redirect_chain
    parent = page.context["parent_page"]
    assert parent.get_parent().pk == getattr(town, unit).page_id
    assert page.context["form"].instance._meta.model_name.startswith(kind)


def test_the_dashboard_shows_the_four_buttons_and_the_unit(client, town):
    html = desk(client, town, "correspondent").get(reverse("wagtailadmin_home")).content.decode()
    assert "在临河居民区写点什么" in html
    for words in ("写新闻", "写人物", "发活动", "出一期"):
        assert words in html


def test_counts_of_the_library_and_foreign_help_are_not_shown(client, town):
    html = desk(client, town, "correspondent").get(reverse("wagtailadmin_home")).content.decode()
    assert "w-summary__list" not in html or "个页面" not in html
    assert "What's new" not in html
    assert "0 份文档" not in html


def test_somebody_without_a_role_reads_what_to_do(client, town):
    from django.contrib.auth.models import Permission

    nobody = User.objects.create_user(username="nobody", password="x" * 12, is_staff=True)
    nobody.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(nobody)
    assert "还没有给您角色" in client.get(reverse("wagtailadmin_home"), follow=True).content.decode()
    assert client.get(reverse("home_start", args=["article"])).status_code == 404
    assert not NewsIndexPage.objects.exists()


@pytest.mark.parametrize("role", [Role.DESK_CLERK, Role.ORGANISER])
def test_who_works_at_the_desk_is_led_there_and_not_told_to_have_no_role(town, role):
    page = staff(town, role).get(reverse("wagtailadmin_home")).content.decode()
    assert "还不能开始写" not in page
    assert f'href="{reverse("desk")}"' in page


def test_an_unknown_button_is_not_found(client, town):
    assert desk(client, town, "editor").get("/admin/start/nothing/").status_code == 404


def test_the_paper_button_goes_on_from_the_last_number(client, town):
    last = town.issue(3)
    response = desk(client, town, "editor").get(reverse("home_start", args=["issue"]))
    assert response.url == reverse("news_next_issue", args=[last.pk])


def test_what_goes_live_next_stands_on_the_dashboard(client, town):
    article = town.article("明天的文章", live=False)
    article.go_live_at = timezone.now() + timezone.timedelta(days=1)
    article.save_revision().publish(skip_permission_checks=True)
    html = desk(client, town, "editor").get(reverse("wagtailadmin_home")).content.decode()
    assert "接下来要发布的" in html
    assert "明天的文章" in html


def test_what_could_not_go_live_stands_on_the_dashboard_with_its_reason(client, town):
    article = town.article("没发出去的", live=False)
    PublishFailure.objects.create(
        kind="publish",
        page=Page.objects.get(pk=article.pk),
        attempts=2,
        retry_at=timezone.now(),
        reason="来源：请写明来源。",
    )
    html = desk(client, town, "editor").get(reverse("wagtailadmin_home")).content.decode()
    assert "没能按时发布" in html
    assert "来源：请写明来源。" in html
    assert "试过 2 次" in html


def test_only_the_number_of_ones_own_paper_goes_on(client, town):
    last = town.issue(1)
    assert PaperIndexPage.objects.child_of(town.front).exists()
    address = reverse("news_next_issue", args=[last.pk])
    assert desk(client, town, "correspondent").post(address).status_code == 404
    assert IssuePage.objects.count() == 1
