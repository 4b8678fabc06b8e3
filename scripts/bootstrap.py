"""Make both Python environments. Standard library only: this runs before anything is installed.

    python3 scripts/bootstrap.py [--dev]

`.venv` (3.11 or newer) holds frontline, `.venv-rasa` (3.10) holds Rasa. Each carries a stamp of the requirement files it was
made from, so a second run does nothing. Prints one line that says what to do when something is missing, and exits 1.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.9"
GIGABYTE = 1024**3
DISK_NEEDED = 6 * GIGABYTE  # both environments (4.3 GB) and room for the models


class BootstrapError(Exception):
    """Something the person in front of the terminal has to mend; the message says what."""


def environment() -> "dict[str, str]":
    """uv does not read pip's settings: hand it the folder of wheels pip was told about."""
    env = dict(os.environ)
    if env.get("PIP_FIND_LINKS") and not env.get("UV_FIND_LINKS"):
        env["UV_FIND_LINKS"] = env["PIP_FIND_LINKS"]
    env.pop("VIRTUAL_ENV", None)
    return env


def run(*command: "str | Path") -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment(), check=False)
    if done.returncode:
        raise BootstrapError(
            f"`{' '.join(str(part) for part in command)}` failed (see above). Mend that and run the same make command again."
        )


def find_uv() -> str:
    """uv from PATH, else one of our own in `.uv`, installed with pip."""
    own = ROOT / ".uv" / "bin" / "uv"
    found = shutil.which("uv") or (str(own) if own.exists() else None)
    if found:
        return found
    print("Getting uv, which installs everything else ...", flush=True)
    run(sys.executable, "-m", "venv", ROOT / ".uv")
    run(ROOT / ".uv" / "bin" / "python", "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}")
    return str(own)


def find_python(uv: str, version: str, purpose: str) -> str:
    """The interpreter's path; fetched by uv where that is possible."""
    if found := ask(uv, "python", "find", "--no-project", version):
        return found
    print(f"Python {version} is not here; asking uv to fetch it ...", flush=True)
    ask(uv, "python", "install", version)
    if found := ask(uv, "python", "find", "--no-project", version):
        return found
    raise BootstrapError(
        f"Python {version} is missing ({purpose}). Install it (for example `pyenv install {version}` or your system's "
        f"python{version} package) and run the same make command again."
    )


def ask(*command: str) -> str:
    """What the command prints, or nothing where it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def fingerprint(*parts: Path) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes())
    return digest.hexdigest()


def make_environment(uv: str, folder: Path, version: str, purpose: str, requirements: Path, editable: bool) -> None:
    """Create or refresh one environment; returns at once when its stamp still fits."""
    stamp = folder / ".requirements.sha256"
    wanted = f"{requirements.name} {fingerprint(*requirements.parent.glob('*.txt'), ROOT / 'pyproject.toml')}"
    # The tests' environment has everything the plain one has, so `make run` after `make test` has nothing to do.
    satisfied = {wanted, wanted.replace("frontline.txt", "dev.txt", 1)}
    if stamp.exists() and stamp.read_text().strip() in satisfied and (folder / "bin" / "python").exists():
        return
    free = shutil.disk_usage(ROOT).free
    if free < DISK_NEEDED:
        raise BootstrapError(
            f"The disk is too full: {free / GIGABYTE:.1f} GB free, {DISK_NEEDED / GIGABYTE:.0f} GB needed. "
            "Free some space and run the same make command again."
        )
    print(f"Making {folder.name}: {purpose} ...", flush=True)
    python = find_python(uv, version, purpose)
    if not (folder / "bin" / "python").exists():
        run(uv, "venv", "--quiet", "--no-project", "--clear", "--python", python, folder)
    run(uv, "pip", "install", "--python", folder / "bin" / "python", "-r", requirements)
    if editable:
        run(uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", "--no-deps", "--editable", ".")
    stamp.write_text(wanted + "\n")


def main() -> int:
    options = argparse.ArgumentParser(description="Make frontline's two Python environments.")
    options.add_argument("--dev", action="store_true", help="also what the tests, linters and benchmarks need")
    chosen = options.parse_args()
    pins = ROOT / "requirements"
    try:
        uv = find_uv()
        frontline = pins / ("dev.txt" if chosen.dev else "frontline.txt")
        make_environment(uv, ROOT / ".venv", "3.11", "frontline's own packages", frontline, editable=True)
        make_environment(uv, ROOT / ".venv-rasa", "3.10", "Rasa 3.6 needs Python 3.10", pins / "assistant.txt", editable=False)
    except BootstrapError as error:
        print(f"\nfrontline: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
