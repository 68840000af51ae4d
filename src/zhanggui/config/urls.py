"""Every way in by the browser: the doors' own pages and one prefix a department."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from zhanggui.config.settings import STREET

BELOW = {
    "intake": "intake",
    "playbook": "playbook",
    "goals": "targets",
    "targets": "targets.screens",
    "notices": "doors.notices",
}
"""Where rooms below the departments have pages of their own."""

urlpatterns = [
    *(
        path(f"{name}/", include(f"zhanggui.departments.{name}.urls"))
        for name in STREET
        if f"zhanggui.departments.{name}" in settings.INSTALLED_APPS and find_spec(f"zhanggui.departments.{name}.urls")
    ),
]
urlpatterns += [
    path(f"{at}/", include(f"zhanggui.{room}.urls")) for at, room in BELOW.items() if find_spec(f"zhanggui.{room}.urls")
]
urlpatterns += [path("", include("zhanggui.doors.web.urls"))]
"""Last: people/<code>/ is a person's page wherever the department of that name has no page of its own."""
