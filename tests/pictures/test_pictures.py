"""The handbook shows every picture that is taken, and none that is not; together they stay light."""

import re

from tests.pictures.__main__ import PICTURES
from tests.pictures.scenes import SCENES

DOCS = PICTURES.parent
HEAVIEST, HEAVIEST_TOGETHER = 80_000, 4_000_000


def taken() -> set[str]:
    return {f"{scene.name}-{shot}.webp" for scene in SCENES for shot in scene.shots}


def test_what_is_taken_is_what_lies_there():
    assert {path.name for path in PICTURES.iterdir()} == taken()


def test_every_picture_stands_in_the_handbook():
    text = "".join(page.read_text("utf-8") for page in DOCS.glob("*.md"))
    assert set(re.findall(r"\(pictures/([\w-]+\.webp)\)", text)) == taken()


def test_every_screen_is_shown_in_both_languages():
    for scene in SCENES:
        assert {"en", "zh"} <= {shot.split("-")[0] for shot in scene.shots}


def test_pictures_are_light():
    sizes = [path.stat().st_size for path in PICTURES.iterdir()]
    assert max(sizes) < HEAVIEST
    assert sum(sizes) < HEAVIEST_TOGETHER
