"""The pages of roles, people from outside and needs: what they show, keep and refuse, and to whom."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project
from yakuba.programmes.services.projects import register_project
from yakuba.talent.models import (
    Candidacy,
    Commitment,
    Contract,
    Leaving,
    Need,
    OutsideTalent,
    RoleCall,
    RoleKind,
    RoleTerm,
)
from yakuba.talent.services.candidacies import answer_candidacy
from yakuba.talent.services.helping import ask_person

from .people_desk import PeopleDesk


class Desk(Client):
    """A browser whose pages read as people read them, without the breaks between phrases."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if not answer.streaming:
            answer.content = re.sub(rb"<wbr>|</?span[^>]*>|\xe2\x80\x8b", b"", answer.content)
        return answer


def signed_in(user: User) -> Client:
    client = Desk()
    client.force_login(user)
    return client


@pytest.fixture
def desk(cast: Cast) -> Iterator[PeopleDesk]:
    with acting_in(cast.municipality.pk):
        yield PeopleDesk(cast, timezone.now())


@pytest.fixture
def murakami(desk: PeopleDesk) -> Client:
    return signed_in(desk.cast.others["murakami"])


@pytest.fixture
def project(desk: PeopleDesk) -> Project:
    return register_project(
        name="ごみ分別アプリ", department=desk.cast.environment, **desk.act_on(desk.cast.kudo)
    )


def url(name: str, *args: object, town: str = "mihon", query: str = "") -> str:
    return f"/{town}{reverse(f'talent:{name}', args=args)}{query}"


def text(answer: Any) -> str:
    return answer.content.decode()


def table(answer: Any) -> str:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")


# Roles


def test_murakami_takes_roles_over_writes_one_and_calls(desk: PeopleDesk, murakami: Client):
    assert "役割はまだ登録されていません" in text(murakami.get(url("roles")))
    murakami.post(url("role_adopt", "dx-promoter"))
    own = {
        "code": "scribe", "name": "記録係", "tasks": "記録する", "term_months": "3",
        "ranks": ["OFFICER"], "scope": "ANYWHERE", "way": "SELF", "places": "",
    }  # fmt: skip
    refused = murakami.post(url("role_new"), {**own, "ranks": []})
    assert refused.status_code == 422
    assert "職位を1つ以上" in text(refused)
    assert "記録する" in text(refused)
    assert murakami.post(url("role_new"), own).status_code == 302
    murakami.post(url("role_edit", "scribe"), {**own, "name": "記録の係"})
    assert "第2版" in text(murakami.get(url("role", "scribe")))
    murakami.post(url("role_retire", "scribe"))
    assert RoleKind.objects.filter(code="scribe", retired_at=None).count() == 0
    kind = RoleKind.objects.get(code="dx-promoter")
    call = {
        "kind": kind.pk, "title": "下半期の募集", "text": "", "opens": desk.on.isoformat(),
        "last": (desk.on + timedelta(days=9)).isoformat(),
        "starts": (desk.on + timedelta(days=20)).isoformat(), "places": "",
    }  # fmt: skip
    assert murakami.post(url("call_new"), {**call, "last": "あした"}).status_code == 422
    made = murakami.post(url("call_new"), call)
    assert made.status_code == 302
    assert "募集中" in text(murakami.get(made["Location"]))


def test_aoki_nominates_herself_is_appointed_leaves_and_is_answered(
    desk: PeopleDesk, murakami: Client
):
    """The story of the promoter, page by page."""
    call = desk.call(starts=desk.on)
    aoki, ueno = signed_in(desk.cast.aoki), signed_in(desk.cast.ueno)
    assert "下半期の募集" in text(aoki.get(url("roles")))
    refused = aoki.post(url("call_nominate", call.pk), {"reason": "", "weekly_hours": "二時間"})
    assert refused.status_code == 422
    assert "応募の理由を入力してください" in text(refused)
    given = aoki.post(url("call_nominate", call.pk), {"reason": "待ち時間", "weekly_hours": "2"})
    assert "上司の同意を待っています" in text(aoki.get(given["Location"]))
    assert "同意を答える" in text(ueno.get(url("roles")))
    one = Candidacy.objects.get()
    bare = ueno.post(url("candidacy_answer", one.pk), {"agreed": "no", "opinion": ""})
    assert bare.status_code == 422
    ueno.post(url("candidacy_answer", one.pk), {"agreed": "yes", "opinion": ""})
    page = text(murakami.get(url("candidacy", one.pk)))
    assert "任命する" in page
    term_page = murakami.post(url("candidacy_appoint", one.pk))["Location"]
    assert "任期の途中で退く" in text(aoki.get(term_page))
    term = RoleTerm.objects.get()
    left = {"category": "TIME", "words": "窓口が忙しい", "left_on": desk.on.isoformat()}
    assert aoki.post(url("term_leave", term.pk), {**left, "category": ""}).status_code == 422
    after = aoki.post(url("term_leave", term.pk), left)["Location"]
    assert "人材育成の担当者が回答します" in text(aoki.get(after))
    assert "窓口が忙しい" not in text(ueno.get(url("leavings")))
    assert ueno.get(url("term_leaving", term.pk)).status_code == 404
    assert "退任の理由に回答する" in text(murakami.get(url("roles")))
    assert murakami.post(url("term_leaving", term.pk), {"answer": ""}).status_code == 422
    murakami.post(url("term_leaving", term.pk), {"answer": "時間を半分にします"})
    assert "時間を半分にします" in text(aoki.get(after))
    assert "窓口が忙しい" in table(murakami.get(url("leavings_table", "csv")))
    assert signed_in(desk.cast.aoki).get(url("leavings_table", "csv")).status_code == 404
    assert "3人未満" in text(ueno.get(url("leavings")))


def test_a_head_proposes_in_the_page_of_sections(desk: PeopleDesk, murakami: Client):
    kind = desk.kind("ict-leader")
    ueno, aoki = signed_in(desk.cast.ueno), signed_in(desk.cast.aoki)
    assert "5課</strong>に、いまもこれからも就く人がいません" in text(
        ueno.get(url("role_sections"))
    )
    given = {
        "kind": kind.pk, "user": "青木美咲", "reason": "詳しい", "weekly_hours": "2",
        "starts": desk.on.isoformat(),
    }  # fmt: skip
    wrong = ueno.post(url("role_propose"), {**given, "user": "だれか"})
    assert "という職員が見つかりません" in text(wrong)
    assert "所属の職員だけ" in text(ueno.post(url("role_propose"), {**given, "user": "工藤 拓也"}))
    made = ueno.post(url("role_propose"), given)
    aoki.post(f"{made['Location']}answer/", {"agreed": "yes", "opinion": ""})
    murakami.post(f"{made['Location']}appoint/")
    assert "4課</strong>" in text(ueno.get(url("role_sections")))
    for page in (url("roles"), url("role", "ict-leader")):
        shown = text(aoki.get(page))
        assert "5課のうち1課にいます" in shown
        assert "いない4課を見る" in shown
        assert "環境課" in shown
    missing = text(ueno.get(url("role_sections", query="?role=ict-leader&show=without")))
    assert "環境課</th>" in missing
    assert "子育て支援課</th>" not in missing
    assert "課ごとの配置" not in text(ueno.get(url("role", desk.kind("dx-promoter").code)))
    assert "子育て支援課,ICTリーダー,青木 美咲,いる" in table(
        ueno.get(url("role_sections_table", "csv"))
    )
    assert "ICTリーダー,子育て支援課,青木 美咲" in table(ueno.get(url("role_holders_table", "csv")))
    assert aoki.get(url("role_propose")).status_code == 404


def test_what_a_person_did_is_shown_to_who_may_see_it(desk: PeopleDesk, murakami: Client):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    for user, sees in (("aoki", True), ("ueno", True), ("ishida", False), ("kudo", False)):
        page = text(signed_in(getattr(desk.cast, user)).get(url("term", term.pk)))
        assert ("この任期の活動" in page) is sees, user
    assert "この任期の活動" in text(murakami.get(url("term", term.pk)))
    assert "3人未満のため" in text(murakami.get(url("role", "dx-promoter")))


def test_the_cdo_is_named_by_who_fosters_people(desk: PeopleDesk, murakami: Client):
    kind = desk.kind("cdo")
    given = {
        "kind": kind.pk,
        "user": "大森 直樹",
        "starts": desk.on.isoformat(),
        "weekly_hours": "4",
    }
    made = murakami.post(url("role_appoint"), given)
    assert "大森 直樹さん" in text(murakami.get(made["Location"]))
    assert signed_in(desk.cast.kimura).get(url("role_appoint")).status_code == 404


# People from outside


def test_a_contract_is_kept_from_registration_to_its_end(desk: PeopleDesk, murakami: Client):
    skill = desk.skill()
    assert "契約はありません" in text(murakami.get(url("outsiders")))
    given = {"name": "早川 環", "skill_1": skill.pk, "level_1": "4"}
    assert murakami.post(url("outside_new"), {**given, "name": ""}).status_code == 422
    murakami.post(url("outside_new"), given)
    expert = OutsideTalent.objects.get()
    murakami.post(url("outside_edit", expert.pk), {**given, "affiliation": "架空研究所"})
    assert "架空研究所" in text(murakami.get(url("outside", expert.pk)))
    terms = {
        "kind": "SIDE_JOB", "title": "助言", "department": desk.cast.dx.pk, "role": "",
        "starts": desk.on.isoformat(), "last": (desk.on + timedelta(days=30)).isoformat(),
        "most_days": "1", "most_hours": "", "budget": "1,000円", "funding": "SPECIAL_TAX",
        "funding_note": "",
    }  # fmt: skip
    wrong = murakami.post(url("contract_new", expert.pk), {**terms, "budget": "千円"})
    assert "円の単位の整数で" in text(wrong)
    made = murakami.post(url("contract_new", expert.pk), terms)["Location"]
    month = f"{desk.on:%Y-%m}"
    work = {"month": month, "days": "2", "hours": "0", "cost": "1200", "note": "会議"}
    assert murakami.post(made, {**work, "days": "多い"}).status_code == 422
    murakami.post(made, work)
    page = text(murakami.get(made))
    assert "契約額を200円超えています" in page
    assert "契約の日数を1日超えています" in page
    assert "その年度の通知で確かめてください" in page
    contract = Contract.objects.get()
    assert f"{month},2.0,0.0,1200,会議" in table(
        murakami.get(url("contract_table", contract.pk, "csv"))
    )
    assert "助言,早川 環,副業・兼業,DX推進課" in table(murakami.get(url("outsiders_table", "csv")))
    ended = {"end-ended_on": (desk.on + timedelta(days=3)).isoformat(), "end-reason": ""}
    assert murakami.post(url("contract_end", contract.pk), ended).status_code == 422
    murakami.post(url("contract_end", contract.pk), {**ended, "end-reason": "都合"})
    assert "中途終了" in text(murakami.get(made))
    assert signed_in(desk.cast.aoki).get(url("outsiders")).status_code == 404
    assert signed_in(desk.cast.ueno).get(made).status_code == 404


# Needs


def gap(desk: PeopleDesk, project: Project, miura: Client) -> str:
    """Let 工藤 and 青木 be able, and 三浦 ask for 40 hours; returns the page of the need."""
    skill = desk.skill()
    desk.confirmed(desk.cast.kudo, desk.miura, 3)
    desk.confirmed(desk.cast.aoki, desk.cast.ueno, 3)
    address = url("need_new", query=f"?kind=programmes.project&id={project.pk}")
    given = {
        "skill": skill.pk, "level": "3", "hours": "40", "note": "",
        "starts": (desk.on + timedelta(days=20)).isoformat(),
        "last": (desk.on + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    assert miura.post(address, {**given, "hours": "-1"}).status_code == 422
    return miura.post(address, given)["Location"]


def test_the_gap_stands_on_the_project_and_leads_to_who_could_fill_it(
    desk: PeopleDesk, project: Project
):
    """The story of the section chief, page by page."""
    miura, ueno = signed_in(desk.miura), signed_in(desk.cast.ueno)
    home = f"/mihon/desk/projects/{project.pk}/"
    assert "必要なスキルを登録する" in text(miura.get(home))
    made = gap(desk, project, miura)
    page = text(miura.get(made))
    assert "担当者が40時間分決まっていません" in page
    assert "工藤 拓也" in page
    assert not re.search("<(strong|th[^>]*)>青木", page)
    assert "健康福祉部に3人未満います" in page
    assert "課長に相談する" in page
    assert "人材の不足" in text(miura.get(f"{home}risks/"))
    need = Need.objects.get()
    miura.post(
        url("need_ask_department", need.pk, desk.cast.welfare.pk), {"hours": "10", "words": ""}
    )
    asked = Commitment.objects.get()
    assert "あなたへの依頼" in text(ueno.get(url("needs")))
    page = text(ueno.get(url("help_answer", asked.pk)))
    assert "必要なレベルが確認されている職員" in page
    assert ueno.post(url("help_answer", asked.pk), {"agreed": "yes"}).status_code == 422
    ueno.post(url("help_answer", asked.pk), {"agreed": "yes", "user": desk.cast.aoki.pk})
    page = text(miura.get(made))
    assert "健康福祉部の職員" in page
    assert "30時間分" in page
    assert not re.search("<(strong|th[^>]*)>青木", page)
    refused = miura.post(url("need_ask", need.pk), {"user": "青木 美咲", "hours": "30"})
    assert "部署に依頼" in text(refused)
    miura.post(url("need_ask", need.pk), {"user": "工藤 拓也", "hours": "30", "words": ""})
    assert "足りている" in text(miura.get(made))
    assert "人材の不足" not in text(miura.get(f"{home}risks/"))
    assert "必要なスキルが足りた" in text(miura.get(f"{home}history/"))
    aoki = signed_in(desk.cast.aoki)
    aoki.post(url("help_release", asked.pk))
    assert "人材の不足" in text(miura.get(f"{home}risks/"))
    assert "3,40.0,30.0" in table(miura.get(url("needs_table", "csv")))
    miura.post(url("need_withdraw", need.pk))
    assert "取下げ" in text(miura.get(made))


def test_needs_are_closed_to_who_may_not_see_the_project(
    desk: PeopleDesk, project: Project, takagi: User
):
    need = desk.need(project.pk)
    asked = ask_person(
        need=need, user=desk.cast.kudo, hours=Decimal(4), **desk.act_on(desk.cast.kudo)
    )
    address = url("need_new", query=f"?kind=programmes.project&id={project.pk}")
    for user in (desk.cast.aoki, desk.cast.ueno, desk.cast.sasaki, takagi):
        client = signed_in(user)
        assert client.get(url("need", need.pk)).status_code == 404
        assert client.get(address).status_code == 404
        assert client.post(url("need_withdraw", need.pk)).status_code == 404
        assert client.get(url("help_answer", asked.pk)).status_code == 404
        assert client.post(url("help_release", asked.pk)).status_code == 404
    assert Client().get(url("need", need.pk)).status_code == 302
    for kind in ("programmes.meeting", "無い", ""):
        answer = signed_in(desk.cast.kudo).get(url("need_new", query=f"?kind={kind}&id=1"))
        assert answer.status_code == 404


def test_other_towns_and_residents_find_no_page_of_roles(desk: PeopleDesk, takagi: User):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    call, one = RoleCall.objects.get(), Candidacy.objects.get()
    pages = [
        url("roles"), url("role", "dx-promoter"), url("role_holders"), url("role_sections"),
        url("role_holders_table", "csv"), url("role_sections_table", "xlsx"), url("calls"),
        url("call", call.pk), url("call_table", call.pk, "csv"), url("candidacy", one.pk),
        url("term", term.pk), url("term_leave", term.pk), url("leavings"), url("outsiders"),
        url("outsiders_table", "csv"), url("needs"), url("needs_table", "csv"),
    ]  # fmt: skip
    for page in pages:
        for user in (takagi, desk.cast.sasaki):
            assert signed_in(user).get(page).status_code == 404, page
        assert Client().get(page).status_code == 302, page
    assert not Leaving.objects.exists()


def test_who_does_not_lead_somebody_reads_no_candidacy(desk: PeopleDesk):
    given = desk.nominated(desk.call(), desk.cast.aoki)
    for user, status in (("ishida", 404), ("kudo", 404), ("kimura", 404), ("ueno", 200)):
        client = signed_in(getattr(desk.cast, user))
        assert client.get(url("candidacy", given.pk)).status_code == status, user
    answer_candidacy(candidacy=given, agreed=True, **desk.act(desk.cast.ueno))
    assert signed_in(desk.cast.ueno).post(url("candidacy_appoint", given.pk)).status_code == 404
