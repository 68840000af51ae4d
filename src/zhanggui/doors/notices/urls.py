from django.urls import path

from zhanggui.doors.notices.screens import channels, own, wishes
from zhanggui.doors.web.desk import desk_urls

app_name = "notices"
urlpatterns = [
    *desk_urls(own.own_desk),
    *desk_urls(channels.sendings_desk),
    path("<int:pk>/", own.notice, name="notice"),
    path("latest/", own.latest, name="latest"),
    path("count/", own.count, name="count"),
    path("read-all/", own.read_all, name="read-all"),
    path("settings/", wishes.show, name="settings"),
    path("settings/test/", wishes.test, name="settings-test"),
    path("channels/", channels.show, name="channels"),
    path("channels/new/<slug:kind>/", channels.new, name="channel-new"),
    path("channels/<int:pk>/", channels.change, name="channel"),
    path("channels/<int:pk>/test/", channels.test, name="channel-test"),
    path("channels/<int:pk>/remove/", channels.remove, name="channel-remove"),
]
