import shutil
from datetime import datetime

import pytest

from zhanggui.base import SHANGHAI
from zhanggui.playbook import api

MONDAY = datetime(2011, 11, 14, 9, 30, tzinfo=SHANGHAI)


@pytest.fixture
def shop_centre(tmp_path):
    """The operations centre copied into a shelf of one's own, to be spoilt or changed."""
    folder = tmp_path / "operations-centre"
    shutil.copytree(api.folder_of("operations-centre"), folder)
    return folder


@pytest.fixture
def reword():
    """Replace a text in one file of a playbook folder."""

    def reword(folder, file, old, new):
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return reword
