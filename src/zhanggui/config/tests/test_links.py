"""Playbooks send people to screens: every address a duty names is one."""

from importlib.util import find_spec

import pytest
from django.urls import Resolver404, resolve

from zhanggui.config.settings import STREET
from zhanggui.playbook import api


def links():
    books = [api.load(name) for name in api.shipped()]
    return sorted({duty.binding.link for book in books for duty in book.duties if duty.binding and duty.binding.link})


@pytest.mark.parametrize("link", links())
def test_the_screen_a_duty_is_done_on_exists(link):
    room = link.split("/")[1]
    if room in STREET and not find_spec(f"zhanggui.departments.{room}.urls"):
        pytest.skip(f"{room} has no screens yet")
    try:
        resolve(link)
    except Resolver404:
        pytest.fail(f"{link} leads nowhere")
