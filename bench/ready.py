"""`make run` the second time: seconds until ready, and the memory of both processes.

python -m bench.ready
"""

import psutil
from rich.console import Console
from rich.table import Table

from bench.servers import frontline

RUNS = 3


def resident_mb(pid: int) -> dict[str, float]:
    """Resident memory of the process and of each child, MB."""
    process = psutil.Process(pid)
    family = {"frontline": process} | {f"rasa ({child.pid})": child for child in process.children(recursive=True)}
    return {name: member.memory_info().rss / 1e6 for name, member in family.items()}


def main() -> None:
    with frontline():
        pass  # the first run sets up
    table = Table("run", "ready after s", "frontline MB", "rasa MB", "together MB", title="The second `make run`")
    for n in range(1, RUNS + 1):
        with frontline() as server:
            memory = resident_mb(server.pid)
        ours = memory.pop("frontline")
        rasa = sum(memory.values())
        table.add_row(str(n), f"{server.ready_seconds:.1f}", f"{ours:.0f}", f"{rasa:.0f}", f"{ours + rasa:.0f}")
    table.add_row("goal", "< 15", "", "", "< 1800")
    Console().print(table)


if __name__ == "__main__":
    main()
