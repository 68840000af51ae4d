"""Pages of the doors themselves."""

app_name = "web"
urlpatterns: list[object] = []
