"""The Chinese font that reports are printed with; made from the npm package when assets are built."""

from pathlib import Path

from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.doors.web.assets import STATIC


def chinese_font(*, bold: bool = False) -> Path:
    """A TrueType file with the characters of GB 2312, Latin letters and currency signs."""
    path = STATIC / "fonts" / f"NotoSansSC-{'Bold' if bold else 'Regular'}.ttf"
    if not path.exists():
        raise Refusal(
            "font.not_built",
            _("The Chinese font is not built yet. Run `make setup`, or `python assets/fonts.py`."),
            path=str(path),
        )
    return path
