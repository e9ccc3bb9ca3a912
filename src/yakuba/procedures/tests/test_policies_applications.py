"""Who may do what with an application as its applicant."""

from dataclasses import replace
from uuid import uuid4

import pytest

from yakuba.kernel.actor import Actor
from yakuba.procedures.policies.applications import ApplicantAct, may_as_applicant
from yakuba.procedures.rules.stages import Stage

from . import status


@pytest.fixture
def case(in_mihon, cast, at):
    return status.arrive(cast, at)


def may(actor, act, case, stage=Stage.EXAMINING):
    return bool(may_as_applicant(actor, act, case, stage))


def test_sasaki_sees_what_she_applied_for(cast, case):
    assert may(cast.actor(cast.sasaki), ApplicantAct.SEE, case)


def test_who_proved_the_code_in_this_session_sees_it(case):
    assert may(Actor.guest(held_ids=frozenset({str(case.pk)})), ApplicantAct.SEE, case)


@pytest.mark.parametrize("who", ["suzuki", "aoki", "ishida", "ueno", "kato", "kimura", "kudo"])
@pytest.mark.parametrize("act", list(ApplicantAct))
def test_nobody_else_acts_as_the_applicant(cast, case, who, act):
    assert not may(cast.actor(getattr(cast, who)), act, case)
    assert not may(cast.actor(getattr(cast, who)), act, case, Stage.CONCLUDED)


def test_guests_without_a_code_and_the_system_see_nothing(case):
    assert not may(Actor.guest(), ApplicantAct.SEE, case)
    assert not may(Actor.guest(held_ids=frozenset({str(uuid4())})), ApplicantAct.SEE, case)
    assert not may(Actor.system(), ApplicantAct.SEE, case)


def test_an_application_without_account_belongs_to_no_resident(cast, case):
    case.user_id = None
    assert not may(cast.actor(cast.sasaki), ApplicantAct.SEE, case)
    assert not may(replace(Actor.guest(), user_id=None), ApplicantAct.SEE, case)


@pytest.mark.parametrize("stage", list(Stage))
def test_it_is_corrected_only_while_asked(cast, case, stage):
    sasaki = cast.actor(cast.sasaki)
    assert may(sasaki, ApplicantAct.CORRECT, case, stage) is (stage is Stage.CORRECTING)


@pytest.mark.parametrize("stage", list(Stage))
def test_it_is_taken_back_until_it_is_decided_and_judged_only_after(cast, case, stage):
    sasaki = cast.actor(cast.sasaki)
    is_over = stage is Stage.CONCLUDED
    assert may(sasaki, ApplicantAct.WITHDRAW, case, stage) is not is_over
    assert may(sasaki, ApplicantAct.REPLY, case, stage) is is_over
