"""A project comes into being, moves through its life, and is seen by whom it concerns."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.models import Membership, Project, ProjectRecord, Strategy
from yakuba.programmes.queries.visible import editable_by, projects_for
from yakuba.programmes.rules.stages import ProjectStage, Reach
from yakuba.programmes.services.errors import PlanGrewOld, UnableToPlan
from yakuba.programmes.services.projects import change_project, move_project, register_project

ON = date(2026, 9, 4)


@pytest.fixture
def project(cast: Cast, in_mihon: object) -> Project:
    return register_project(
        name="窓口のキャッシュレス化",
        department=cast.environment,
        actor=cast.actor(cast.kudo),
        at=cast.at,
        on=ON,
    )


def test_kudo_registers_a_project_of_his_own_section(cast: Cast, project: Project):
    assert project.code == "R8-0001"
    assert project.stage is ProjectStage.PROPOSED
    assert EventRecord.objects.filter(code="programmes.project.registered").count() == 1
    assert ProjectRecord.objects.get(project=project).stage == "PROPOSED"


def test_numbers_of_other_shapes_do_not_disturb_the_series(cast: Cast, project: Project):
    def registered(code: str = "") -> str:
        return register_project(
            name="帳票の見直し",
            department=cast.environment,
            code=code,
            actor=cast.actor(cast.kudo),
            at=cast.at,
            on=ON,
        ).code

    assert registered("R8-01a") == "R8-01a"
    assert registered("R80-0009") == "R80-0009"
    assert registered() == "R8-0002"
    assert registered("R8-10000") == "R8-10000"
    assert registered() == "R8-10001"


def test_aoki_cannot_register_one_for_another_section(cast: Cast, in_mihon: object):
    with pytest.raises(UnableToPlan, match="ほかの課の事業"):
        register_project(
            name="横取り",
            department=cast.environment,
            actor=cast.actor(cast.aoki),
            at=cast.at,
            on=ON,
        )


def test_a_project_is_seen_by_its_section_its_people_and_those_who_steer(
    cast: Cast, project: Project
):
    def sees(user: User) -> bool:
        return projects_for(cast.actor(user)).filter(pk=project.pk).exists()

    assert [sees(one) for one in (cast.kudo, cast.kimura, cast.kato, cast.aoki)] == [
        True,
        True,
        True,
        False,
    ]
    Membership.objects.create(project=project, user=cast.aoki, role="READER")
    assert sees(cast.aoki)
    assert not editable_by(cast.actor(cast.aoki)).exists()
    Membership.objects.update(role="WORKER")
    assert editable_by(cast.actor(cast.aoki)).exists()


def test_open_to_all_staff_still_means_this_town(
    cast: Cast, project: Project, takagi: User, reiji: object
):
    Project.objects.update(reach=Reach.STAFF)
    assert projects_for(cast.actor(cast.aoki)).count() == 1
    foreign = actor_for(takagi, on=ON)
    assert projects_for(foreign).count() == 0
    assert editable_by(foreign).count() == 0
    with acting_in(takagi.municipality_id or 0):
        assert projects_for(actor_for(takagi, on=ON)).count() == 0


def test_the_life_of_a_project_has_no_way_back(cast: Cast, project: Project):
    kudo = cast.actor(cast.kudo)

    def to(stage: ProjectStage, reason: str = "") -> Project:
        return move_project(project=project, to=stage, on=ON, actor=kudo, at=cast.at, reason=reason)

    assert to(ProjectStage.RUNNING).stage is ProjectStage.RUNNING
    with pytest.raises(UnableToPlan, match="理由"):
        to(ProjectStage.SUSPENDED)
    assert to(ProjectStage.SUSPENDED, "予算の見直し").stage is ProjectStage.SUSPENDED
    assert to(ProjectStage.RUNNING).stage is ProjectStage.RUNNING
    assert to(ProjectStage.FINISHED).stage is ProjectStage.FINISHED
    with pytest.raises(UnableToPlan, match="完了の事業"):
        to(ProjectStage.RUNNING)


def test_a_page_that_grew_old_is_refused(cast: Cast, project: Project):
    kudo = cast.actor(cast.kudo)
    changed = change_project(
        project=project, changes={"name": "収納の改革"}, revision=0, actor=kudo, at=cast.at
    )
    assert (changed.name, changed.revision) == ("収納の改革", 1)
    with pytest.raises(PlanGrewOld):
        change_project(
            project=project, changes={"name": "別名"}, revision=0, actor=kudo, at=cast.at
        )


def test_what_was_recorded_or_published_is_refused_to_change(cast: Cast, project: Project):
    with pytest.raises(DatabaseError), transaction.atomic():
        ProjectRecord.objects.update(tasks=5)
    strategy = Strategy.objects.create(
        title="見本市DX推進方針", vision="…", first_year=2026, last_year=2028, created_at=cast.at
    )
    Strategy.objects.update(published_at=cast.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Strategy.objects.filter(pk=strategy.pk).update(vision="別のビジョン")
