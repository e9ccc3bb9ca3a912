"""Folders in which workers of this machine work on runs, and what is left of those that were killed.

Apart from `converting`, which loads the engine: whoever only looks after folders need not wait for it.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from yakuba.conversion.models import ConversionRun
from yakuba.conversion.rules.runs import RunState
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.rows import only

# Whoever has given no sign for so long is dead.
SILENCE: Final = timedelta(seconds=30)


def is_beating(run: ConversionRun, at: datetime) -> bool:
    """Tell whether a living worker is at it."""
    return run.state is RunState.RUNNING and run.beat_at is not None and run.beat_at > at - SILENCE


def work_root() -> Path:
    """Return where this machine keeps the work files of runs; nobody else reads there."""
    return Path(settings.WORK_ROOT) / "conversion-work"


def work_folder(run: ConversionRun) -> Path:
    """Return the folder of a run that was begun: another one for each beginning."""
    began = run.started_at.strftime("%Y%m%d%H%M%S%f") if run.started_at else ""
    return work_root() / f"{run.municipality_id}-{run.pk}-{began}"


def make_private(folder: Path) -> None:
    """Make a folder that only its owner reads."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def wipe_left_behind(*, at: datetime) -> int:
    """Wipe what killed workers of this machine have left of the active town's runs."""
    done = 0
    for folder in work_root().glob(f"{active_municipality_id()}-*-*"):
        key = folder.name.split("-")[1]
        run = only(ConversionRun.objects.filter(pk=int(key))) if key.isdecimal() else None
        if run is not None and work_folder(run) == folder and is_beating(run, at):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        done += 1
    return done
