"""Addresses of goals."""

from django.urls import path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.targets.screens import goals, listing

app_name = "goals"
urlpatterns = [
    path("", goals.tree, name="goals"),
    *desk_urls(listing.desk),
    path("new/", goals.new, name="new"),
    path("objectives/", goals.objectives, name="objectives"),
    path("<int:pk>/", goals.show, name="goal"),
    path("<int:pk>/split/", goals.split, name="split"),
    path("<int:pk>/act/", goals.act, name="act"),
    path("<int:pk>/change/", goals.change, name="change"),
]
