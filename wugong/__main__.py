"""The command line ``wugong``: kernels that need no database, then Django's commands of every app."""

import importlib
import os
import sys
from difflib import get_close_matches

# Kernels answer without loading Django: a plan of pairs must not wait for a web framework.
KERNELS = {
    "allocate": "wugong.sharing.solver",
    "pair": "wugong.pairing.solver",
    "rate": "wugong.assessment.rating",
    "roster": "wugong.linkage.solver",
    "route": "wugong.problems.kernel.command",
}
# Django's own, which would change an account past the record and its rules.
CLOSED = {"changepassword", "createsuperuser"}


def main() -> None:
    """Run ``wugong COMMAND ...``; exit status 0 done, 1 input or run at fault, 2 wrong usage."""
    os.umask(0o077)  # what is written in WUGONG_HOME is its owner's alone
    if len(sys.argv) > 1 and sys.argv[1] in KERNELS:
        kernel = importlib.import_module(KERNELS[sys.argv[1]])
        sys.exit(kernel.main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.INSTALLED_APPS  # noqa: B018 reads the settings: a bad value is told in one sentence
    except (ImproperlyConfigured, OSError) as fault:
        sys.exit(str(fault))
    argv = list(sys.argv)
    if argv[1:3] == ["check", "uscc"]:
        argv[1:3] = ["uscc"]
    _execute(argv)


def _execute(argv: list[str]) -> None:
    """Run a command of Django; what the machine or the database refuses is told in one sentence."""
    import django
    from django.core.management import ManagementUtility, get_commands
    from django.db import DatabaseError
    from django.db.migrations.exceptions import IrreversibleError

    django.setup()  # the commands of our own apps are known only then
    name = argv[1] if len(argv) > 1 else "help"
    known = {*get_commands(), *KERNELS, "help", "version"} - CLOSED
    if name in CLOSED:
        sys.stderr.write(f"wugong {name} would pass by the record. See: wugong administrator --help\n")
        sys.exit(2)
    if not name.startswith("-") and name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else "See: wugong help"
        sys.stderr.write(f"There is no command {name}. {hint}\n")
        sys.exit(2)
    try:
        ManagementUtility(argv).execute()
    except (DatabaseError, IrreversibleError) as fault:
        said = (str(fault).strip().splitlines() or [type(fault).__name__])[0].rstrip(".")
        sys.exit(f"{said}. Is the database there and up to date? See: wugong migrate")
    except OSError as fault:
        sys.exit(f"{fault.filename or name}: {fault.strerror or fault}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
