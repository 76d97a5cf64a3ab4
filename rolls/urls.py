"""Addresses of this room."""

from django.urls import path

from .views import swapping, telling, watching

urlpatterns = [
    path("desk/roll/<int:pk>/tell/", telling.tell, name="desk_tell"),
    path("s/<str:token>/swap/", swapping.ask_other, name="swap_ask"),
    path("s/<str:token>/swap/back/", swapping.back, name="swap_back"),
    path("swap/<str:token>/", swapping.asked, name="swap"),
    path("desk/swap/<int:pk>/", swapping.desk, name="desk_swap"),
    path("watch/<int:pk>/", watching.waiting, name="watch"),
    path("my/watching/<int:pk>/stop/", watching.my_stop, name="my_watch_stop"),
    path("desk/watching/", watching.desk, name="desk_watches"),
    path("desk/watching/<int:pk>/", watching.desk_page, name="desk_watch"),
    path("desk/watching/<int:pk>/stop/", watching.desk_stop, name="desk_watch_stop"),
]
