import pytest

from zhanggui.intake import registry
from zhanggui.intake.tests import toy


@pytest.fixture
def house(monkeypatch):
    """Two shops, and one department that keeps refunds."""
    monkeypatch.setattr(registry, "_takers", dict(registry._takers))
    registry.builders()
    monkeypatch.setattr(registry, "_builders", {})
    monkeypatch.setattr(registry, "_directory", [])
    toy.open_for_business()


@pytest.fixture
def refunds(db, house):
    """The toy's table."""
    toy.make_table()
    yield toy.stored
    toy.drop_table()


@pytest.fixture
def shared_refunds(transactional_db, house):
    """The same where other processes see it."""
    toy.make_table()
    yield toy.stored
    toy.drop_table()
