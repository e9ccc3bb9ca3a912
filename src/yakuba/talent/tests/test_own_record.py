"""What is kept of 青木 is in her file, whatever keeps it; her evidence is hers alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.test import Client

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.programmes.services.projects import register_project
from yakuba.talent.models import Evidence, RequiredExemption
from yakuba.talent.queries.persons import file_of
from yakuba.talent.rules.courses import Mode
from yakuba.talent.rules.levels import EvidenceKind
from yakuba.talent.rules.required import Group
from yakuba.talent.services.helping import ask_person
from yakuba.talent.services.persons import ask_correction, give_evidence, withdraw_evidence
from yakuba.talent.services.required import RequirementDraft, require, waive
from yakuba.talent.services.training_plans import Chosen, make_plan

from .people_desk import PeopleDesk
from .skills import Play
from .training_desk import TrainingDesk

ME = "/mihon/desk/people/me/"
REASON = "同じ内容の外部研修を先月受けたため"
# Who did something in office: the record is about the subject of the act, not about who acted.
IN_OFFICE = {
    "Assessment.confirmed_by",
    "Candidacy.given_by",
    "Commitment.asked_by",
    "CourseSession.set_by",
    "Need.asked_by",
    "RequiredRun.asked_by",
    "ResultIntake.tried_by",
}


@dataclass(slots=True)
class Stage:
    """見本市 with a framework, and the desks of roles and training beside it."""

    play: Play
    people: PeopleDesk
    training: TrainingDesk

    @property
    def cast(self) -> Cast:
        return self.play.cast


@pytest.fixture
def stage(cast, in_mihon) -> Stage:
    play = Play(cast, cast.at)
    desk = TrainingDesk(cast, play.skill("AI"), play.skill("ツール利用"), cast.at)
    return Stage(play, PeopleDesk(cast, cast.at), desk)


def rows_of(user: User, stage: Stage, label: str) -> list[Cells]:
    tables = {one.label: one for one in file_of(user, stage.cast.at.date())}
    return list(tables[label].rows)


# What leads to a row about 青木, the table of the file that tells of it, and a word of it.


def _say(stage: Stage) -> str:
    stage.play.say(stage.cast.aoki, {stage.play.skill("AI"): 3})
    return "AI"


def _confirm(stage: Stage) -> str:
    done = stage.play.say(stage.cast.aoki, {stage.play.skill("AI"): 3})
    stage.play.confirm(done, stage.cast.ueno)
    return "AI"


def _prove(stage: Stage) -> str:
    aoki, skill = stage.cast.actor(stage.cast.aoki), stage.play.skill("AI")
    give_evidence(skill=skill, text="集計表を作った", actor=aoki, at=stage.cast.at)
    return "集計表を作った"


def _correct(stage: Stage) -> str:
    aoki = stage.cast.actor(stage.cast.aoki)
    ask_correction(text="発令日が違います。", actor=aoki, at=stage.cast.at)
    return "発令日が違います。"


def _learn(stage: Stage) -> str:
    stage.training.asked(stage.training.session(), stage.cast.aoki)
    return "はじめてのデータ活用"


def _plan(stage: Stage) -> str:
    skill = stage.play.skill("AI")
    stage.play.expect("OFFICER", {skill: 2})
    make_plan(
        department=stage.cast.childcare,
        title="上半期の育成計画",
        due=(stage.cast.at + timedelta(days=90)).date(),
        chosen=[Chosen(stage.cast.aoki.pk, skill.pk, 2)],
        **stage.training.act(stage.cast.ueno),
    )
    return "上半期の育成計画"


def _exempt(stage: Stage) -> str:
    course = stage.training.course("情報セキュリティ研修", steps=(), mode=Mode.ANYTIME)
    draft = RequirementDraft(
        title="情報セキュリティ研修",
        course=course,
        group=Group.ALL,
        due=(stage.cast.at + timedelta(days=30)).date(),
    )
    required = require(draft=draft, **stage.training.act())
    waive(required=required, user=stage.cast.aoki, reason=REASON, **stage.training.act())
    return REASON


def _volunteer(stage: Stage) -> str:
    stage.people.nominated(stage.people.call(), stage.cast.aoki)
    return "窓口を変えたい"


def _hold(stage: Stage) -> str:
    stage.people.promoter(stage.cast.aoki, stage.cast.ueno)
    return "子育て支援課"


def _help(stage: Stage) -> str:
    project = register_project(
        name="ごみ分別アプリ",
        department=stage.cast.environment,
        **stage.people.act_on(stage.cast.kudo),
    )
    ask_person(
        need=stage.people.need(project.pk),
        user=stage.cast.aoki,
        hours=Decimal(8),
        words="週に1回、集計を頼みます。",
        **stage.people.act_on(stage.cast.aoki),
    )
    return "週に1回、集計を頼みます。"


BUILT: dict[str, tuple[str, Callable[[Stage], str]]] = {
    "Assessment.user": ("診断の履歴", _say),
    "AssessmentLine.user": ("診断の履歴", _say),
    "SkillLevel.user": ("現在のレベル", _confirm),
    "Evidence.user": ("裏付け", _prove),
    "CorrectionRequest.user": ("訂正の申出", _correct),
    "Enrolment.user": ("研修", _learn),
    "PlanLine.user": ("育成計画", _plan),
    "RequiredExemption.user": ("必須研修の対象外", _exempt),
    "Candidacy.user": ("応募・推薦", _volunteer),
    "RoleTerm.user": ("役割", _hold),
    "Commitment.user": ("担当の依頼", _help),
}


def test_every_row_that_points_at_a_person_is_known_here():
    """A new model about people goes into the file, or among those that tell of an act in office."""
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("talent").get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is User
    }
    assert pointing == set(BUILT) | IN_OFFICE


@pytest.mark.parametrize("pointing", sorted(BUILT))
def test_what_is_kept_of_a_person_is_in_their_file(pointing: str, stage: Stage):
    model, field = pointing.split(".")
    label, build = BUILT[pointing]
    aoki = stage.cast.aoki
    assert rows_of(aoki, stage, label) == []
    word = build(stage)
    kept = apps.get_model("talent", model).objects.filter(**{field: aoki})
    assert kept.exists()
    told = rows_of(aoki, stage, label)
    assert len(told) == kept.count()
    assert word in [cell for row in told for cell in row]
    assert rows_of(stage.cast.kudo, stage, label) == []


# Pages


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode().replace("<wbr>", "").replace("\u200b", "")


def test_plan_and_exemption_stand_on_ones_own_page_with_the_reason(stage):
    _plan(stage)
    _exempt(stage)
    page = words(_client(stage.cast.aoki).get(ME))
    assert "上半期の育成計画" in page
    assert f"理由：{REASON}" in page


def test_the_reason_is_read_by_the_person_and_who_fosters_not_by_the_line_of_heads(stage):
    _exempt(stage)
    required = RequiredExemption.objects.get().required_id
    person = f"/mihon/desk/people/persons/{stage.cast.aoki.pk}/"
    training = f"/mihon/desk/people/required/{required}/?show=others"
    murakami, ueno = _client(stage.cast.others["murakami"]), _client(stage.cast.ueno)
    for address in (person, training):
        assert REASON in words(murakami.get(address))
        page = words(ueno.get(address))
        assert "対象外" in page
        assert REASON not in page


def test_evidence_is_given_and_taken_back_by_the_person_alone(stage):
    aoki, skill = stage.cast.actor(stage.cast.aoki), stage.play.skill("AI")
    said = {"skill": skill, "at": stage.cast.at}
    typed = give_evidence(text="集計表を作った", actor=aoki, **said)
    linked = give_evidence(text="手引", url="https://www.example.jp/", actor=aoki, **said)
    assert (typed.user, typed.kind) == (stage.cast.aoki, EvidenceKind.TEXT)
    assert linked.kind == EvidenceKind.LINK
    facts = EventRecord.objects.filter(code="talent.person.evidence_given").order_by("pk")
    assert [one.payload["kind"] for one in facts] == ["TEXT", "LINK"]
    with pytest.raises(UnableToAct, match="裏付けになること"):
        give_evidence(text=" 　", actor=aoki, **said)
    for other in (stage.cast.ishida, stage.cast.ueno, stage.cast.others["murakami"]):
        actor = stage.cast.actor(other)
        with pytest.raises(UnableToAct):
            give_evidence(text="よくできる", user_id=stage.cast.aoki.pk, actor=actor, **said)
        with pytest.raises(UnableToAct):
            withdraw_evidence(evidence=typed, actor=actor, at=stage.cast.at)
    assert Evidence.objects.filter(withdrawn_at=None).count() == 2
    gone = withdraw_evidence(evidence=typed, actor=aoki, at=stage.cast.at)
    assert gone.withdrawn_at == stage.cast.at
    withdraw_evidence(evidence=gone, actor=aoki, at=stage.cast.at + timedelta(days=1))
    assert EventRecord.objects.filter(code="talent.person.evidence_withdrawn").count() == 1
    # What was taken back stays in the file, with the day.
    days = {row[2]: row[5] for row in rows_of(stage.cast.aoki, stage, "裏付け")}
    assert days == {"集計表を作った": stage.cast.at.date(), "手引": None}


def test_evidence_is_typed_seen_and_taken_back_on_the_page(stage):
    skill = stage.play.skill("AI")
    address = f"{ME}evidence/{skill.pk}/"
    aoki, ishida = _client(stage.cast.aoki), _client(stage.cast.ishida)
    assert "AI" in words(aoki.get(address))
    empty = aoki.post(address, {"text": ""})
    assert not Evidence.objects.exists()
    assert "入力してください" in empty.content.decode()
    answer = aoki.post(address, {"text": "集計表を作り、係で使っている"})
    assert answer.status_code == 302
    assert "集計表を作り、係で使っている" in words(aoki.get(ME))
    assert "集計表を作り、係で使っている" in words(aoki.get(address))
    # What somebody else writes is theirs, and what is 青木's they neither see nor take back.
    assert "集計表" not in words(ishida.get(address))
    made = Evidence.objects.get()
    back = f"{ME}evidence/{made.pk}/withdraw/"
    assert ishida.post(back).status_code == 404
    assert _client(stage.cast.ueno).post(back).status_code == 404
    assert Evidence.objects.filter(withdrawn_at=None).count() == 1
    assert aoki.get(back).status_code == 405
    assert aoki.post(back).status_code == 302
    assert not Evidence.objects.filter(withdrawn_at=None).exists()
    assert "集計表" not in words(aoki.get(ME))
