"""Average-link clustering (Sokal & Michener 1958) of questions' rows.

Also a program of its own: SciPy holds on to the interpreter while it links, seconds for thousands of rows, and a server that
shares it would answer nobody meanwhile. As a program it imports nothing of ours, for starting must be quick.
"""

import io
import subprocess
import sys

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage

TRANSLATED = 0.15
"""So much further apart two questions lie that are asked in different languages."""
FEW = 500
"""Up to so many rows a hundredth of a second is enough: no program is started."""
_BLOCK = 512
_PATIENCE = 300.0
"""Seconds for a program that takes five."""

Rows = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def linked(rows: Rows, spoken: Ints, cut: float) -> Ints:
    """The number of each row's cluster. `rows` (n, d) are of length 1, `spoken` numbers their languages; clusters stay apart
    where their rows' mean cosine distance is above `cut`. 300 MB for 5,000 rows, growing with the square.
    """
    if len(rows) < 2:
        return np.zeros(len(rows), dtype=np.int64)
    names: Ints = fcluster(linkage(_distances(rows, spoken), "average"), cut, "distance").astype(np.int64)
    return names


def linked_apart(rows: Rows, spoken: Ints, cut: float) -> Ints:
    """The same, where other threads must go on meanwhile. Raises OSError where the program fails."""
    if len(rows) <= FEW:
        return linked(rows, spoken, cut)
    packed = io.BytesIO()
    np.savez(packed, rows=rows, spoken=spoken, cut=np.array(cut))
    try:
        done = subprocess.run(  # noqa: S603  # our own file, run by our own Python
            [sys.executable, "-I", __file__], input=packed.getvalue(), capture_output=True, timeout=_PATIENCE, check=True
        )
    except subprocess.SubprocessError as error:
        raise OSError(f"The questions could not be clustered: {error}. Is there memory left?") from error
    names: Ints = np.load(io.BytesIO(done.stdout), allow_pickle=False)
    return names


def _distances(rows: Rows, spoken: Ints) -> npt.NDArray[np.float64]:
    """Of each pair once, in SciPy's condensed order."""
    count = len(rows)
    condensed = np.empty(count * (count - 1) // 2)
    at = 0
    for start in range(0, count, _BLOCK):
        block = 1 - rows[start : start + _BLOCK] @ rows[start:].T
        block -= TRANSLATED * (spoken[start : start + _BLOCK, None] != spoken[None, start:])
        for place, line in enumerate(block):
            rest = line[place + 1 :]
            condensed[at : at + len(rest)] = rest
            at += len(rest)
    return np.maximum(condensed, 0.0)


if __name__ == "__main__":
    found = io.BytesIO()
    with np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as given:
        np.save(found, linked(given["rows"], given["spoken"], float(given["cut"])))
    sys.stdout.buffer.write(found.getvalue())
