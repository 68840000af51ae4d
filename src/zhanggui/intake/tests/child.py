"""A process that takes a file in, for tests that kill it or run it beside its twin.

`python -m zhanggui.intake.tests.child DATABASE PATH [STOP_AFTER]`: dies hard after that many chunks.
"""

import json
import os
import signal
import sys
from pathlib import Path


def main(database: str, path: str, stop_after: int) -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()

    from zhanggui.intake import api, reading, stream
    from zhanggui.intake.tests import toy

    stream.CHUNK = 20
    toy.open_for_business()
    chunks = 0
    commit = reading.commit_chunk

    def counted(*args: object) -> object:
        nonlocal chunks
        run = commit(*args)  # type: ignore[arg-type]
        chunks += 1
        if chunks == stop_after:
            os.kill(os.getpid(), signal.SIGKILL)
        return run

    reading.commit_chunk = counted  # type: ignore[assignment]
    result = api.receive(Path(path), shop="uk")
    sys.stdout.write(json.dumps({**result.as_json(), "chunks": chunks}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
