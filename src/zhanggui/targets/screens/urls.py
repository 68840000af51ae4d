"""Addresses of targets."""

from django.urls import path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.targets.screens import amount_files, amount_list, amounts, replanning

app_name = "targets"
urlpatterns = [
    *desk_urls(amount_list.desk, at=""),
    path("new/", amounts.new, name="new"),
    path("convert/", replanning.convert_sales, name="convert"),
    path("<int:pk>/", amounts.show, name="target"),
    path("<int:pk>/change/", amounts.change, name="change"),
    path("<int:pk>/act/", amounts.act, name="act"),
    path("<int:pk>/decide/", amounts.decide, name="decide"),
    path("<int:pk>/replan/", replanning.replan, name="replan"),
    path("<int:pk>/versions/", amounts.versions, name="versions"),
    path("<int:pk>/workbook/", amount_files.workbook, name="workbook"),
    path("<int:pk>/read/", amount_files.read, name="read"),
]
