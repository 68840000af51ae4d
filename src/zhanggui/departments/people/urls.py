"""Addresses of the people department."""

from django.urls import path

from zhanggui.departments.people.meetings import desks as meetings
from zhanggui.departments.people.plans import desks as plans
from zhanggui.departments.people.rulebook import desks as rules
from zhanggui.departments.people.screens import meetings as meeting
from zhanggui.departments.people.screens import plans as plan
from zhanggui.departments.people.screens import rulebook as rule
from zhanggui.departments.people.screens import suggestions as suggestion
from zhanggui.departments.people.suggestions import desks as suggestions
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
    *desk_urls(suggestions.desk, at="suggestions/"),
    path("suggestions/new/", suggestion.new, name="new-suggestion"),
    path("suggestions/<int:pk>/", suggestion.show, name="suggestion"),
    path("suggestions/<int:pk>/decide/", suggestion.decide, name="suggestion-decide"),
    path("suggestions/<int:pk>/finish/", suggestion.finish, name="suggestion-finish"),
    *desk_urls(rules.desk, at="rules/"),
    path("rules/write/", rule.write, name="new-rule"),
    path("rules/<str:code>/", rule.show, name="rule"),
    path("rules/<str:code>/write/", rule.write, name="write-rule"),
    path("rules/<str:code>/act/", rule.act, name="rule-act"),
    path("rules/<str:code>/sign/", rule.sign, name="rule-sign"),
    path("rules/<str:code>/versions/", rule.compare, name="rule-compare"),
]
