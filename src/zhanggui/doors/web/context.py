"""What every page knows."""

from typing import Any

from django.http import HttpRequest


def door(request: HttpRequest) -> dict[str, Any]:
    return {}
