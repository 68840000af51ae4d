"""What is installed without a checkout: the wheel holds everything the product reads."""

import zipfile
from pathlib import Path

import pytest

from zhanggui.doors.web.assets import stamp

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> set[str]:
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    wheel = next(builder.build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]))
    return set(zipfile.ZipFile(wheel).namelist())


def below(folder: str) -> set[str]:
    found = (path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path for path in found if "__pycache__" not in path and "/tests/" not in path}


@pytest.mark.parametrize("folder", ["playbooks", "samples"])
def test_data_beside_the_package_is_packed_into_it(packed, folder):
    assert {f"zhanggui/_{path}" for path in below(folder)} - packed == set()


def test_every_file_of_the_package_but_its_tests_is_packed(packed):
    missing = {path.removeprefix("src/") for path in below("src/zhanggui")} - packed
    assert {path for path in missing if not path.endswith(".mo") and "/static/" not in path} == set()
    assert not any("/tests/" in path for path in packed)


def test_what_was_built_is_packed_too(packed):
    if stamp() == "0":
        pytest.skip("the assets are not built: make setup")
    built = {path.removeprefix("src/") for path in below("src/zhanggui") if path.endswith(".mo") or "/static/" in path}
    assert {"zhanggui/doors/web/static/vendor/door.css"} <= built
    assert built - packed == set()
