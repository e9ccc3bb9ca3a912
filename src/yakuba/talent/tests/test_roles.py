"""Come to a role and leave it: calls, hands raised, consent, terms, reasons and their answers."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.measures.registry import TOWN
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.demo import Cast
from yakuba.organisation.rules import Rank
from yakuba.talent.measures.roles import answer_days
from yakuba.talent.models import Candidacy, Leaving, RoleKind, RoleTerm
from yakuba.talent.queries.activity import ACTIVITIES, activity_of, activity_of_role
from yakuba.talent.queries.candidacies import candidacy_for, my_roles, to_answer
from yakuba.talent.queries.roles import coverage_this_year, shipped_kinds, terms_for
from yakuba.talent.registry import all_kept, role_names, roles_held
from yakuba.talent.rules.roles import Reason, Scope, Standing, Way
from yakuba.talent.services.calls import cancel_call
from yakuba.talent.services.candidacies import (
    answer_candidacy,
    ask_renewal,
    nominate_self,
    propose,
    withdraw,
)
from yakuba.talent.services.leaving import answer_leaving, leave_role
from yakuba.talent.services.reminders import remind_of_ends
from yakuba.talent.services.role_kinds import adopt_kind, publish_kind, retire_kind
from yakuba.talent.services.terms import appoint, appoint_directly, decline

from .people_desk import PeopleDesk


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Iterator[PeopleDesk]:
    yield PeopleDesk(cast, cast.at)


# Which roles there are


def test_every_shipped_role_can_be_taken_over_once(desk: PeopleDesk):
    for one in shipped_kinds():
        assert adopt_kind(code=one["code"], **desk.act()).edition == 1
    with pytest.raises(UnableToAct, match="すでに登録"):
        adopt_kind(code="cdo", **desk.act())
    assert "DX推進員" in role_names().values()


def test_a_change_is_the_next_edition_and_terms_keep_theirs(desk: PeopleDesk):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    changed = publish_kind(
        code="dx-promoter",
        name="DX推進員",
        tasks="提案する",
        term_months=12,
        ranks=[Rank.CHIEF],
        scope=Scope.ANYWHERE,
        way=Way.SELF,
        **desk.act(),
    )
    assert changed.edition == 2
    term.refresh_from_db()
    assert (term.kind.edition, term.kind.term_months) == (1, 6)
    assert term.kind.retired_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleKind.objects.filter(pk=changed.pk).update(term_months=1)


def test_only_who_fosters_people_writes_roles(desk: PeopleDesk):
    for user in (desk.cast.kimura, desk.cast.ueno, desk.cast.aoki):
        with pytest.raises(UnableToAct, match="人材育成の担当者"):
            adopt_kind(code="cdo", **desk.act(user))
    with pytest.raises(UnableToAct, match="コード"):
        publish_kind(
            code="役割", name="役割", tasks="", term_months=6, ranks=[Rank.CHIEF],
            scope=Scope.ANYWHERE, way=Way.SELF, **desk.act(),
        )  # fmt: skip


def test_a_role_given_up_takes_nobody_new(desk: PeopleDesk):
    kind = desk.kind("cdo")
    retire_kind(kind=kind, **desk.act())
    kind.refresh_from_db()
    with pytest.raises(UnableToAct, match="終わって"):
        appoint_directly(
            kind=kind, user=desk.cast.omori, starts=desk.on, weekly_hours=Decimal(4),
            **desk.act_on(),
        )  # fmt: skip
    with pytest.raises(UnableToAct, match="すでに終わって"):
        retire_kind(kind=kind, **desk.act())


# Calls and hands raised


def test_aoki_raises_her_hand_ueno_agrees_and_murakami_appoints(desk: PeopleDesk):
    given = desk.nominated(desk.call(), desk.cast.aoki)
    assert given.standing is Standing.WAITING
    assert to_answer(desk.actor(desk.cast.ueno), desk.at) == [given]
    assert to_answer(desk.actor(desk.cast.ishida), desk.at) == []
    agreed = answer_candidacy(candidacy=given, agreed=True, **desk.act(desk.cast.ueno))
    assert my_roles(desk.murakami, desk.at).to_appoint == [agreed]
    term = appoint(candidacy=agreed, **desk.act_on())
    assert (term.user, term.department.name) == (desk.cast.aoki, "子育て支援課")
    assert (term.starts, term.ends) == (given.starts, given.ends)
    codes = list(
        EventRecord.objects.filter(code__startswith="talent.").values_list("code", flat=True)
    )
    assert codes == [
        "talent.role_kind.published",
        "talent.call.opened",
        "talent.candidacy.given",
        "talent.candidacy.answered",
        "talent.term.taken",
    ]
    told = set(Delivery.objects.values_list("destination", flat=True))
    assert {"ueno@mihon.example.jp", "murakami@mihon.example.jp", "aoki@mihon.example.jp"} <= told
    assert roles_held([desk.cast.aoki.pk], term.starts) == {desk.cast.aoki.pk: {"dx-promoter"}}
    assert roles_held([desk.cast.aoki.pk], desk.on) == {}


def test_without_consent_nobody_is_appointed_and_a_no_has_a_reason(desk: PeopleDesk):
    given = desk.nominated(desk.call(), desk.cast.aoki)
    with pytest.raises(UnableToAct, match="同意がまだ"):
        appoint(candidacy=given, **desk.act_on())
    with pytest.raises(UnableToAct, match="理由"):
        answer_candidacy(candidacy=given, agreed=False, **desk.act(desk.cast.ueno))
    refused = answer_candidacy(
        candidacy=given, agreed=False, opinion="決算の時期のため", **desk.act(desk.cast.ueno)
    )
    assert refused.standing is Standing.REFUSED
    with pytest.raises(UnableToAct, match="同意がまだ"):
        appoint(candidacy=refused, **desk.act_on())
    with pytest.raises(UnableToAct, match="すでに回答"):
        answer_candidacy(candidacy=refused, agreed=True, **desk.act(desk.cast.ueno))
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidacy.objects.filter(pk=refused.pk).update(agreed=True)


def test_nobody_agrees_to_themselves_and_no_stranger_does(desk: PeopleDesk):
    given = desk.nominated(desk.call(), desk.cast.aoki)
    for user in (desk.cast.aoki, desk.cast.ishida, desk.miura, desk.cast.kudo):
        with pytest.raises(UnableToAct, match="上司"):
            answer_candidacy(candidacy=given, agreed=True, **desk.act(user))
    assert candidacy_for(desk.actor(desk.cast.kudo), given.pk, desk.at) is None
    assert candidacy_for(desk.actor(desk.cast.eguchi), given.pk, desk.at) == given


def test_a_call_is_answered_once_and_only_while_it_is_open(desk: PeopleDesk):
    call = desk.call()
    given = desk.nominated(call, desk.cast.aoki)
    with pytest.raises(UnableToAct, match="すでに応募"):
        desk.nominated(call, desk.cast.aoki)
    withdraw(candidacy=given, **desk.act(desk.cast.aoki))
    assert desk.nominated(call, desk.cast.aoki).standing is Standing.WAITING
    late = desk.act_on(desk.cast.ishida, days=14)
    with pytest.raises(UnableToAct, match="受け付けていません"):
        nominate_self(call=call, reason="遅れて", weekly_hours=Decimal(1), **late)
    cancel_call(call=call, reason="制度の見直し", **desk.act())
    call.refresh_from_db()
    with pytest.raises(UnableToAct, match="受け付けていません"):
        desk.nominated(call, desk.cast.ishida)


def test_the_working_group_is_for_chiefs_and_officers(desk: PeopleDesk):
    call = desk.call("working-group")
    assert desk.nominated(call, desk.cast.ishida).pk
    with pytest.raises(UnableToAct, match="職位は、係長、担当"):
        desk.nominated(call, desk.cast.ueno)


def test_hours_and_reason_are_asked_for(desk: PeopleDesk):
    call = desk.call()
    for hours in (Decimal(0), Decimal(39)):
        with pytest.raises(UnableToAct, match="週あたり"):
            nominate_self(call=call, reason="a", weekly_hours=hours, **desk.act_on(desk.cast.aoki))
    with pytest.raises(UnableToAct, match="理由"):
        desk.nominated(call, desk.cast.aoki, reason=" ")


def test_a_call_has_only_so_many_places(desk: PeopleDesk):
    call = desk.call(places=1)
    for user in (desk.cast.aoki, desk.cast.ishida):
        given = desk.nominated(call, user)
        answer_candidacy(candidacy=given, agreed=True, **desk.act(desk.cast.ueno))
    first, second = Candidacy.objects.order_by("pk")
    appoint(candidacy=first, **desk.act_on())
    with pytest.raises(UnableToAct, match="1人です"):
        appoint(candidacy=second, **desk.act_on())
    declined = decline(candidacy=second, reason="人数のため", **desk.act())
    assert declined.standing is Standing.DECLINED
    with pytest.raises(UnableToAct, match="すでに決まって"):
        withdraw(candidacy=second, **desk.act(desk.cast.ishida))


# One ICT leader a section a year


def leader(desk: PeopleDesk, user, head) -> RoleTerm:
    given = propose(
        kind=desk.kind("ict-leader"), user=user, reason="詳しい", weekly_hours=Decimal(2),
        starts=desk.on, **desk.act_on(head),
    )  # fmt: skip
    agreed = answer_candidacy(candidacy=given, agreed=True, **desk.act(user))
    return appoint(candidacy=agreed, **desk.act_on())


def test_each_section_has_one_ict_leader_a_year(desk: PeopleDesk):
    leader(desk, desk.cast.aoki, desk.cast.ueno)
    with pytest.raises(UnableToAct, match="子育て支援課で1人まで"):
        leader(desk, desk.cast.ishida, desk.cast.ueno)
    leader(desk, desk.cast.kudo, desk.miura)
    desk.kind("dx-promoter")
    (found,) = coverage_this_year(desk.on)
    assert (found.kind.code, found.covered, len(found.lines)) == ("ict-leader", 2, 5)
    assert [one.name for one in found.without] == ["総務課", "DX推進課", "市民課"]
    later = desk.on.replace(year=desk.on.year + 1)
    assert coverage_this_year(later)[0].covered == 0


def test_a_head_proposes_only_the_own_people_and_the_person_decides(desk: PeopleDesk):
    kind = desk.kind("ict-leader")
    with pytest.raises(UnableToAct, match="所属の職員だけ"):
        propose(
            kind=kind, user=desk.cast.kudo, reason="a", weekly_hours=Decimal(1), starts=desk.on,
            **desk.act_on(desk.cast.ueno),
        )  # fmt: skip
    given = propose(
        kind=kind, user=desk.cast.aoki, reason="a", weekly_hours=Decimal(1), starts=desk.on,
        **desk.act_on(desk.cast.ueno),
    )  # fmt: skip
    with pytest.raises(UnableToAct, match="推薦された本人"):
        answer_candidacy(candidacy=given, agreed=True, **desk.act(desk.cast.ueno))
    answered = answer_candidacy(
        candidacy=given, agreed=False, opinion="育休に入ります", **desk.act(desk.cast.aoki)
    )
    assert answered.standing is Standing.REFUSED


def test_the_deputy_mayor_becomes_cdo_by_name(desk: PeopleDesk):
    kind = desk.kind("cdo")
    term = appoint_directly(
        kind=kind, user=desk.cast.omori, starts=desk.on, weekly_hours=Decimal(4), **desk.act_on()
    )
    assert term.candidacy is None
    with pytest.raises(UnableToAct, match="同じ期間"):
        appoint_directly(
            kind=kind, user=desk.cast.omori, starts=desk.on, weekly_hours=Decimal(4),
            **desk.act_on(),
        )  # fmt: skip
    with pytest.raises(UnableToAct, match="全庁で1人"):
        appoint_directly(
            kind=kind, user=desk.cast.eguchi, starts=desk.on, weekly_hours=Decimal(4),
            **desk.act_on(),
        )  # fmt: skip
    with pytest.raises(UnableToAct, match="募集しません"):
        desk.call("cdo")


# Another term


def test_a_term_is_renewed_in_its_last_months(desk: PeopleDesk):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    ask = {"term": term, "reason": "続けたい", "weekly_hours": Decimal(2)}
    with pytest.raises(UnableToAct, match="満了の92日前"):
        ask_renewal(**ask, **desk.act_on(desk.cast.aoki))
    with pytest.raises(UnableToAct, match="本人だけ"):
        ask_renewal(**ask, **desk.act_on(desk.cast.ueno, days=150))
    given = ask_renewal(**ask, **desk.act_on(desk.cast.aoki, days=150))
    assert (given.starts, given.renews) == (term.ends, term)
    with pytest.raises(UnableToAct, match="すでに出されて"):
        ask_renewal(**ask, **desk.act_on(desk.cast.aoki, days=151))
    later = desk.act(desk.cast.ueno, days=151)
    agreed = answer_candidacy(candidacy=given, agreed=True, **later)
    again = appoint(candidacy=agreed, **desk.act_on(days=152))
    assert again.starts == term.ends


def test_whose_term_ends_is_reminded_once(desk: PeopleDesk):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    near = desk.at + (term.ends - desk.on) - timedelta(days=20)
    before = Delivery.objects.count()
    assert remind_of_ends(at=near) == 1
    assert remind_of_ends(at=near + timedelta(days=1)) == 1
    assert Delivery.objects.count() == before + 1


# Leaving


def test_aoki_leaves_with_a_reason_and_hears_within_days_what_is_done(desk: PeopleDesk):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    # Friday, 20 November; Monday is a holiday: five open days later is Monday, 30 November.
    leaving = leave_role(
        term=term, category=Reason.TIME, words="窓口が忙しい", left_on=desk.on,
        **desk.act_on(desk.cast.aoki),
    )  # fmt: skip
    assert leaving.due.isoformat() == "2026-11-30"
    mails = Delivery.objects.filter(destination="murakami@mihon.example.jp")
    (told,) = [one for one in mails if "退任の理由" in one.payload["subject_line"]]
    assert "窓口が忙しい" not in told.payload["body"]
    assert my_roles(desk.murakami, desk.at).leavings == [leaving]
    with pytest.raises(UnableToAct, match="人材育成の担当者"):
        answer_leaving(leaving=leaving, answer="見直します", **desk.act(desk.cast.ueno))
    answer_leaving(leaving=leaving, answer="時間を半分にします", **desk.act(days=5))
    fact = EventRecord.objects.get(code="talent.term.leaving_answered")
    assert fact.payload["days"] == 2
    with pytest.raises(UnableToAct, match="すでに回答"):
        answer_leaving(leaving=leaving, answer="もう一度", **desk.act(days=6))
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaving.objects.update(answer="別の答え")
    counts = answer_days(desk.on.replace(day=1), desk.on.replace(month=12, day=1))
    assert dict(counts[TOWN].tally) == {2: 1}
    assert answer_days(desk.on.replace(month=1, day=1), desk.on.replace(month=2, day=1)) == {}


def test_leaving_is_for_the_holder_and_within_the_term(desk: PeopleDesk):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    ask = {"term": term, "category": Reason.TIME, "words": ""}
    with pytest.raises(UnableToAct, match="本人"):
        leave_role(**ask, left_on=desk.on, **desk.act_on(desk.cast.ueno))
    for day in (desk.on - timedelta(days=1), term.ends):
        with pytest.raises(UnableToAct, match="退任日"):
            leave_role(**ask, left_on=day, **desk.act_on(desk.cast.aoki))
    with pytest.raises(UnableToAct, match="そのほか"):
        leave_role(
            term=term, category=Reason.OTHER, words="", left_on=desk.on,
            **desk.act_on(desk.cast.aoki),
        )  # fmt: skip
    leave_role(**ask, left_on=desk.on, **desk.act_on())
    with pytest.raises(UnableToAct, match="すでに退いて"):
        leave_role(**ask, left_on=desk.on, **desk.act_on(desk.cast.aoki))


def test_who_left_may_be_a_promoter_again(desk: PeopleDesk):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    leave_role(
        term=term, category=Reason.HOME, words="", left_on=term.starts,
        **desk.act_on(desk.cast.aoki),
    )  # fmt: skip
    assert desk.promoter(desk.cast.aoki, desk.cast.ueno).starts == term.starts


# What the holders do


def test_activity_is_counted_by_month_and_never_of_two_alone(desk: PeopleDesk):
    from yakuba.programmes.services.comments import write_comment
    from yakuba.programmes.services.projects import register_project

    term = leader(desk, desk.cast.kudo, desk.miura)
    kudo = desk.act_on(desk.cast.kudo)
    project = register_project(name="ごみ分別アプリ", department=desk.cast.environment, **kudo)
    write_comment(project=project, task=None, body="始めます", **kudo)
    found = activity_of(term, desk.on)
    assert found.total == 1
    assert found.counts["事業への発言"] == [1]
    assert activity_of_role([term], desk.on, desk.on) is None


def test_what_counts_as_activity_are_facts_that_exist():
    codes = {code for some in ACTIVITIES.values() for code in some}
    assert codes - set(EVENT_CLASSES) == set()


# Who sees what


def test_terms_come_by_section_and_name_and_strangers_see_none(
    desk: PeopleDesk, takagi: object, reiji: object
):
    leader(desk, desk.cast.kudo, desk.miura)
    leader(desk, desk.cast.aoki, desk.cast.ueno)
    terms = terms_for(desk.actor(desk.cast.kato), on=desk.on)
    assert [one.user.name for one in terms] == ["青木 美咲", "工藤 拓也"]
    from yakuba.organisation.queries import actor_for

    for stranger in (takagi, desk.cast.sasaki):
        assert list(terms_for(actor_for(stranger, on=desk.on), on=desk.on)) == []


def test_a_person_takes_home_everything_about_their_roles(desk: PeopleDesk):
    term = desk.promoter(desk.cast.aoki, desk.cast.ueno)
    leave_role(
        term=term, category=Reason.TIME, words="忙しい", left_on=desk.on,
        **desk.act_on(desk.cast.aoki),
    )  # fmt: skip
    tables = {one.code: one for one in all_kept()}
    (row,) = tables["60-roles"].rows(desk.cast.aoki.pk)
    assert len(row) == len(tables["60-roles"].heading)
    assert "忙しい" in row
    (given,) = tables["61-candidacies"].rows(desk.cast.aoki.pk)
    assert len(given) == len(tables["61-candidacies"].heading)
    assert tables["60-roles"].rows(desk.cast.ishida.pk) == []
