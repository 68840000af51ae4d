"""A process that looks at a feed and dies hard after so many steps, for tests.

`python -m zhanggui.intake.feeds.tests.child DATABASE FEED [STOP_AFTER]`
"""

import os
import signal
import sys


def main(database: str, feed: int, stop_after: int) -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()

    from zhanggui.intake import reading
    from zhanggui.intake.feeds import fetching, folder
    from zhanggui.intake.tests import toy

    toy.open_for_business()
    folder.SECOND_LOOK = 0.01
    steps = 0

    def counted(fn):  # type: ignore[no-untyped-def]
        def step(*args, **more):  # type: ignore[no-untyped-def]
            nonlocal steps
            steps += 1
            if steps == stop_after:
                os.kill(os.getpid(), signal.SIGKILL)
            return fn(*args, **more)

        return step

    reading.commit_chunk = counted(reading.commit_chunk)
    fetching._count = counted(fetching._count)
    folder.Folder.done = counted(folder.Folder.done)
    fetching.fetch(feed)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
