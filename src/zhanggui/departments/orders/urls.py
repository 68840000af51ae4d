"""Addresses of the orders department."""

from django.urls import path

from zhanggui.departments.orders import screens, sync_screens
from zhanggui.departments.orders.desks import desk
from zhanggui.doors.web.desk import desk_urls, document_urls

app_name = "orders"
urlpatterns = [
    *desk_urls(desk, at=""),
    *document_urls(screens.page),
    path("<int:pk>/state/", sync_screens.report, name="order-state"),
]
