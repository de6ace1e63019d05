"""LAPACK's gesdd on request, through numpy and scipy, each with the OpenBLAS of its wheel.

Reads lines, answers each with one line:

    versions             what is at work
    scipy FILE ROWS COLS processor time of one thin decomposition of the float64 matrix in FILE
    numpy FILE ROWS COLS
"""

import signal
import sys
import time

import numpy as np
import scipy

signal.signal(signal.SIGINT, signal.SIG_DFL)


def by_scipy(a):
    # In LAPACK's own order and to be overwritten: nothing is copied on the clock.
    return lambda: scipy.linalg.svd(a, full_matrices=False, overwrite_a=True, check_finite=False, lapack_driver="gesdd")


def by_numpy(a):
    return lambda: np.linalg.svd(a, full_matrices=False)


def main():
    path, matrix = None, None
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "versions":
            print(f"numpy {np.__version__}, scipy {scipy.__version__}", flush=True)
            continue
        if rest[0] != path:
            path = rest[0]
            matrix = np.fromfile(path).reshape(int(rest[1]), int(rest[2]))
        decompose = by_scipy(matrix.copy(order="F")) if word == "scipy" else by_numpy(matrix)
        begun = time.process_time()
        decompose()
        print(time.process_time() - begun, flush=True)


main()
