"""People with just the rights and shops a test gives them."""

from datetime import date

from django.test import Client

from zhanggui.base import clock
from zhanggui.kernel.organisation import api as organisation

EVERY_RIGHT = (
    "orders.view", "orders.note", "orders.export", "buyers.view", "buyers.reveal", "refunds.view", "products.view",
    "products.edit", "shops.view", "shops.edit", "intake.view",
)  # fmt: skip


def browser_of(code, rights=EVERY_RIGHT, shops=("home",), language="en"):
    """A signed-in browser of a person who holds a post with these rights and may see these shops."""
    if organisation.company() is None:
        organisation.found_company(name="算盘家居", playbook="test", at=clock.now())
    department = organisation.open_department(code="ops", name_zh="运营部")
    post = organisation.open_position(code=code, department=department, name_zh="店长", rights=list(rights))
    person = organisation.hire(code=code, name="王店长", sign_in=code, password="a-long-password-1")
    organisation.assign(person=person, position=post, starts=date(2011, 1, 1))
    for shop in shops:
        organisation.grant_scope(person, "shop", shop)
    user = person.user
    type(user).objects.filter(pk=user.pk).update(language=language)
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser
