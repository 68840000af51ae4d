"""Addresses of the people department."""

from django.urls import path

from zhanggui.departments.people.meetings import desks as meetings
from zhanggui.departments.people.plans import desks as plans
from zhanggui.departments.people.screens import meetings as meeting
from zhanggui.departments.people.screens import plans as plan
from zhanggui.doors.web.desk import desk_urls

app_name = "people"
urlpatterns = [
    *desk_urls(plans.desk, at="plans/"),
    path("plans/new/", plan.new, name="new-plan"),
    path("plans/<int:pk>/", plan.show, name="plan"),
    path("plans/<int:pk>/write/", plan.write, name="write-plan"),
    path("plans/<int:pk>/act/", plan.act, name="plan-act"),
    path("plans/<int:pk>/decide/", plan.decide, name="plan-decide"),
    path("plans/<int:pk>/versions/", plan.compare, name="plan-compare"),
    path("plans/<int:pk>/file/", plan.file, name="plan-file"),
    *desk_urls(meetings.desk, at="meetings/"),
    path("meetings/new/", meeting.new, name="new-meeting"),
    path("meetings/series/", meeting.series, name="meeting-series"),
    path("meetings/series/<int:pk>/end/", meeting.end_series, name="end-series"),
    path("meetings/<int:pk>/", meeting.show, name="meeting"),
    path("meetings/<int:pk>/change/", meeting.change, name="change-meeting"),
    path("meetings/<int:pk>/act/", meeting.act, name="meeting-act"),
]
