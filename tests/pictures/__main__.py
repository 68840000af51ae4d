"""Take the pictures: prepare the sample company, serve it, look at it through Chromium, keep what is seen."""

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.pictures.scenes import SCENES, Scene

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
NOW = "2011-11-14T09:30:00+08:00"
PASSWORD = "sample-password-1"
DESKTOP, PHONE = (1440, 900), (390, 844)
TALLEST = 1600
KEPT_WIDTH = 1200
"""A desktop is kept somewhat smaller than it was seen: still easy to read, and half the bytes."""
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.pictures", description=__doc__)
    asked.add_argument("names", nargs="*", help="only these scenes")
    asked.add_argument("--home", default="", help="a home kept between runs; otherwise one that is thrown away")
    options = asked.parse_args()
    unknown = set(options.names) - {scene.name for scene in SCENES}
    if unknown:
        asked.error(f"no such scene: {', '.join(sorted(unknown))}")
    scenes = [scene for scene in SCENES if not options.names or scene.name in options.names]
    with tempfile.TemporaryDirectory() as thrown_away:
        os.environ |= {
            "ZHANGGUI_HOME": options.home or thrown_away, "ZHANGGUI_NOW": NOW, "ZHANGGUI_SAMPLE_PASSWORD": PASSWORD,
            "DJANGO_SETTINGS_MODULE": "zhanggui.config.settings",
        }  # fmt: skip
        subprocess.run([sys.executable, "-m", "zhanggui", "demo", "--no-serve"], check=True)
        words = _staged()
        with _served() as address:
            return _take_all(scenes, words, address)


def _staged() -> dict[str, str]:
    import django

    django.setup()
    from tests.pictures.staging import stage

    return stage()


@contextmanager
def _served() -> Iterator[str]:
    from zhanggui.config.operate import wait_until_up

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "zhanggui", "serve", "--port", str(port), "--workers", "1", "--no-worker"],
        start_new_session=True,
    )
    try:
        if not wait_until_up(f"http://127.0.0.1:{port}", seconds=180):
            raise RuntimeError("The server did not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _take_all(scenes: list[Scene], words: dict[str, str], address: str) -> int:
    """Every picture; answers 1 where a page failed, said something in its console, or was too wide for its window."""
    from playwright.sync_api import Error, sync_playwright

    from zhanggui.doors.web.tests.browser import ARGUMENTS, Visitor, chromium_path

    faults, sizes = list[str](), list[int]()
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        windows: dict[tuple[str, ...], Any] = {}
        signed_in: dict[str, Any] = {}
        for scene in scenes:
            person = scene.person(words)
            for shot in scene.shots:
                name = f"{scene.name}-{shot}"
                window = Visitor(_context(browser, windows, shot, person, signed_in, address).new_page(), address)
                if person not in signed_in:
                    window.sign_in(person, PASSWORD)
                    signed_in[person] = window.page.context.storage_state()
                try:
                    picture = _taken(window, scene, scene.address(words))
                except Error as error:
                    window.faults.append(str(error).splitlines()[0])
                else:
                    window.faults += [f"{wide} px too wide"] if (wide := window.too_wide()) else []
                    sizes.append(_keep(picture, name, phone="phone" in shot))
                faults += [f"{name}: {one}" for one in window.faults]
                window.page.close()
        browser.close()
    print(f"{len(sizes)} pictures, {sum(sizes) // 1024:,} KB, the largest {max(sizes) // 1024} KB")
    print("\n".join(faults))
    return 1 if faults else 0


def _context(
    browser: Any, kept: dict[tuple[str, ...], Any], shot: str, person: str, signed_in: dict[str, Any], address: str
) -> Any:
    """A browser in the shot's language, width and light, signed in where somebody was before.

    One is kept for each person, language and width, so that styles and fonts come over once.
    """
    language, *marks = shot.split("-")
    width, height = PHONE if "phone" in marks else DESKTOP
    key = (person, language, str(width))
    if key not in kept:
        kept[key] = browser.new_context(
            viewport={"width": width, "height": height}, locale=LOCALES[language], storage_state=signed_in.get(person)
        )
    look = {"django_language": LANGUAGES[language], "zhanggui_theme": "dark" if "dark" in marks else "light"}
    kept[key].add_cookies([{"name": name, "value": value, "url": address} for name, value in look.items()])
    return kept[key]


def _taken(window: Any, scene: Scene, path: str) -> bytes:
    page = window.page
    window.go(path)
    if scene.press:
        page.click(scene.press)
        page.wait_for_load_state("networkidle")
    time.sleep(0.5)  # charts and drawings move into place
    if scene.scroll:
        page.wait_for_selector(scene.scroll)
        page.locator(scene.scroll).first.evaluate(
            "part => scrollTo(0, part.getBoundingClientRect().top + scrollY - 80)"
        )
        time.sleep(0.3)
    if not scene.whole:
        return bytes(page.screenshot())
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    page.set_viewport_size({**page.viewport_size, "height": height})
    return bytes(page.screenshot())


def _keep(picture: bytes, name: str, *, phone: bool) -> int:
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if not phone:
        height = round(image.height * KEPT_WIDTH / image.width)
        image = image.resize((KEPT_WIDTH, height), Image.Resampling.LANCZOS)
    path = PICTURES / f"{name}.webp"
    image.save(path, "WEBP", quality=62, method=6)
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
