"""Addresses of the service department."""

from zhanggui.departments.service import screens
from zhanggui.departments.service.desks import desk
from zhanggui.doors.web.desk import desk_urls, document_urls

app_name = "service"
urlpatterns = [
    *desk_urls(desk, at=""),
    *document_urls(screens.page),
]
