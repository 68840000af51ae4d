"""Addresses of the customers department."""

from zhanggui.departments.customers import screens
from zhanggui.departments.customers.desks import desk
from zhanggui.doors.web.desk import desk_urls, document_urls

app_name = "customers"
urlpatterns = [
    *desk_urls(desk, at=""),
    *document_urls(screens.page),
]
