"""Everybody who is open is reminded or enrolled in the background, some at a time, each once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Post
from yakuba.talent.models import Enrolment, RequiredRun, RequiredTraining
from yakuba.talent.rules.courses import Mode
from yakuba.talent.rules.required import Group, RunState
from yakuba.talent.services import required_runs
from yakuba.talent.services.required import RequirementDraft, end_requirement, require
from yakuba.talent.services.required_runs import ask_enrolments, ask_reminders, run_step

from .test_training_views import HOME, signed_in, text
from .training_desk import TrainingDesk, training_desk

DUE = date(2026, 12, 25)


@pytest.fixture
def desk(cast: Cast, in_mihon: object, monkeypatch: pytest.MonkeyPatch) -> TrainingDesk:
    """Steps of five people; fourteen serve in the town."""
    monkeypatch.setattr(required_runs, "PEOPLE_A_STEP", 5)
    return training_desk(cast)


def demanded(desk: TrainingDesk) -> RequiredTraining:
    course = desk.course("情報セキュリティ研修", steps=(), mode=Mode.ANYTIME)
    draft = RequirementDraft("情報セキュリティ研修", course, Group.ALL, DUE)
    return require(draft=draft, **desk.act())


def mails(**about: Any) -> int:
    return Delivery.objects.filter(
        channel="mail", payload__subject_line__startswith="【必須研修】", **about
    ).count()


def steps() -> list[Delivery]:
    return list(Delivery.objects.filter(channel=required_runs.CHANNEL).order_by("posted_at", "pk"))


def take_step(at: datetime) -> Delivery:
    """Run the step that is promised, as a worker does."""
    delivery = next(one for one in steps() if one.done_at is None)
    run_step(delivery)
    Delivery.objects.filter(pk=delivery.pk).update(done_at=at)
    return delivery


def codes() -> list[str]:
    facts = EventRecord.objects.filter(code__startswith="talent.required.").order_by("pk")
    return [one.removeprefix("talent.required.") for one in facts.values_list("code", flat=True)]


def test_asking_writes_no_mail_and_the_worker_writes_one_to_each(desk: TrainingDesk):
    run = ask_reminders(required=demanded(desk), **desk.act())
    assert (run.state, run.total, mails()) == (RunState.WAITING, None, 0)
    deliver_due(at=desk.at)
    run.refresh_from_db()
    assert (run.state, run.total, run.handled, run.reached) == (RunState.DONE, 14, 14, 14)
    assert mails() == 14
    assert codes() == ["imposed", "run_asked", "reminded"]


def test_asked_twice_on_a_day_is_one_and_on_the_next_day_another(desk: TrainingDesk):
    required = demanded(desk)
    first = ask_reminders(required=required, **desk.act())
    assert ask_reminders(required=required, **desk.act()) == first
    deliver_due(at=desk.at)
    assert ask_reminders(required=required, **desk.act()) == first
    deliver_due(at=desk.at)
    assert mails() == 14
    later = desk.act(days=1)
    assert ask_reminders(required=required, **later) != first
    deliver_due(at=later["at"])
    assert mails() == 28
    assert codes().count("run_asked") == 2


def test_a_step_that_is_run_again_tells_nobody_twice(desk: TrainingDesk):
    run = ask_reminders(required=demanded(desk), **desk.act())
    noted = take_step(desk.at)
    told = take_step(desk.at)
    for delivery in (noted, told, told):
        run_step(delivery)
    run.refresh_from_db()
    assert (run.handled, run.reached, run.steps, mails()) == (5, 5, 2, 5)
    assert len(steps()) == 3


def test_a_killed_step_leaves_nothing_and_is_done_again(
    desk: TrainingDesk, monkeypatch: pytest.MonkeyPatch
):
    run = ask_reminders(required=demanded(desk), **desk.act())
    take_step(desk.at)

    class Killed(BaseException):
        pass

    def die(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(required_runs, "_promise", die)
        with pytest.raises(Killed):
            take_step(desk.at)
    run.refresh_from_db()
    assert (run.handled, mails()) == (0, 0)
    deliver_due(at=desk.at)
    run.refresh_from_db()
    assert (run.state, mails()) == (RunState.DONE, 14)


def test_whoever_completes_it_meanwhile_is_left_alone(desk: TrainingDesk):
    required = demanded(desk)
    session = desk.session(required.course)
    run = ask_reminders(required=required, **desk.act())
    take_step(desk.at)
    desk.completed(session, desk.cast.aoki)
    deliver_due(at=session.ends_at)
    run.refresh_from_db()
    assert (run.total, run.handled, run.reached) == (14, 14, 13)
    assert mails(destination=desk.cast.aoki.email) == 0


def test_all_who_are_open_are_enrolled_in_the_name_of_who_asked(desk: TrainingDesk):
    required = demanded(desk)
    session, other = desk.session(required.course), desk.session(required.course)
    desk.completed(session, desk.cast.aoki)
    later = {"actor": desk.murakami, "at": desk.at + timedelta(minutes=1)}
    with pytest.raises(UnableToAct, match="この必須研修の講座"):
        ask_enrolments(required=required, session=desk.session(), **later)
    run = ask_enrolments(required=required, session=other, **later)
    assert ask_enrolments(required=required, session=other, **later) == run
    with pytest.raises(UnableToAct, match="別の回"):
        ask_enrolments(required=required, session=session, **later)
    deliver_due(at=later["at"])
    run.refresh_from_db()
    seats = Enrolment.objects.filter(session=other, seated_at__isnull=False)
    assert (run.state, run.reached, seats.count()) == (RunState.DONE, run.total, run.total)
    assert seats.first().answered_by.endswith("村上 由美")  # type: ignore[union-attr]
    again = ask_enrolments(required=required, session=other, **later)
    deliver_due(at=later["at"])
    again.refresh_from_db()
    assert (again.state, again.reached) == (RunState.DONE, 0)
    assert codes()[-1] == "enrolled"


def test_it_stops_with_a_sentence_and_goes_on_when_asked_again(desk: TrainingDesk):
    required = demanded(desk)
    run = ask_reminders(required=required, **desk.act())
    take_step(desk.at)
    take_step(desk.at)
    held = {post.pk: post.duties for post in Post.objects.all() if "TALENT" in post.duties}
    Post.objects.filter(pk__in=held).update(duties=[])
    deliver_due(at=desk.at)
    run.refresh_from_db()
    assert (run.state, run.handled, mails()) == (RunState.FAILED, 5, 5)
    assert "人材育成" in run.failure
    assert codes()[-1] == "run_stopped"
    for key, duties in held.items():
        Post.objects.filter(pk=key).update(duties=duties)
    again = ask_reminders(required=required, **desk.act())
    assert again != run
    deliver_due(at=desk.at)
    assert mails() == 14


def test_only_those_in_charge_ask_and_only_while_it_is_followed(desk: TrainingDesk):
    required = demanded(desk)
    session = desk.session(required.course)
    for actor in (desk.cast.ueno, desk.cast.aoki):
        with pytest.raises(UnableToAct, match="人材育成"):
            ask_reminders(required=required, **desk.act(actor))
        with pytest.raises(UnableToAct, match="人材育成"):
            ask_enrolments(required=required, session=session, **desk.act(actor))
    end_requirement(required=required, **desk.act())
    with pytest.raises(UnableToAct, match="終わっています"):
        ask_reminders(required=required, **desk.act())
    assert not RequiredRun.objects.exists()


def test_the_page_shows_how_far_it_is(cast: Cast, in_mihon: object):
    desk = training_desk(cast)
    desk.at = timezone.now() - timedelta(minutes=1)
    course = desk.course("情報セキュリティ研修", steps=(), mode=Mode.ANYTIME)
    due = min(timezone.localdate() + timedelta(days=30), date(timezone.localdate().year, 12, 31))
    required = require(
        draft=RequirementDraft("情報セキュリティ研修", course, Group.ALL, due), **desk.act()
    )
    url = f"{HOME}required/{required.pk}/"
    murakami = signed_in(cast.others["murakami"])
    run = ask_reminders(required=required, **desk.act())
    waiting = text(murakami.get(url))
    assert "順番を待っています" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    run.people, run.handled, run.reached, run.steps = list(range(10_000)), 4_200, 4_100, 22
    run.save()
    assert "10000人のうち4200人を処理しました" in text(murakami.get(f"{url}runs/"))
    run.failed_at, run.failure = timezone.now(), "回が中止になりました。"
    run.save()
    stopped = text(murakami.get(f"{url}runs/"))
    assert "4200人で止まりました。回が中止になりました。" in stopped
    assert "hx-trigger" not in stopped
    assert signed_in(cast.ueno).get(f"{url}runs/").status_code == 404
    assert "受講を促すメール" not in text(signed_in(cast.ueno).get(url))
