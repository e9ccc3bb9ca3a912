"""What is done in the background and looked after regularly."""

from datetime import datetime

from yakuba.foundation.deliveries.registry import channel
from yakuba.foundation.jobs.registry import sweeper

from .services import required_runs
from .services.needs import review_town
from .services.reassessment import ask_again
from .services.reminders import remind_of_ends
from .services.standing import recount_due

channel(required_runs.CHANNEL, "必須研修の一括処理")(required_runs.run_step)


@sweeper("talent.tallies", every_seconds=60)
def count_offices(at: datetime) -> int:
    """Count some of the offices whose tallies are marked or of an earlier day."""
    return recount_due(at=at)


@sweeper("talent.reassess", every_seconds=3600)
def ask_for_assessments(at: datetime) -> int:
    """Ask whoever completed a course a month ago to be assessed again."""
    return ask_again(at=at)


@sweeper("talent.ends", every_seconds=6 * 3600)
def remind_people(at: datetime) -> int:
    """Call contracts and terms to mind that end soon."""
    return remind_of_ends(at=at)


@sweeper("talent.needs", every_seconds=3600)
def look_again_at_needs(at: datetime) -> int:
    """Tell of gaps that closed or opened because a day went by."""
    return review_town(at=at)
