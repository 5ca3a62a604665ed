"""Start of everything: `python run.py [serve]` serves, every other command is in app/cli.py."""

import importlib
import sys

from app.memory import collecting_later
from app.serve.hooks import StartRefused
from app.serve.priority import yield_to_others
from app.serve.scheduler_process import main as run_scheduler
from app.serve.serve import serve
from config import SettingsError


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    match arguments:
        case [] | ["serve"]:
            return serve()
        case ["scheduler"]:
            return run_scheduler()
        case ["scheduler", "--control-fd", descriptor]:
            return run_scheduler(int(descriptor))
    # A command may run beside the serving processes, whose people wait for every page.
    yield_to_others()
    # Only now: the commands bring the whole application, which the supervisor must not hold.
    try:
        with collecting_later():
            commands = importlib.import_module("app.cli")
        commands.cli(arguments, prog_name="run.py")
    except (SettingsError, StartRefused) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
