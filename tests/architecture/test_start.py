"""What every command waits for before it begins."""

import os
import subprocess
import sys

SLOW = (
    "deltalake",
    "duckdb",
    "fpdf",
    "holidays",
    "httpx",
    "ibis",
    "jsonschema",
    "numpy",
    "polars",
    "pyarrow",
    "xlsxwriter",
)


def test_a_command_that_counts_nothing_imports_no_library_for_counting(tmp_path):
    asked = "from zhanggui.config import cli; import sys; sys.argv[1:] = ['--help']\n"
    told = "try: cli.run()\nexcept SystemExit: pass\n"
    listed = f"print('imported:', *(name for name in {SLOW!r} if name in sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", asked + told + listed],
        env={**os.environ, "ZHANGGUI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "intake" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "imported:"
