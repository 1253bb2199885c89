"""Where tests write: a file system in memory where there is room, as every commit waits for a disk.

The databases are the same programs with the same settings, syncing included; only what lies under them
is quicker. Where there is no such file system, or a small one as in many containers, the usual
folder serves.
"""

import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path("/dev/shm")  # noqa: S108 — pytest and tempfile make folders of their own in it
BYTES_MIN = 3 * 1024**3


def write_into_memory() -> None:
    """Lead `tempfile`, pytest and every child process there, unless somebody chose a place."""
    if "TMPDIR" in os.environ or not os.access(FOLDER, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(FOLDER).free >= BYTES_MIN:
        os.environ["TMPDIR"] = str(FOLDER)
        tempfile.tempdir = None
