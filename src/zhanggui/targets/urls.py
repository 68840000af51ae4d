"""Addresses of goals."""

from django.urls import path

from zhanggui.targets.screens import goals

app_name = "goals"
urlpatterns = [
    path("", goals.tree, name="goals"),
    path("new/", goals.new, name="new"),
    path("objectives/", goals.objectives, name="objectives"),
    path("<int:pk>/", goals.show, name="goal"),
    path("<int:pk>/split/", goals.split, name="split"),
    path("<int:pk>/act/", goals.act, name="act"),
    path("<int:pk>/change/", goals.change, name="change"),
]
