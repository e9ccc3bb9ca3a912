"""手続, 起案 and 事業 are linked to a project by number or by name, and only by whom they concern."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from yakuba.decisions import demo as senketsu
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Procedure
from yakuba.procedures.tests.desk import publish
from yakuba.programmes.models import Membership, Project, ProjectLink
from yakuba.programmes.services.projects import register_project

Poster = Callable[..., HttpResponse]


@pytest.fixture
def project(cast: Cast, in_mihon: object) -> Project:
    return register_project(
        name="子育て手続の電子化",
        department=cast.childcare,
        actor=cast.actor(cast.aoki),
        at=cast.at,
        on=cast.at.date(),
    )


@pytest.fixture
def allowance(cast: Cast, in_mihon: object) -> Procedure:
    return publish(cast.at)


@pytest.fixture
def decision(cast: Cast, in_mihon: object) -> Iterator[Decision]:
    """青木's draft about the project."""
    senketsu.build_senketsu(
        municipality=cast.municipality, at=cast.at, valid_from=date(cast.at.year, 4, 1)
    )
    yield deciding.draft(
        kind="programmes.approval",
        title="電子申請の仕様書の確定について",
        subject=SubjectRef("tests.matter", "A-1"),
        content={"outcome": "APPROVED"},
        amount=120_000,
        section=cast.childcare,
        actor=cast.actor(cast.aoki),
        at=cast.at,
    )


@pytest.fixture
def post(project: Project) -> Poster:
    def sent(user: User, **given: Any) -> HttpResponse:
        client = Client()
        client.force_login(user)
        return client.post(f"/mihon/desk/projects/{project.pk}/links/", given)

    return sent


def text(answer: HttpResponse) -> str:
    """Return what is read on the page; what was typed stands in its fields."""
    return unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def linked() -> list[tuple[str, str]]:
    return list(ProjectLink.objects.order_by("pk").values_list("subject_kind", "subject_id"))


@pytest.mark.parametrize("words", ["Child-Allowance ", "　児童手当の認定請求"])
def test_a_procedure_is_linked_by_its_code_or_its_very_name(
    cast: Cast, allowance: Procedure, post: Poster, words: str
):
    answer = post(cast.kimura, kind="procedures.procedure", number=words, note="対象の手続")
    assert answer.status_code == 302
    assert linked() == [("procedures.procedure", str(allowance.pk))]


def test_who_knows_a_part_of_the_name_chooses(cast: Cast, allowance: Procedure, post: Poster):
    other = publish(cast.at, code="child-allowance-stop", title={"ja": "児童手当の消滅届"})
    given = {"kind": "procedures.procedure", "number": "児童手当"}
    asked = post(cast.kimura, **given)
    assert asked.status_code == 422
    assert "名称に当てはまるものが2件あります" in text(asked)
    assert all(one.title in text(asked) for one in (allowance, other))
    assert linked() == []
    # What was not offered is not taken either.
    assert post(cast.kimura, **given, chosen="x").status_code == 422
    assert post(cast.kimura, **given, chosen=str(other.pk)).status_code == 302
    assert linked() == [("procedures.procedure", str(other.pk))]


def test_who_may_not_open_the_procedures_page_is_told_so_and_hears_no_names(
    cast: Cast, allowance: Procedure, post: Poster
):
    for words in ("児童手当", allowance.title, allowance.slug, "無い手続"):
        refused = post(cast.aoki, kind="procedures.procedure", number=words)
        assert refused.status_code == 422
        assert "見つからないか、あなたは見ることができません" in text(refused)
        assert "認定請求" not in text(refused)
    assert linked() == []


def test_a_draft_is_linked_by_its_number_or_a_part_of_its_title(
    cast: Cast, decision: Decision, project: Project, post: Poster
):
    kind = "decisions.decision"
    assert post(cast.aoki, kind=kind, number=f" {decision.number} ").status_code == 302
    assert linked() == [(kind, str(decision.pk))]
    ProjectLink.objects.all().delete()
    asked = post(cast.aoki, kind=kind, number="仕様書の確定")
    assert f"{decision.number} 電子申請の仕様書の確定について" in text(asked)
    chosen = {"kind": kind, "number": "仕様書の確定", "chosen": str(decision.pk)}
    assert post(cast.aoki, **chosen).status_code == 302
    # 工藤 may change the project, but the draft is not on his desk.
    ProjectLink.objects.all().delete()
    Membership.objects.create(project=project, user=cast.kudo, role="WORKER")
    for given in (chosen, {"kind": kind, "number": decision.number}):
        refused = post(cast.kudo, **given)
        assert "見つからないか、あなたは見ることができません" in text(refused)
        assert "電子申請" not in text(refused)
    assert linked() == []


def test_a_project_is_linked_by_a_part_of_its_name_and_a_hidden_one_is_not_found(
    cast: Cast, project: Project, post: Poster
):
    other = register_project(
        name="窓口の混雑の見える化",
        department=cast.environment,
        actor=cast.actor(cast.kudo),
        at=cast.at,
        on=cast.at.date(),
    )
    given = {"kind": "programmes.project", "number": "窓口の混雑", "chosen": str(other.pk)}
    refused = post(cast.aoki, **given)
    assert "見つからないか、あなたは見ることができません" in text(refused)
    assert "見える化" not in text(refused)
    assert post(cast.kimura, **given).status_code == 302
    assert linked() == [("programmes.project", str(other.pk))]


def test_a_kind_without_names_is_still_found_by_number_only(
    cast: Cast, project: Project, post: Poster
):
    refused = post(cast.kimura, kind="procedures.application", number="佐々木")
    assert "見つからないか、あなたは見ることができません" in text(refused)
    assert post(cast.kimura, kind="accounts.user", number="1").status_code == 422
    assert linked() == []
