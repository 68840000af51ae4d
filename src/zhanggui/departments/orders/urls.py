"""Addresses of the orders department."""

from zhanggui.departments.orders import screens
from zhanggui.departments.orders.desks import desk
from zhanggui.doors.web.desk import desk_urls, document_urls

app_name = "orders"
urlpatterns = [
    *desk_urls(desk, at=""),
    *document_urls(screens.page),
]
