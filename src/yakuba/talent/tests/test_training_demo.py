"""The training of the demo is built and shows something on every page."""

from datetime import timedelta

from django.utils import timezone

from yakuba.organisation.demo import Cast
from yakuba.talent.demo import skills, training
from yakuba.talent.models import Certificate, Enrolment, Feedback, RequiredTraining, TrainingPlan
from yakuba.talent.queries.my_training import my_training, to_answer
from yakuba.talent.queries.required import overview
from yakuba.talent.rules.seats import Standing


def test_the_demo_shows_a_queue_a_plan_papers_and_who_is_open(cast: Cast, in_mihon: object):
    now = timezone.now()
    skills.build_mihon(cast, now=now)
    training.build_mihon(cast, now=now)
    standings = {one.standing for one in Enrolment.objects.all()}
    assert {Standing.ASKED, Standing.WAITING, Standing.SEATED, Standing.COMPLETED} <= standings
    assert Certificate.objects.count() == 4
    assert Feedback.objects.count() == 3
    assert TrainingPlan.objects.get().lines.count() > 2
    found = overview(RequiredTraining.objects.get(), timezone.localdate(now))
    assert 0 < found.tally.done < found.tally.must
    assert len(to_answer(cast.actor(cast.ueno), now)) == 1
    mine = my_training(cast.actor(cast.aoki), now)
    assert mine.past
    assert mine.asked
    assert my_training(cast.actor(cast.kudo), now + timedelta(days=1)).to_assess
