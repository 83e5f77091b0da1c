"""What a worker process sets for itself, before numpy and polars are loaded: importing this does it.

Each worker has one core, so libraries start no threads. Memory that numpy gives back stays with the process:
the limits that glibc has, or that Dask sets in MALLOC_TRIM_THRESHOLD_, make it map every array of some
hundred kilobytes anew, which takes more time than the statistics.
"""

from __future__ import annotations

import ctypes
import os
import sys

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1  # as <malloc.h> has them
MIB = 1 << 20

for name in ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

if sys.platform == "linux":
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        mallopt(MMAP_THRESHOLD, 32 * MIB)
        mallopt(TRIM_THRESHOLD, 64 * MIB)
