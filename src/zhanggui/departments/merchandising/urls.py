"""Addresses of the merchandising department."""

from django.urls import path

from zhanggui.departments.merchandising import screens
from zhanggui.departments.merchandising.desks import desk
from zhanggui.doors.web.desk import desk_urls

app_name = "merchandising"
urlpatterns = [
    *desk_urls(desk, at=""),
    path("<int:pk>/", screens.show, name="product"),
    path("<int:pk>/change/", screens.change, name="product-change"),
    path("<int:pk>/cost/", screens.cost, name="product-cost"),
    path("<int:pk>/cost/<int:cost_pk>/take-back/", screens.cost_back, name="product-cost-take-back"),
    path("<int:pk>/take-back/<int:change_pk>/", screens.take_back, name="product-take-back"),
]
