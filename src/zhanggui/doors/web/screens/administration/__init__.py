"""Administration: people and sign-ins, the calendar, the audit log, the system's health."""

from django.urls import URLPattern, path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.doors.web.screens.administration import audit, calendar, people, system


def urls() -> list[URLPattern]:
    at = "administration"
    return [
        *desk_urls(people.people_desk, at=f"{at}/people/"),
        path(f"{at}/people/new/", people.new, name="admin-new-person"),
        path(f"{at}/people/<str:code>/", people.person, name="admin-person"),
        path(f"{at}/people/<str:code>/change/", people.change, name="admin-change-person"),
        path(f"{at}/calendar/", calendar.show, name="admin-calendar"),
        path(f"{at}/calendar/change/", calendar.change, name="admin-change-calendar"),
        *desk_urls(audit.audit_desk, at=f"{at}/audit/"),
        path(f"{at}/audit/check/", audit.check, name="admin-check-audit"),
        path(f"{at}/system/", system.show, name="admin-system"),
        path(f"{at}/system/retry/", system.retry, name="admin-retry"),
    ]
