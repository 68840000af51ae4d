"""Work as people look at it: inbox, board, by person, calendar, list; requests between departments; being away."""

from django.urls import URLPattern, path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.doors.web.screens.tasks import absences, board, calendar, conflicts, inbox, listing, load, requests


def urls() -> list[URLPattern]:
    return [
        path("tasks/", inbox.show, name="inbox"),
        path("tasks/new/", inbox.new_task, name="new-task"),
        path("tasks/board/", board.show, name="board"),
        path("tasks/board/move/", board.move, name="board-move"),
        path("tasks/people/", load.show, name="load"),
        path("tasks/calendar/", calendar.show, name="work-calendar"),
        *desk_urls(listing.work_desk, at="tasks/list/"),
        *desk_urls(requests.requests_desk, at="tasks/requests/"),
        path("tasks/requests/new/", requests.new, name="new-request"),
        path("tasks/requests/<int:pk>/", requests.show, name="request"),
        path("tasks/requests/<int:pk>/act/", requests.act, name="request-act"),
        path("tasks/absences/", absences.show, name="absences"),
        path("tasks/absences/act/", absences.act, name="absences-act"),
        path("tasks/conflicts/<int:pk>/", conflicts.show, name="conflict"),
        path("tasks/conflicts/<int:pk>/decide/", conflicts.decide, name="conflict-decide"),
    ]
