"""Addresses of the orders department."""

from django.urls import path

from zhanggui.departments.orders import screens
from zhanggui.departments.orders.desks import desk
from zhanggui.doors.web.desk import desk_urls

app_name = "orders"
urlpatterns = [
    *desk_urls(desk, at=""),
    path("<int:pk>/", screens.show, name="order"),
    path("<int:pk>/note/", screens.note, name="order-note"),
    path("<int:pk>/reveal/", screens.reveal, name="order-reveal"),
]
