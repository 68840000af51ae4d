"""Addresses of the service department."""

from django.urls import path

from zhanggui.departments.service import screens
from zhanggui.departments.service.desks import desk
from zhanggui.doors.web.desk import desk_urls

app_name = "service"
urlpatterns = [
    *desk_urls(desk, at=""),
    path("<int:pk>/", screens.show, name="refund"),
    path("<int:pk>/note/", screens.note, name="refund-note"),
    path("<int:pk>/reveal/", screens.reveal, name="refund-reveal"),
]
