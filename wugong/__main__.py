"""The command line ``wugong``: kernels that need no database, then Django's commands of every app."""

import importlib
import os
import sys

# Kernels answer without loading Django: a plan of pairs must not wait for a web framework.
KERNELS = {
    "pair": "wugong.pairing.solver",
    "roster": "wugong.linkage.solver",
}


def main() -> None:
    """Run ``wugong COMMAND ...``; exit status 0 done, 1 input or run at fault, 2 wrong usage."""
    if len(sys.argv) > 1 and sys.argv[1] in KERNELS:
        kernel = importlib.import_module(KERNELS[sys.argv[1]])
        sys.exit(kernel.main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 reads the settings: a bad value is told in one sentence
    except (ImproperlyConfigured, OSError) as fault:
        sys.exit(str(fault))
    argv = list(sys.argv)
    if argv[1:3] == ["check", "uscc"]:
        argv[1:3] = ["uscc"]
    execute_from_command_line(argv)


if __name__ == "__main__":
    main()
