"""The pages of dispatch: what both sides see and do, and to whom they are shut."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.wareki import to_wareki
from yakuba.region.models import (
    Adviser,
    DispatchCase,
    DispatchRequest,
    NeedAnswer,
    NeedSurvey,
    Notice,
    Offer,
    Scheme,
)
from yakuba.region.queries.requests import offers_here
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.surveys import from_lines
from yakuba.region.services.adviser_intake import begin_intake
from yakuba.region.services.advisers import publish_adviser, register_adviser, withdraw_adviser
from yakuba.region.services.deliveries import end_case, record_day, send_report
from yakuba.region.services.offers import accept_offer
from yakuba.region.services.surveys import draft_survey, publish_survey
from yakuba.region.services.sweeping import look_after
from yakuba.region.urls.dispatch import urlpatterns

from .pool import Region, person


class Desk(Client):
    """A browser whose pages read as people read them, without the breaks between phrases."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if not answer.streaming:
            answer.content = re.sub(rb"</?wbr[^>]*>", b"", answer.content)
        return answer


def signed_in(user: User) -> Client:
    client = Desk()
    client.force_login(user)
    return client


def url(town: str, name: str, *args: object, query: str = "") -> str:
    return f"/{town}{reverse(f'region:{name}', args=args)}{query}"


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return bytes(answer.content).decode()


@pytest.fixture
def above(region: Region) -> Client:
    return signed_in(region.kobayashi)


@pytest.fixture
def below(region: Region) -> Client:
    return signed_in(region.takagi)


def typed(region: Region, **fields: Any) -> dict[str, Any]:
    on = timezone.localdate()
    return {
        "round": str(region.round.key),
        "title": "オンライン申請の始め方",
        "project_title": "手続のオンライン化",
        "theme": "ONLINE",
        "problem": "どの手続から始めるか決められない。",
        "skills": "BPR：業務の見直し：2",
        "language": "ja",
        "form": "ONSITE",
        "days": "2",
        "hours": "0",
        "wished_from": (on + timedelta(days=10)).isoformat(),
        "wished_until": (on + timedelta(days=60)).isoformat(),
        "wished_days": "",
        "team_size": "1",
        "adviser": "",
        "vendors": "",
        "contact": "総務課",
        "then": "send",
        **fields,
    }


def said(answer: Any) -> list[str]:
    """Return the sentences that a page says about what was just done."""
    return [str(one) for one in answer.context["messages"]]


def test_what_was_sent_at_once_is_said_once(now_region, below):
    region, new = now_region, url("reiji", "request_new")
    sent = below.post(new, typed(region), follow=True)
    [sentence] = said(sent)
    assert sentence.startswith("県に送りました")
    kept = below.post(new, typed(region, then="keep"), follow=True)
    assert said(kept) == ["下書きを保存しました。"]
    # What cannot be sent is kept, and both are said.
    lacking = below.post(new, typed(region, round=""), follow=True)
    refused, saved = said(lacking)
    assert "募集回" in refused and saved == "下書きを保存しました。"


def test_a_village_asks_is_offered_served_and_reports(now_region, below, above):
    region = now_region
    sent = below.post(url("reiji", "request_new"), typed(region), follow=True)
    assert "県に送りました" in text(sent)
    with acting_in(region.town.pk):
        request = DispatchRequest.objects.get()
    listed = text(above.get(url("mihonken", "round", region.round.pk)))
    assert "例示町" in listed and "オンライン申請の始め方" in listed
    offered = above.post(
        url("mihonken", "received", request.key),
        {"adviser": str(region.adviser.key), "reason": "分野が合うため"},
        follow=True,
    )
    assert "派遣案を送りました" in text(offered)
    with acting_in(region.town.pk):
        look_after(at=timezone.now())
        [offer] = offers_here(region.passage(region.takagi))
    waiting = text(below.get(url("reiji", "dispatch")))
    assert "いま対応すること" in waiting and "相沢 望" in waiting
    accepted = below.post(url("reiji", "offer_accept", offer.key), follow=True)
    assert "派遣案を受けました" in text(accepted)
    with acting_in(region.town.pk):
        case = DispatchCase.objects.get()
    on = timezone.localdate()
    day = {"day": on.isoformat(), "form": "ONSITE", "hours": "3", "done": "聞き取り"}
    assert "実施を記録しました" in text(
        below.post(url("reiji", "case_day", case.pk), day, follow=True)
    )
    assert "報告してください" in text(below.post(url("reiji", "case_end", case.pk), follow=True))
    report = {"done": "手続を3つ選んだ", "outcome": "工程表ができた", "satisfaction": "5"}
    assert "県に報告しました" in text(
        below.post(url("reiji", "case_report", case.pk), report, follow=True)
    )
    found = text(above.get(url("mihonken", "record", case.key)))
    assert "工程表ができた" in found and "聞き取り" in found
    yearly = text(above.get(url("mihonken", "dispatch_report")))
    assert "満足度は5点満点の5.0（回答1件）" in yearly


def test_the_days_that_a_town_wishes_are_read_as_people_write_them(now_region, below, above):
    day = timezone.localdate() + timedelta(days=12)
    asked = typed(now_region, wished_days=day.isoformat())
    sent = text(below.post(url("reiji", "request_new"), asked, follow=True))
    with acting_in(now_region.town.pk):
        request = DispatchRequest.objects.get()
    received = text(above.get(url("mihonken", "received", request.key)))
    for page in (sent, received):
        assert to_wareki(day) in page
        assert day.isoformat() not in page


def test_the_days_of_a_form_stand_as_people_write_them_and_are_read_again(now_region, below, above):
    on = timezone.localdate()
    wished = on + timedelta(days=12)
    request = now_region.drafted(
        wished_from=wished, wished_until=on + timedelta(days=40), wished_days=(wished,)
    )
    adviser = now_region.adviser
    with now_region.at_prefecture():
        Adviser.objects.filter(pk=adviser.pk).update(periods=[[on.isoformat(), wished.isoformat()]])
        adviser.refresh_from_db()
    pages = {
        url("reiji", "request_edit", request.pk): (below, wished),
        url("mihonken", "adviser_edit", adviser.pk): (above, adviser.term_from),
        url("mihonken", "round", now_region.round.pk): (above, on + timedelta(days=5)),
    }
    for address, (client, day) in pages.items():
        page = text(client.get(address))
        assert f'value="{to_wareki(day)}"' in page, address
        assert not re.search(r'value="20\d\d-', page), address
    assert f"{to_wareki(on)}～{to_wareki(wished)}" in text(
        above.get(url("mihonken", "adviser_edit", adviser.pk))
    )
    given = typed(now_region, wished_from=to_wareki(wished), wished_days=to_wareki(wished))
    below.post(url("reiji", "request_edit", request.pk), given | {"then": "keep"})
    with acting_in(now_region.town.pk):
        request.refresh_from_db()
    assert request.wished_from == wished and request.wished_days == [wished.isoformat()]


def test_what_was_typed_stays_when_the_rule_refuses_it(now_region, below):
    answer = below.post(url("reiji", "request_new"), typed(now_region, days="4"), follow=True)
    # The draft is kept, and the rule says why it was not sent.
    assert "1件3日まで" in text(answer)
    with acting_in(now_region.town.pk):
        assert DispatchRequest.objects.get().published_at is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("skills", "BPRだけ", "スキルの1行目を読めません"),
        ("wished_from", "いつか", "日付"),
        ("theme", "", "分野を選んでください"),
        ("project_code", "P-9999", "この番号の事業は見つかりません"),
        ("wished_days", "2020-01-01", "希望の期間の外"),
        ("title", "", "依頼の件名を入力してください"),
    ],
)
def test_bad_input_is_answered_with_a_remedy(now_region, below, field, value, sentence):
    answer = below.post(url("reiji", "request_new"), typed(now_region, **{field: value}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "どの手続から始めるか決められない。" in answer.content.decode()


def test_another_page_may_fill_the_request_in(now_region, below):
    # As `queries.support.request_address` writes it: test_support follows it from a project's need.
    on = timezone.localdate()
    query = f"?theme=BPR&skill=BPR&name=業務の見直し&level=3&hours=15&from=2020-01-01&to={on}"
    page = text(below.get(url("reiji", "request_new", query=query)))
    assert '<option value="BPR" selected>' in page
    assert "BPR：業務の見直し：3" in page
    assert "公開されているアドバイザーはいません" not in page
    assert f'name="wished_from" value="{to_wareki(on)}"' in page, "no day that is past"
    assert re.search(r'name="days" value="3"', page), "15 hours are three days"


def test_the_survey_of_the_year_after_is_shown_and_answered_in_its_time(now_region, below):
    region, on = now_region, timezone.localdate()
    case = region.accepted()
    report = {"done": "選んだ", "outcome": "できた", "satisfaction": 5}
    with region.at_town() as actor:
        record_day(
            case=case, day=on, form=Form.ONSITE, minutes=180, done="聞き取り", actor=actor,
            at=region.at,
        )  # fmt: skip
        end_case(case=case, actor=actor, at=region.at)
        send_report(case=case, **report, actor=actor, at=region.at)
    page = url("reiji", "case_follow_up", case.pk)
    answer = {"effect": "SOME", "hours_saved": "40", "words": "速くなった", "satisfaction": "4"}
    assert "調査に回答する" not in text(below.get(url("reiji", "case", case.pk)))
    early = text(below.get(page))
    assert "まだ回答できません" in early and "回答を送る" not in early
    assert below.post(page, answer).status_code == 422
    with region.at_town():
        # A year goes by.
        DispatchCase.objects.update(ended_on=on - timedelta(days=365), survey_due=on)
    assert "調査に回答する" in text(below.get(url("reiji", "case", case.pk)))
    assert "速くなった" in text(below.post(page, answer, follow=True))


def test_an_offer_is_declined_only_with_a_reason(now_region, below):
    offer = now_region.offered(now_region.sent())
    assert below.post(url("reiji", "offer", offer.key), {"reason": ""}).status_code == 422
    declined = below.post(url("reiji", "offer", offer.key), {"reason": "日程"}, follow=True)
    assert "次の募集回に回ります" in text(declined)


def test_a_town_answers_a_survey_on_a_phone_and_may_stop_half_way(now_region, below, above):
    with now_region.at_prefecture():
        survey = NeedSurvey.objects.get()
    page = url("reiji", "survey_answer", survey.key)
    kept = below.post(page, {"q2": "4", "then": "keep"}, follow=True)
    assert "途中まで保存" in text(kept)
    refused = below.post(page, {"q2": "4", "then": "send"})
    assert refused.status_code == 422
    assert "「派遣を希望しますか」に答えてください" in refused.content.decode()
    below.post(page, {"q1": "はい", "q2": "4", "q3": "人がいない", "then": "send"})
    with acting_in(now_region.town.pk):
        assert NeedAnswer.objects.get().answers == {"q1": "はい", "q2": 4, "q3": "人がいない"}
    shown = text(above.get(url("mihonken", "survey", survey.pk)))
    assert "1団体のうち1団体が回答しました" in shown and "人がいない" in shown
    table = above.get(url("mihonken", "survey_table", survey.pk, "csv"))
    assert "例示町" in b"".join(table.streaming_content).decode("utf-8-sig")


def test_a_request_begins_with_what_was_answered_to_the_survey(now_region, below):
    region, on = now_region, timezone.localdate()
    with region.at_prefecture() as actor:
        survey = draft_survey(
            title="分野の調査",
            fiscal_year=2026,
            questions=from_lines(
                "複数｜相談したい分野｜窓口の改革、手続のオンライン化、ほか\n文章｜*困りごと"
            ),
            due=on + timedelta(days=10),
            actor=actor,
            at=region.at,
        )
        publish_survey(survey=survey, actor=actor, at=region.at, on=on)
    page = url("reiji", "survey_answer", survey.key)
    given = {"q1": ["窓口の改革", "手続のオンライン化"], "q2": "人がいない"}
    below.post(page, {**given, "then": "keep"})
    assert "この回答から派遣を依頼する" not in text(below.get(page)), "it was not sent yet"
    below.post(page, {**given, "then": "send"})
    links = re.findall(r'href="([^"]*survey=[^"]*)"', text(below.get(page)))
    assert len(links) == 2
    form = below.get(links[1].replace("&amp;", "&")).context["form"]
    assert (form["theme"].value(), form["problem"].value()) == ("COUNTER", "人がいない")
    # Another municipality's answers are not read by the key of the survey.
    with acting_in(region.town.pk):
        NeedAnswer.objects.all().delete()
    form = below.get(links[1].replace("&amp;", "&")).context["form"]
    assert not form["problem"].value()


def test_a_scheme_is_edited_rule_by_rule_without_code(now_region, above):
    with now_region.at_prefecture():
        key = now_region.scheme.pk
    made = above.post(url("mihonken", "scheme_revise", key), follow=True)
    page = text(made)
    assert "公式の資料で確かめていない規則" in page
    with now_region.at_prefecture():
        draft = Scheme.objects.get(version=2)
    given = {
        "title": "国の派遣",
        "onsite_days": "2",
        "online_hours": "10",
        "months": ["4", "5", "11"],
        "team_most": "1",
        "report_days": "7",
        "survey_month": "6",
        "survey_day": "28",
        "forms_text": "I：派遣依頼書",
        "unchecked": ["survey_day"],
    }
    edit = url("mihonken", "scheme_edit", draft.pk)
    assert above.post(edit, {**given, "onsite_days": "99"}).status_code == 422
    saved = text(above.post(edit, given, follow=True))
    assert "2日まで" in saved and "未確認" in saved
    used = text(above.post(url("mihonken", "scheme_use", draft.pk), follow=True))
    assert "使い始めました" in used


def test_the_yearly_report_prints_as_tagged_pdf_and_as_excel(now_region, above, below):
    region = now_region
    case = region.accepted()
    with region.at_town() as actor:
        record_day(
            case=case,
            day=timezone.localdate(),
            form=Form.ONSITE,
            minutes=180,
            done="聞き取り",
            actor=actor,
            at=region.at,
        )
        end_case(case=case, actor=actor, at=region.at)
        send_report(
            case=case, done="選んだ", outcome="決めた", satisfaction=4, actor=actor, at=region.at
        )
    pdf = above.get(url("mihonken", "dispatch_report_file", "pdf"))
    reader = PdfReader(io.BytesIO(pdf.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "団体別" in "".join(page.extract_text() for page in reader.pages)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(above.get(url("mihonken", "dispatch_report_file", "xlsx")).content)
    )
    assert book.sheet_names == [
        "総括",
        "団体別",
        "分野別",
        "アドバイザー別の稼働",
        "効果（翌年度の調査）",
        "制度の規則の遵守",
    ]
    [_heads, town, *_rest] = book.get_sheet_by_name("団体別").to_python()
    assert town[:6] == ["993018", "例示町", 1, 1, 1, 0]
    assert above.get(url("mihonken", "dispatch_report_file", "doc")).status_code == 404
    with acting_in(region.prefecture.pk):
        assert EventRecord.objects.filter(code="region.list.taken").count() == 2


def test_the_yearly_report_lists_persons_as_their_names_are_read(now_region, above):
    region = now_region
    with region.at_prefecture() as actor:
        inoue = register_adviser(
            draft=person(
                number="A-8",
                name="井上 楓",
                kana="イノウエ カエデ",
                term_until=timezone.localdate() + timedelta(days=30),
            ),
            actor=actor,
            at=region.at,
        )
        publish_adviser(adviser=inoue, actor=actor, at=region.at)
    region.accepted()
    offer = region.offered(region.sent(title="窓口を見直したい", project_title="窓口改革"), inoue)
    with region.at_town() as actor:
        accept_offer(offer_key=offer.key, actor=actor, at=region.at)
    with region.at_prefecture() as actor:
        withdraw_adviser(adviser=inoue, actor=actor, at=region.at)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(above.get(url("mihonken", "dispatch_report_file", "xlsx")).content)
    )
    [_heads, *people] = book.get_sheet_by_name("アドバイザー別の稼働").to_python()
    # By their characters 井 would stand before 相.
    assert [row[0] for row in people[:2]] == ["相沢 望", "井上 楓"]


def test_persons_are_listed_by_name_and_never_by_merit(now_region, above, below):
    with now_region.at_prefecture() as actor:
        for number, name, kana in (
            ("A-9", "和田 守", "ワダ マモル"),
            ("A-8", "井上 楓", "イノウエ カエデ"),
        ):
            row = register_adviser(
                draft=person(
                    number=number,
                    name=name,
                    kana=kana,
                    term_from=now_region.adviser.term_from,
                    term_until=timezone.localdate() + timedelta(days=30),
                ),
                actor=actor,
                at=now_region.at,
            )
            publish_adviser(adviser=row, actor=actor, at=now_region.at)
    page = text(below.get(url("reiji", "advisers", query="?order=-level&sort=level")))
    assert page.index("相沢 望") < page.index("井上 楓") < page.index("和田 守")
    assert "aizawa@example.jp" not in page


def filled(region: Region) -> dict[str, Any]:
    """Return one key of every kind that addresses of dispatch take."""
    offer = region.offered(region.sent(title="派遣案のある依頼", project_title="別の事業"))
    case = region.accepted()
    with region.at_town() as takagi:
        day = record_day(
            case=case,
            day=timezone.localdate(),
            form=Form.ONSITE,
            minutes=60,
            done="確認",
            actor=takagi,
            at=region.at,
        )
        look_after(at=region.at)
        request = DispatchRequest.objects.order_by("pk").first()
        notice = Notice.objects.first()
        town = {
            "request": request.pk,
            "case": case.pk,
            "day": day.pk,
            "notice": notice.pk,
            "offer_key": offer.key,
        }
    with region.at_prefecture() as kobayashi:
        survey = NeedSurvey.objects.get()
        intake = begin_intake(
            content="氏名,登録番号".encode(), name="名簿.csv", actor=kobayashi, at=region.at
        )
        return town | {
            "intake": intake.pk,
            "survey": survey.pk,
            "survey_key": survey.key,
            "adviser": region.adviser.pk,
            "adviser_key": region.adviser.key,
            "scheme": region.scheme.pk,
            "scheme_key": region.scheme.key,
            "round": region.round.pk,
            "request_key": request.key,
            "case_key": case.key,
            "offer": Offer.objects.first().pk,
        }


def arguments(pattern: URLPattern, keys: dict[str, Any]) -> list[Any]:
    route = str(pattern.pattern)
    found: list[Any] = []
    uuids = {
        "dispatch/offers/": "offer_key",
        "advisers/": "adviser_key",
        "dispatch/schemes/": "scheme_key",
        "surveys/": "survey_key",
        "dispatch/rounds/requests/": "request_key",
        "dispatch/records/": "case_key",
    }
    numbers = {
        "dispatch/requests/": "request",
        "dispatch/cases/": "case",
        "dispatch/notices/": "notice",
        "advisers/pool/intake/": "intake",
        "advisers/pool/": "adviser",
        "dispatch/schemes/": "scheme",
        "surveys/": "survey",
        "dispatch/rounds/offers/": "offer",
        "dispatch/rounds/": "round",
    }
    if "<uuid:key>" in route:
        found.append(next(keys[key] for start, key in uuids.items() if route.startswith(start)))
    if "<int:key>" in route:
        found.append(next(keys[key] for start, key in numbers.items() if route.startswith(start)))
    if "<int:day_key>" in route:
        found.append(keys["day"])
    if "<str:kind>" in route:
        found.append("csv")
    if "<str:extension>" in route:
        found.append("xlsx")
    return found


# Whose desk an address belongs to: the town's, the prefecture's, or both.
PREFECTURES = ("dispatch/rounds/", "dispatch/records", "surveys/new/", "surveys/<int")
BOTH = ("dispatch/schemes/", "advisers", "surveys/")


def test_every_page_opens_for_its_side_and_for_nobody_else(now_region, cast, below, above):
    keys = filled(now_region)
    sasaki, aoki = signed_in(cast.sasaki), signed_in(cast.aoki)
    opened = 0
    for pattern in urlpatterns:
        name, route = pattern.name, str(pattern.pattern)
        args = arguments(pattern, keys)
        is_above = route.startswith(PREFECTURES)
        is_town = not is_above and not route.startswith(BOTH)
        at_town, at_top = url("reiji", name, *args), url("mihonken", name, *args)
        assert Client().get(at_town).status_code in (302, 405), name
        assert sasaki.get(at_town).status_code in (403, 404, 405), name
        # 青木 serves another town: not one page of this one.
        assert aoki.get(at_town).status_code in (403, 404, 405), name
        assert below.get(at_top).status_code in (403, 404, 405), name
        seen = below.get(at_town).status_code
        if is_above:
            assert seen in (404, 405), name
        elif is_town:
            assert seen in (200, 405), (name, seen)
        if not is_town:
            seen = above.get(at_top).status_code
            allowed = (404,) if name == "survey_answer" else (200, 405)
            assert seen in allowed, (name, seen)
        opened += seen == 200
    assert opened > 25
