"""Administration: people and sign-ins, the calendar, the audit log, erasing a buyer, the system's health."""

from django.urls import URLPattern, path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.doors.web.screens.administration import audit, calendar, erasures, people, system


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
        path(f"{at}/erasures/", erasures.show, name="admin-erasures"),
        path(f"{at}/erasures/look/", erasures.look, name="admin-erasure-look"),
        path(f"{at}/erasures/found/<int:pk>/", erasures.found, name="admin-look"),
        path(f"{at}/erasures/found/<int:pk>/act/", erasures.act, name="admin-look-act"),
        path(f"{at}/erasures/<int:pk>/", erasures.erasure, name="admin-erasure"),
        path(f"{at}/erasures/<int:pk>/go-on/", erasures.go_on, name="admin-erasure-go-on"),
        path(f"{at}/system/", system.show, name="admin-system"),
        path(f"{at}/system/retry/", system.retry, name="admin-retry"),
    ]
