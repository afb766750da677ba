"""What ``script/setup`` does, with the standard library alone: .venv, locked packages, the project, the catalogues."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "wugong-stamp"


def fail(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    sys.exit(1)


def stamp() -> str:
    """What the environment was made from: Python, the place, the locked packages, the project."""
    locked, project = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (LOCK, ROOT / "pyproject.toml"))
    return f"{sys.version_info[:2]} {ROOT}\n{locked}\n{project}\n"


def run(*command: str | Path, what: str) -> None:
    try:
        subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        fail(f"{what} ({error}). Mend that and run script/setup again; what is done is kept.")


def answer(*command: str | Path) -> str:
    """What a command says, or nothing when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def works() -> bool:
    """Whether .venv was made here and holds a Python of this version that starts."""
    if not PYTHON.exists() or (STAMP.exists() and str(ROOT) not in STAMP.read_text()):
        return False
    return answer(PYTHON, "-c", "import sys; print(sys.version_info[:2])") == f"{sys.version_info[:2]}"


def pip() -> list[str | Path]:
    """The installer: pip in .venv, or, where Python came without ensurepip, a pip beside it."""
    quiet = [] if sys.stdout.isatty() else ["-q"]
    options = ["--disable-pip-version-check", "--no-input", *quiet]
    if answer(PYTHON, "-m", "pip", "--version"):
        return [PYTHON, "-m", "pip", *options]
    return [sys.executable, "-m", "pip", "--python", PYTHON, *options]


def make_venv() -> None:
    bundled = importlib.util.find_spec("ensurepip") is not None
    if not bundled and importlib.util.find_spec("pip") is None:
        fail("This Python has neither ensurepip nor pip; install its venv package (on Debian: python3-venv).")
    options = ["--clear"] if bundled else ["--clear", "--without-pip"]
    run(sys.executable, "-m", "venv", *options, VENV, what=".venv could not be made")


def install() -> None:
    wanted = stamp()
    if STAMP.exists() and STAMP.read_text() == wanted and works():
        return
    print("Setting up .venv from requirements.lock; this takes a few minutes once.", file=sys.stderr, flush=True)
    if not works():
        make_venv()
    STAMP.unlink(missing_ok=True)
    run(*pip(), "install", "--require-hashes", "-r", LOCK, what="The locked packages could not be installed")
    project = ("install", "--no-deps", "--no-build-isolation", "-e", ROOT)
    run(*pip(), *project, what="The project could not be installed into .venv")
    STAMP.write_text(wanted)


def compile_catalogues() -> None:
    """Call the compiler only where a catalogue is newer than what was made from it."""
    for source in ROOT.glob("wugong/*/locale/*/LC_MESSAGES/django.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns:
            run(
                PYTHON, "-m", "wugong.config.messages", "--compile", what="The message catalogues could not be compiled"
            )
            return


def main() -> None:
    if sys.argv[1:] in (["-h"], ["--help"]):
        print("script/setup: make or refresh .venv from requirements.lock and compile the message catalogues.")
        return
    if sys.argv[1:]:
        print(f"script/setup takes no arguments, not {sys.argv[1]}.", file=sys.stderr)
        sys.exit(2)
    if not os.access(ROOT, os.W_OK):
        fail(f"{ROOT} cannot be written; .venv must stand there.")
    with LOCK.open("rb") as turn:  # two scripts started at once: the second waits and finds the work done
        fcntl.flock(turn, fcntl.LOCK_EX)
        install()
        compile_catalogues()


if __name__ == "__main__":
    main()
