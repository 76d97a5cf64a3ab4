"""Addresses of the handing out: the leader's page, and what the desk types in."""

from django.urls import path

from .views import bundles, handed, slips, words

urlpatterns = [
    path("handed/<str:token>/", handed.handed, name="handed"),
    path("desk/slips/", slips.numbers, name="desk_slips"),
    path("desk/slips/<int:pk>/", slips.slips, name="desk_slips_of"),
    path("desk/words/", words.words, name="desk_words"),
    path("desk/words/<int:pk>/", words.settle, name="desk_word"),
    path("desk/bundles/<int:pk>/", bundles.bundles, name="desk_bundles"),
    path("desk/bundles/<int:pk>/undo/", bundles.undo, name="desk_bundle_undo"),
]
