"""Addresses of the customers department."""

from django.urls import path

from zhanggui.departments.customers import screens
from zhanggui.departments.customers.desks import desk
from zhanggui.doors.web.desk import desk_urls

app_name = "customers"
urlpatterns = [
    *desk_urls(desk, at=""),
    path("<int:pk>/", screens.show, name="buyer"),
    path("<int:pk>/note/", screens.note, name="buyer-note"),
    path("<int:pk>/reveal/", screens.reveal, name="buyer-reveal"),
]
