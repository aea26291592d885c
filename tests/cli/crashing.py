"""The program with a defect planted in it: ``python -m tests.cli.crashing PLACE ARGUMENT...``.

The defect has a patient's name in its text, in its local variables, and in the error that it came from.
"""

import asyncio
import gc
import logging
import os
import pkgutil
import sys
import threading
import warnings

from worklist.cli import program, screen

PATIENT = "ZEBRAFISH"


class DrawnError(ValueError):
    def __rich__(self):
        return PATIENT


def fail(*_, **__):
    patient = f"{PATIENT}, WANDA"
    try:
        raise KeyError(patient)
    except KeyError as error:
        raise ValueError(f"cannot explain {patient}") from error


def fail_drawn(*_, **__):
    raise DrawnError(PATIENT)


def fail_in_a_task(*_):
    async def task(patient):
        fail(patient)

    asyncio.get_running_loop().create_task(task(PATIENT), name=PATIENT)


def fail_in_a_thread(*_):
    threading.Thread(target=fail, args=(PATIENT,), name=PATIENT).start()


def fail_in_a_finalizer(*_):
    class Record:
        patient = PATIENT
        __del__ = fail

    Record()
    gc.collect()


def talk(*_):
    """What libraries do: it is no defect, and is not printed either."""
    warnings.warn(PATIENT, stacklevel=1)
    logging.getLogger("a.library").error("cannot send %s", PATIENT)
    try:
        fail()
    except ValueError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved")


HELP, SHOW = "worklist.screens.working.WorkingScreen.do_help", "worklist.desk.Desk.look"
PLACES = {
    "drawn": (HELP, fail_drawn),
    "task": (HELP, fail_in_a_task),
    "thread": (HELP, fail_in_a_thread),
    "finalizer": (HELP, fail_in_a_finalizer),
    "talk": (HELP, talk),
    "command-thread": (SHOW, fail_in_a_thread),
    "command-finalizer": (SHOW, fail_in_a_finalizer),
    "command-talk": (SHOW, talk),
}
"""What is replaced and by what; a place that is not named here fails."""


def plant(place):
    name, defect = PLACES.get(place, (place, fail))
    owner, _, attribute = name.rpartition(".")
    original = getattr(pkgutil.resolve_name(owner), attribute)

    def planted(*arguments, **named):
        defect()
        return original(*arguments, **named)

    setattr(pkgutil.resolve_name(owner), attribute, planted)


def main():
    place, sys.argv[1:] = sys.argv[1], sys.argv[2:]
    os.chdir(os.environ["HOME"])
    if sys.argv[1:]:
        plant(place)
    else:  # Textual must not be imported before its variables are deleted
        original = screen.forget_textual_settings
        screen.forget_textual_settings = lambda: (original(), plant(place))
    program.main()


if __name__ == "__main__":
    main()
