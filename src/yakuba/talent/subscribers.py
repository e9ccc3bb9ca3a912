"""What the app does when others have acted: whoever moves is counted elsewhere."""

from datetime import datetime

from yakuba.foundation.events.registry import subscribe
from yakuba.kernel.actor import Actor
from yakuba.organisation import events as organisation

from .events.assessments import AssessmentConfirmed
from .events.roles import RoleLeft, RoleTaken
from .services.needs import review_person
from .services.standing import mark_moved, mark_person


@subscribe(organisation.PersonAppointed)
def count_again_where_somebody_comes(
    event: organisation.PersonAppointed, *, actor: Actor, at: datetime
) -> None:
    """The office of the post has one more, now or later."""
    mark_moved(appointment_id=int(event.subject.id), at=at)


@subscribe(organisation.AppointmentEnded)
def count_again_where_somebody_goes(
    event: organisation.AppointmentEnded, *, actor: Actor, at: datetime
) -> None:
    """The office of the post has one fewer, now or later."""
    mark_moved(appointment_id=int(event.subject.id), at=at)


@subscribe(RoleTaken)
def count_again_who_takes_a_role(event: RoleTaken, *, actor: Actor, at: datetime) -> None:
    """A role asks for levels on top."""
    mark_person(user_id=event.user_id, at=at)


@subscribe(RoleLeft)
def count_again_who_leaves_a_role(event: RoleLeft, *, actor: Actor, at: datetime) -> None:
    """What the role asked for is asked no longer."""
    mark_person(user_id=event.user_id, at=at)


@subscribe(AssessmentConfirmed)
def look_again_at_needs(event: AssessmentConfirmed, *, actor: Actor, at: datetime) -> None:
    """What the person was to do may be covered now, or covered no longer."""
    review_person(user_id=int(event.subject.id), actor=actor, at=at)
