"""Addresses of the warehouse."""

from zhanggui.departments.warehouse.desks import desk
from zhanggui.doors.web.desk import desk_urls

app_name = "warehouse"
urlpatterns = [*desk_urls(desk, at="")]
