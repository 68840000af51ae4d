"""Addresses under /finance/."""

from django.urls import path

from zhanggui.departments.finance import cost_screens, desks, screens
from zhanggui.doors.web.desk import desk_urls

app_name = "finance"
urlpatterns = [
    *desk_urls(desks.reconciliations),
    path("start/", screens.start, name="start"),
    path("begin/", screens.begin, name="begin"),
    path("reconciliations/<int:pk>/", screens.reconciliation, name="reconciliation"),
    path("reconciliations/<int:pk>/decide/", screens.decide, name="decide"),
    path("reconciliations/<int:pk>/refresh/", screens.refresh, name="refresh"),
    path("reconciliations/<int:pk>/close/", screens.close, name="close"),
    path("reconciliations/<int:pk>/reopen/", screens.reopen, name="reopen"),
    path("reconciliations/<int:pk>/dispute.<slug:form>", screens.dispute_file, name="dispute-file"),
    *desk_urls(desks.ledger),
    *desk_urls(desks.small_payments),
    *desk_urls(desks.courier_bills),
    *desk_urls(desks.courier_lines),
    *desk_urls(cost_screens.desk),
    path("costs/new/", cost_screens.new, name="cost-new"),
    *desk_urls(desks.tariffs),
    path("tariffs/<int:pk>/", screens.tariff, name="tariff"),
]
