"""Addresses of the projects department."""

from django.urls import path

from zhanggui.departments.projects import screens
from zhanggui.departments.projects.desks import desk
from zhanggui.doors.web.desk import desk_urls

app_name = "projects"
urlpatterns = [
    *desk_urls(desk, at=""),
    path("<int:pk>/", screens.show, name="shop"),
    path("<int:pk>/change/", screens.change, name="shop-change"),
]
