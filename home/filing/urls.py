"""Below /admin/messages/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.templates, name="sms_templates"),
    path("signature/", views.signature, name="sms_signature"),
    path("sheet/", views.sheet, name="sms_sheet"),
    path("sheet.xlsx", views.workbook, name="sms_workbook"),
    path("sheet.csv", views.text, name="sms_text"),
]
