"""Work as people look at it: inbox, board, by person, calendar, list; requests between departments; being away."""

from django.urls import URLPattern, path

from zhanggui.doors.web.desk import desk_urls
from zhanggui.doors.web.screens.tasks import absences, board, calendar, conflicts, inbox, listing, load, requests


def urls() -> list[URLPattern]:
    return [
        path("work/", inbox.show, name="inbox"),
        path("work/new/", inbox.new_task, name="new-task"),
        path("work/board/", board.show, name="board"),
        path("work/board/move/", board.move, name="board-move"),
        path("work/people/", load.show, name="load"),
        path("work/calendar/", calendar.show, name="work-calendar"),
        *desk_urls(listing.work_desk, at="work/list/"),
        *desk_urls(requests.requests_desk, at="work/requests/"),
        path("work/requests/new/", requests.new, name="new-request"),
        path("work/requests/<int:pk>/", requests.show, name="request"),
        path("work/requests/<int:pk>/act/", requests.act, name="request-act"),
        path("work/absences/", absences.show, name="absences"),
        path("work/absences/act/", absences.act, name="absences-act"),
        path("work/conflicts/<int:pk>/", conflicts.show, name="conflict"),
        path("work/conflicts/<int:pk>/decide/", conflicts.decide, name="conflict-decide"),
    ]
