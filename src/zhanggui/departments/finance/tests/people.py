"""People of finance for tests, with a sign-in each."""

from datetime import date

from django.test import Client

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position, User

LONG_AGO = date(2011, 1, 1)


def person(code: str, rights: list[str], shops: list[str]) -> Person:
    """Somebody whose post gives these rights, for these shops; "*" is all of them."""
    department, _ = Department.objects.get_or_create(code="finance", defaults={"name_zh": "财务", "name_en": "Finance"})
    post = Position.objects.create(code=code, department=department, name_zh=code, name_en=code, rights=rights)
    user = User.objects.create_user(code, password="a-long-password-1", language="en")
    found = Person.objects.create(user=user, code=code, name=code)
    organisation.assign(person=found, position=post, starts=LONG_AGO)
    for shop in shops:
        organisation.grant_scope(found, "all" if shop == "*" else "shop", "" if shop == "*" else shop)
    return found


def browser(found: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(found.user, backend="django.contrib.auth.backends.ModelBackend")
    return client
