"""What a live page shows changes only through reviews, whatever the way somebody takes to a picture or document."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex

from portal.accounts.actions import unit_collection
from portal.core.models import AuditEntry
from portal.media.in_use import MediaInUse, is_public, uses_of
from portal.media.models import PortalDocument, PortalImage
from portal.media.swapping import swap
from portal.media.tests.samples import store_document
from tests.town import Town, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(client: Client, town: Town) -> Client:
    client.force_login(town.user("correspondent"))
    return client


def own_picture(town: Town) -> PortalImage:
    picture = town.picture()
    PortalImage.objects.filter(pk=picture.pk).update(uploaded_by_user=town.user("correspondent"))
    return PortalImage.objects.get(pk=picture.pk)


def own_document(town: Town, title: str = "报名表") -> PortalDocument:
    return store_document(
        title=title,
        name="x.txt",
        data="表".encode(),
        collection=unit_collection(town.linhe),
        by=town.user("correspondent"),
    )


def body_with(picture=None, document=None, link=None) -> str:
    blocks = []
    if picture:
        image = {"image": picture.pk, "alt_text": "剪纸", "decorative": False}
        blocks.append({"type": "picture", "value": {"image": image, "caption": "", "credit": ""}})
        both = [{"type": "item", "id": number, "value": blocks[0]["value"]} for number in ("a", "b")]
        blocks.append({"type": "gallery", "value": {"pictures": both}})
    if document:
        blocks.append({"type": "document", "value": {"document": document.pk, "gist": "表"}})
    if link:
        text = f'<p>见<a linktype="document" id="{link.pk}">表</a></p>'
        blocks.append({"type": "paragraph", "value": text})
    return json.dumps(blocks)


def edit(client: Client, picture: PortalImage, **changes):
    values = {"title": picture.title, "credit": picture.credit, "collection": picture.collection_id} | changes
    return client.post(reverse("wagtailimages:edit", args=[picture.pk]), values)


def image_part(page) -> PortalImage:
    return page.body[0].value["image"]


def newest(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def test_a_new_credit_for_a_live_picture_makes_a_new_one_and_the_page_stays(town: Town, writer: Client):
    picture = own_picture(town)
    page = town.article(lead_picture=picture, lead_alt="剪纸", body=body_with(picture))
    before = writer.get(page.url).content
    answer = edit(
        writer, picture, credit="别人 摄", file=SimpleUploadedFile("n.jpg", picture_bytes(colour="#123456"))
    )
    new = PortalImage.objects.latest("pk")
    assert answer["Location"] == f"/admin/media/picture/{picture.pk}/replace/{new.pk}/"
    assert (new.credit, new.uploaded_by_user) == ("别人 摄", town.user("correspondent"))
    kept = PortalImage.objects.get(pk=picture.pk)
    assert (kept.credit, kept.file.name) == (picture.credit, picture.file.name)
    assert kept.file.storage.exists(kept.file.name)
    assert kept.renditions.count() == picture.renditions.count() > 0
    assert writer.get(page.url).content == before
    assert AuditEntry.objects.get(verb="media.copy").actor == town.user("correspondent")


def test_a_copy_without_a_new_file_has_a_file_of_its_own(town: Town, writer: Client):
    picture = own_picture(town)
    town.article(lead_picture=picture, lead_alt="剪纸")
    edit(writer, picture, credit="别人 摄")
    new = PortalImage.objects.latest("pk")
    assert new.pk != picture.pk
    assert new.file.name != picture.file.name
    assert new.file.read() == picture.file.read()
    assert (new.width, new.height) == (picture.width, picture.height)


def test_title_tags_and_folder_of_a_live_picture_are_the_offices_own(town: Town, writer: Client):
    picture = own_picture(town)
    town.article(lead_picture=picture, lead_alt="剪纸")
    edit(writer, picture, title="门口的剪纸", tags="手工")
    assert PortalImage.objects.get().title == "门口的剪纸"
    assert AuditEntry.objects.get(verb="media.change").note == "title"


def test_a_picture_of_drafts_is_changed_in_place(town: Town, writer: Client):
    picture = own_picture(town)
    town.article(live=False, lead_picture=picture, lead_alt="剪纸")
    edit(writer, picture, credit="别人 摄")
    assert PortalImage.objects.get().credit == "别人 摄"
    row = AuditEntry.objects.get(verb="media.change")
    assert (row.note, row.actor) == ("credit", town.user("correspondent"))


@pytest.mark.postgres
def test_the_live_version_counts_and_no_draft(town: Town):
    shown, drafted = town.picture("旧"), town.picture("新")
    page = town.article(lead_picture=shown, lead_alt="剪纸")
    draft = page.get_latest_revision_as_object()
    draft.lead_picture = drafted
    draft.save_revision(user=town.user("correspondent"))
    assert is_public(shown)
    assert not is_public(drafted)
    page.unpublish()
    assert not is_public(shown)


def test_uses_are_known_before_the_worker_has_run(town: Town, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    picture, document, linked = town.picture(), own_document(town), own_document(town, "章程")
    page = town.article(body=body_with(picture, document, linked))
    assert ReferenceIndex.get_references_for_object(page).exists()
    for media in (picture, document, linked):
        assert [(use.page.pk, use.is_live) for use in uses_of(media)] == [(page.pk, True)]


@pytest.mark.postgres
def test_a_version_under_review_or_on_the_schedule_holds_its_pictures(town: Town):
    picture, due = town.picture(), town.picture("定时")
    page = town.article(live=False, lead_picture=picture, lead_alt="剪纸")
    page.get_workflow().start(page, town.user("correspondent"))
    assert [(use.page.pk, use.is_live) for use in uses_of(picture)] == [(page.pk, False)]
    later = town.article("明天的", live=False, lead_picture=due, lead_alt="剪纸")
    later.go_live_at = timezone.now() + timezone.timedelta(days=1)
    later.save_revision().publish(skip_permission_checks=True)
    assert [use.page.pk for use in uses_of(due)] == [later.pk]
    with pytest.raises(MediaInUse):
        due.delete()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_deletion_is_refused_with_the_page_named_by_every_way(town: Town, writer: Client):
    picture, document = own_picture(town), own_document(town)
    town.article(lead_picture=picture, lead_alt="剪纸", body=body_with(document=document))
    xhr = {"X-Requested-With": "XMLHttpRequest"}
    asked = writer.get(reverse("wagtailimages:delete", args=[picture.pk]), follow=True)
    assert "《小李喊你来理发》正用着它" in asked.content.decode()
    ways = [
        writer.post(reverse("wagtailimages:delete", args=[picture.pk]), follow=True),
        writer.post(f"/admin/bulk/media/portalimage/delete/?id={picture.pk}", follow=True),
        writer.post(reverse("wagtailimages:delete_multiple", args=[picture.pk]), headers=xhr),
        writer.post(reverse("wagtaildocs:delete", args=[document.pk]), follow=True),
        writer.post(f"/admin/bulk/media/portaldocument/delete/?id={document.pk}", follow=True),
        writer.post(reverse("wagtaildocs:delete_multiple", args=[document.pk]), headers=xhr),
    ]
    for answer in ways:
        assert "《小李喊你来理发》正用着它" in (
            answer.json()["error_message"] if answer.status_code == 409 else answer.content.decode()
        )
    assert PortalImage.objects.filter(pk=picture.pk).exists()
    assert PortalDocument.objects.filter(pk=document.pk).exists()
    assert not AuditEntry.objects.filter(verb="media.delete").exists()


def test_what_only_drafts_use_can_be_deleted_and_the_log_says_who(town: Town, writer: Client):
    picture = own_picture(town)
    town.article(live=False, lead_picture=picture, lead_alt="剪纸")
    writer.post(reverse("wagtailimages:delete", args=[picture.pk]))
    assert not PortalImage.objects.exists()
    assert AuditEntry.objects.get(verb="media.delete").actor == town.user("correspondent")


def test_a_document_in_use_is_copied_for_a_new_title_or_file(town: Town, writer: Client):
    document = own_document(town)
    town.article(body=body_with(document=document))
    answer = writer.post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {
            "title": "新的表",
            "collection": document.collection_id,
            "file": SimpleUploadedFile("y.txt", b"new"),
        },
    )
    new = PortalDocument.objects.latest("pk")
    assert answer["Location"] == f"/admin/media/document/{document.pk}/replace/{new.pk}/"
    assert (new.title, new.file.read()) == ("新的表", b"new")
    kept = PortalDocument.objects.get(pk=document.pk)
    assert (kept.title, kept.file.read()) == ("报名表", "表".encode())


def test_no_code_changes_what_is_in_use_in_place(town: Town):
    picture = town.picture()
    town.article(lead_picture=picture, lead_alt="剪纸")
    picture.credit = "别人"
    with pytest.raises(MediaInUse, match="小李喊你来理发"):
        picture.save()


@pytest.mark.long
@pytest.mark.postgres
def test_the_new_one_goes_into_the_drafts_that_are_ticked_and_to_readers_only_by_review(
    town: Town, client: Client
):
    client.force_login(town.user("editor"))
    old, new = town.picture("旧"), town.picture("新")
    page = town.article(lead_picture=old, lead_alt="剪纸", body=body_with(old))
    other = town.article("另一篇", lead_picture=old, lead_alt="剪纸")
    before = client.get(page.url).content
    address = f"/admin/media/picture/{old.pk}/replace/{new.pk}/"
    assert "《另一篇》" in client.get(address).content.decode()
    client.post(address, {"page": [page.pk]})
    draft = newest(page)
    assert draft.lead_picture.pk == image_part(draft).pk == new.pk
    assert [one["image"].pk for one in draft.body[1].value["pictures"]] == [new.pk, new.pk]
    assert image_part(draft).contextual_alt_text == "剪纸"
    assert newest(other).lead_picture.pk == old.pk
    assert client.get(page.url).content == before
    assert AuditEntry.objects.get(verb="media.replace_in_draft").actor == town.user("editor")


def test_a_link_in_a_text_is_swapped_and_a_page_of_the_same_number_is_not(town: Town):
    old, new = own_document(town), own_document(town, "新表")
    text = f'<p><a id="{old.pk}" linktype="document">表</a><a id="{old.pk}" linktype="page">页</a></p>'
    page = town.article(live=False, body=json.dumps([{"type": "paragraph", "value": text}]))
    swap(page, old, new)
    assert page.body[0].value.source == text.replace(
        f'id="{old.pk}" linktype="d', f'id="{new.pk}" linktype="d'
    )


def test_who_may_not_edit_a_page_gets_no_draft_of_it(town: Town, client: Client):
    client.force_login(town.user("other"))
    old, new = town.picture("旧"), town.picture("新")
    page = town.article(lead_picture=old, lead_alt="剪纸")
    assert client.post(
        f"/admin/media/picture/{old.pk}/replace/{new.pk}/", {"page": [page.pk]}
    ).status_code in (302, 403)
    assert newest(page).lead_picture.pk == old.pk


def test_tags_and_folders_of_many_are_logged(town: Town, client: Client):
    client.force_login(town.user("editor"))
    picture = town.picture()
    client.post(f"/admin/bulk/media/portalimage/add_tags/?id={picture.pk}", {"tags": "手工"})
    assert AuditEntry.objects.get(verb="media.add_tags").object_id == str(picture.pk)


def test_a_document_is_there_for_readers_as_long_as_a_live_page_offers_it(town: Town, client: Client):
    document, linked = own_document(town), own_document(town, "章程")
    assert client.get(document.url).status_code == 404
    page = town.article(live=False, body=body_with(document=document, link=linked))
    assert client.get(document.url).status_code == client.get(linked.url).status_code == 404
    page.get_latest_revision().publish(skip_permission_checks=True)
    assert client.get(document.url).status_code == client.get(linked.url).status_code == 200
    type(page).objects.get(pk=page.pk).unpublish()
    assert client.get(document.url).status_code == 404


def test_who_works_with_a_document_opens_it_before_readers_do(town: Town):
    document = own_document(town)
    rights = {"correspondent": 200, "editor": 200, "signatory": 200, "other": 404}
    for username, status in rights.items():
        client = Client()
        client.force_login(town.user(username))
        assert client.get(document.url).status_code == status, username


def test_nobody_counts_up_to_a_document_or_a_picture(town: Town, client: Client):
    document, picture = own_document(town), town.picture()
    town.article(lead_picture=picture, lead_alt="剪纸", body=body_with(document=document))
    token = document.filename.split("-")[0]
    assert len(token) == len(picture.filename.split("-")[0]) == 16
    for name in (
        "",
        "bao-ming-biao.txt",
        document.filename.replace(token, "a" * 16),
        document.filename.upper(),
    ):
        assert client.get(f"/documents/{document.pk}/{name}").status_code == 404
    assert all(size.file.name.split("/")[1] == picture.filename[:16] for size in picture.renditions.all())
    assert client.get(picture.renditions.first().url).status_code == 200
