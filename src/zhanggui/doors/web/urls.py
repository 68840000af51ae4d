"""Pages of the doors themselves."""

from django.urls import path

from zhanggui.doors.web.screens import (
    account,
    administration,
    health,
    organisation,
    processes,
    registers,
    scores,
    tasks,
    team,
    work,
    workbench,
)

app_name = "web"
urlpatterns = [
    path("", workbench.show, name="workbench"),
    path("health", health.show, name="health"),
    path("numbers/", workbench.my_numbers, name="numbers"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("settings/", account.profile, name="profile"),
    path("settings/password/", account.password, name="password"),
    path("settings/look/", account.look, name="look"),
    path("tasks/<int:pk>/", work.item, name="work"),
    path("tasks/<int:pk>/attest/", work.attest, name="work-attest"),
    path("tasks/<int:pk>/comment/", work.comment, name="work-comment"),
    path("tasks/<int:pk>/hand-over/", work.hand_over, name="work-hand-over"),
    path("tasks/<int:pk>/reopen/", work.reopen, name="work-reopen"),
    path("tasks/<int:pk>/act/", work.act, name="work-act"),
    path("tasks/<int:pk>/files/<int:file>/", work.file, name="work-file"),
    path("tasks/<int:pk>/attachment/", work.attachment, name="work-attachment"),
    *tasks.urls(),
    path("team/", team.board, name="team"),
    path("team/reassign/", team.reassign, name="team-reassign"),
    path("organisation/", organisation.chart_page, name="organisation"),
    path("organisation/<str:code>/", organisation.position, name="position"),
    path("people/<str:code>/", organisation.person, name="person"),
    *administration.urls(),
    *processes.urls(),
    *registers.urls(),
    *scores.urls(),
]
