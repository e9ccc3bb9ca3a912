"""The pages of the table of characters: worked through, decided, taken back, a list in and out."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yakuba.conversion.frames.characters import Unresolved
from yakuba.conversion.models import CharacterDecision, ConversionRun, MigrationPlan
from yakuba.conversion.queries.characters import decisions_at
from yakuba.conversion.rules.character_reading import HEADINGS, read_csv
from yakuba.conversion.rules.characters import Decision, Repertoire
from yakuba.conversion.services.characters import note_sightings
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast

from .character_desk import outcome_of, run_of
from .migration_desk import MigrationDesk

F040, F041, FFFD = "\ue000", "\ue001", "\ufffd"
HEADING = ",".join(HEADINGS)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(answer: Any) -> str:
    """Return the page as people read it, without the breaks between phrases."""
    return unescape(re.sub(r"<wbr>|</?span[^>]*>|\u200b", "", answer.content.decode()))


def address(name: str, *args: object) -> str:
    return f"/mihon{reverse(f'conversion:{name}', args=args)}"


@pytest.fixture
def desk(cast: Cast) -> Iterator[MigrationDesk]:
    with acting_in(cast.municipality.pk):
        yield MigrationDesk(cast)


@pytest.fixture
def plan(desk: MigrationDesk) -> MigrationPlan:
    return desk.plan()


@pytest.fixture
def run(plan: MigrationPlan, desk: MigrationDesk) -> ConversionRun:
    """Return a run for JIS X 0213 that met three characters, one of them with candidates."""
    met = [
        Unresolved(F040, "name", 12, 34, ()),
        Unresolved("叱", "name", 3, 7, ("叱", "𠮟")),
        Unresolved(FFFD, "address", 1, 9, ()),
    ]
    outcome = outcome_of(met)
    made = run_of(plan, desk.cast, outcome, repertoire=Repertoire.JIS_X_0213)
    samples = {("resident", "name", F040): ["\ue000橋 花子"]}
    note_sightings(run=made, outcome=outcome, samples=samples)
    return made


@pytest.fixture
def kimura(cast: Cast) -> Client:
    return signed_in(cast.kimura)


def decided(client: Client, key: str = "e000", **sent: Any) -> Any:
    usual: dict[str, Any] = {"becomes": "高", "mj": "", "note": ""}
    return client.post(address("character", key), {**usual, **sent}, follow=True)


def test_the_table_begins_empty_and_says_where_characters_come_from(
    plan: MigrationPlan, kimura: Client
) -> None:
    assert "変換を実行すると" in read(kimura.get(address("characters")))


def test_undecided_characters_stand_first_with_where_they_were_met(
    run: ConversionRun, kimura: Client
) -> None:
    CharacterDecision.objects.create(character=F041, becomes="崎", decided_at=timezone.now())
    text = read(kimura.get(address("characters")))
    assert "住民の氏名　12件" in text
    assert "児童手当 実行1" in text
    assert text.index(">F040<") < text.index(">F041<")
    assert "読めなかった文字の印です" in text
    assert "〔F040〕橋 花子" in text


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("q=F040", ">F040<", ">F041<"),
        ("q=U%2BE001", ">F041<", ">F040<"),
        ("q=%E5%B4%8E", ">F041<", ">F040<"),
        ("q=MJ028902", ">F041<", ">F040<"),
        ("state=decided", ">F041<", ">F040<"),
        ("state=undecided", ">F040<", ">F041<"),
        ("sort=code&page=1", ">F041<", "ページ）"),
    ],
)
def test_a_character_is_found_by_its_code_itself_and_its_figure(
    run: ConversionRun, kimura: Client, query: str, there: str, absent: str
) -> None:
    CharacterDecision.objects.create(
        character=F041, becomes="崎", mj="MJ028902", decided_at=timezone.now()
    )
    text = read(kimura.get(f"{address('characters')}?{query}"))
    assert there in text
    assert absent not in text


def test_one_that_tables_have_several_answers_for_offers_them(
    run: ConversionRun, kimura: Client
) -> None:
    text = read(kimura.get(address("character", "53f1")))
    assert "縮退の候補" in text
    answer = decided(kimura, "53f1", becomes="", candidate="𠮟")
    assert "「𠮟」に決めました" in read(answer)
    assert decided(kimura, "53f1", becomes="", candidate="高").status_code == 422


def test_a_character_that_was_never_met_is_found_and_decided_beforehand(
    plan: MigrationPlan, kimura: Client
) -> None:
    text = read(kimura.get(f"{address('characters')}?q=F042"))
    assert address("character", "e002") in text
    assert "「高」に決めました" in read(decided(kimura, "e002"))


def test_a_decision_counts_is_told_and_leaves_its_history(
    run: ConversionRun, desk: MigrationDesk, kimura: Client
) -> None:
    text = read(decided(kimura, note="戸籍で確認"))
    assert "F040を「高」に決めました" in text
    assert decisions_at(timezone.now())[F040] == Decision(F040, "高", "", "戸籍で確認")
    fact = EventRecord.objects.get(code="conversion.character.decided")
    assert (fact.payload["character"], fact.payload["becomes"]) == ("F040", "高")
    assert "花子" not in str(fact.payload)
    newest = CharacterDecision.objects.get()
    text = read(decided(kimura, becomes="髙", known=newest.pk))
    assert text.count("木村") >= 2
    assert decisions_at(timezone.now())[F040].becomes == "髙"


def test_the_next_undecided_character_follows(run: ConversionRun, kimura: Client) -> None:
    answer = decided(kimura, step="next")
    assert answer.redirect_chain[-1][0] == address("character", "53f1")
    answer = decided(kimura, "53f1", becomes="𠮟", step="next")
    assert "未決定の字はもうありません" in read(answer)


def test_a_named_figure_alone_gives_its_own_character(run: ConversionRun, kimura: Client) -> None:
    assert "決めました" in read(decided(kimura, becomes="", mj="mj028902"))
    found = decisions_at(timezone.now())[F040]
    assert (found.mj, found.becomes[0]) == ("MJ028902", "髙")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"becomes": ""}, "置き換える字か、MJ文字図形名を入力してください"),
        ({"becomes": "\ue005"}, "文字に外字（F045）があります"),
        ({"becomes": "U+ZZ"}, "コード「U+ZZ」を読めません"),
        ({"becomes": "一二三四五六七八九"}, "8文字までにしてください"),
        ({"becomes": "𪚥"}, "移行先の文字の範囲（JIS X 0213（第1〜第4水準））で書けません"),
        ({"mj": "MJ999999"}, "MJ文字一覧表にありません"),
        ({"mj": "12"}, "「MJ」と数字6桁"),
        ({"becomes": "\ue000"}, "外字（F040）があります"),
        ({"known": "1"}, "ほかの人が先に決めました"),
        ({"note": "あ" * 201}, "200文字以内"),
    ],
)
def test_a_decision_that_cannot_be_comes_back_with_its_reason(
    run: ConversionRun, kimura: Client, sent: dict[str, str], said: str
) -> None:
    answer = decided(kimura, **sent)
    assert answer.status_code == 422
    assert said in read(answer)
    assert not CharacterDecision.objects.exists()


def test_a_circle_of_decisions_is_refused(run: ConversionRun, kimura: Client) -> None:
    decided(kimura, "9ad9", becomes="高")
    assert decided(kimura, "9ad8", becomes="髙").status_code == 422
    assert set(decisions_at(timezone.now())) == {"髙"}


def test_a_decision_is_taken_back_with_a_reason_once(run: ConversionRun, kimura: Client) -> None:
    decided(kimura)
    newest = CharacterDecision.objects.get()
    sent = {"back-note": "", "back-known": newest.pk}
    answer = kimura.post(address("character_back", "e000"), sent)
    assert answer.status_code == 422
    sent["back-note"] = "戸籍と違った"
    text = read(kimura.post(address("character_back", "e000"), sent, follow=True))
    assert "F040の決定を取り消しました" in text
    assert "戸籍と違った" in text
    assert decisions_at(timezone.now()) == {}
    answer = kimura.post(address("character_back", "e000"), sent)
    assert "この字は決まっていません" in read(answer)
    assert EventRecord.objects.filter(code="conversion.character.taken_back").count() == 1


def test_several_are_decided_at_once_by_their_candidates(
    run: ConversionRun, kimura: Client
) -> None:
    answer = kimura.post(address("characters"), {"53f1": "𠮟"}, follow=True)
    assert "1字を決めました" in read(answer)
    assert decisions_at(timezone.now())["叱"].becomes == "𠮟"


def test_what_was_looked_for_stays_after_deciding(run: ConversionRun, kimura: Client) -> None:
    answer = kimura.post(f"{address('characters')}?state=undecided&sort=code", {"53f1": "𠮟"})
    assert answer["Location"] == f"{address('characters')}?state=undecided&sort=code"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "置き換える字を、表で1つ以上選んでください"),
        ({"53f1": "高"}, "一覧から選び直してください"),
        ({"e000": "高"}, "表で1つ以上選んでください"),
    ],
)
def test_what_is_no_candidate_is_not_chosen(
    run: ConversionRun, kimura: Client, sent: dict[str, str], said: str
) -> None:
    answer = kimura.post(address("characters"), sent)
    assert answer.status_code == 422
    assert said in read(answer)
    assert not CharacterDecision.objects.exists()


def file_of(text: str, name: str = "外字.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, text.encode())}


def test_a_table_is_tried_shows_what_it_changes_and_is_taken(
    run: ConversionRun, kimura: Client
) -> None:
    decided(kimura)
    rows = "F040,,髙,=戸籍\nF041,MJ028902,,\nF042,,,まだ\n"
    answer = kimura.post(address("characters_import"), file_of(f"{HEADING}\n{rows}"))
    text = read(answer)
    assert "新規1字、変更1字" in text
    assert "字の書かれていない1字" in text
    assert CharacterDecision.objects.count() == 1
    table = re.search(r'name="table" value="([^"]*)"', answer.content.decode())
    assert table is not None
    sent = {"table": unescape(table[1])}
    text = read(kimura.post(address("characters_take"), sent, follow=True))
    assert "新規1字、変更1字" in text
    found = decisions_at(timezone.now())
    assert (found[F040].becomes, found[F040].note) == ("髙", "=戸籍")
    assert found[F041].becomes.startswith("髙")
    fact = EventRecord.objects.get(code="conversion.characters.taken")
    assert (fact.payload["added"], fact.payload["changed"], fact.payload["same"]) == (1, 1, 0)
    text = read(kimura.post(address("characters_take"), sent, follow=True))
    assert "いまの決定と違うところはありません" in text


def test_every_fault_of_a_table_is_told_at_once(plan: MigrationPlan, kimura: Client) -> None:
    rows = "ZZ,,崎,\nF040,MJ12,高,\nA,,高,\n"
    answer = kimura.post(address("characters_import"), file_of(f"{HEADING}\n{rows}"))
    assert answer.status_code == 422
    text = read(answer)
    for place in ("2行目", "3行目", "4行目"):
        assert place in text
    assert "まだ何も取り込まれていません" in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("外字.csv", b"\x00\xff\xfe\x81", "文字コードを読めません"),
        ("外字.json", b"[" * 100_000, "JSONとして読めません"),
        ("外字.json", b"{}", "外字対応表全体"),
        ("外字.csv", b"", "選んだファイルは空です"),
        ("外字.csv", b"a" * 800_001, "800,000バイトまでです"),
        ("外字.csv", b'"x', "引用符"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(
    plan: MigrationPlan, kimura: Client, name: str, content: bytes, said: str
) -> None:
    sent = {"file": SimpleUploadedFile(name, content)}
    answer = kimura.post(address("characters_import"), sent)
    assert answer.status_code == 422
    assert said in read(answer)


@pytest.mark.parametrize("table", ["", "見出しのない表", f"{HEADING}\nF040,,\x00,\n"])
def test_a_table_that_was_forged_changes_nothing(
    plan: MigrationPlan, kimura: Client, table: str
) -> None:
    kimura.post(address("characters_take"), {"table": table}, follow=True)
    assert not CharacterDecision.objects.exists()


def test_the_decisions_go_out_and_come_in_again_unchanged(
    plan: MigrationPlan, kimura: Client
) -> None:
    decided(kimura, note="=戸籍")
    answer = kimura.get(address("characters_table", "csv"))
    found = read_csv(answer.content)
    assert found == {F040: Decision(F040, "高", "", "=戸籍")}
    sent = {"file": SimpleUploadedFile("字.csv", answer.content)}
    text = read(kimura.post(address("characters_import"), sent))
    assert "取り込む字はありません" in text
    assert kimura.get(address("characters_table", "json")).json()["characters"][0]["code"] == "F040"
    assert kimura.get(address("characters_table", "exe")).status_code == 404


def test_values_are_shown_only_to_who_may_change_the_plan(
    run: ConversionRun, desk: MigrationDesk
) -> None:
    leader = signed_in(desk.cast.eguchi)
    for place in (address("characters"), address("character", "e000")):
        text = read(leader.get(place))
        assert "12" in text
        assert "花子" not in text
        assert "花子" in read(signed_in(desk.cast.aoki).get(place))


def test_who_only_reads_decides_nothing(run: ConversionRun, desk: MigrationDesk) -> None:
    leader = signed_in(desk.cast.eguchi)
    assert leader.post(address("character", "e000"), {"becomes": "高"}).status_code == 404
    assert leader.post(address("characters"), {"53f1": "𠮟"}).status_code == 404
    assert leader.get(address("characters_import")).status_code == 404
    assert "決めて次の" not in read(leader.get(address("character", "e000")))
    assert not CharacterDecision.objects.exists()


def test_another_section_and_another_town_see_nothing(
    run: ConversionRun, desk: MigrationDesk, takagi: User
) -> None:
    for user in (desk.cast.kudo, takagi):
        client = signed_in(user)
        for place in (
            address("characters"),
            address("characters_table", "csv"),
            address("characters_import"),
            address("character", "e000"),
        ):
            assert client.get(place).status_code == 404, place
        for place in (address("characters_take"), address("character_back", "e000")):
            assert client.post(place).status_code == 404, place


@pytest.mark.parametrize(
    "key", ["zz", "41", "e000-", "110000", "d800", "e000-e001", "E000", "0e000"]
)
def test_what_is_no_character_is_not_found(plan: MigrationPlan, kimura: Client, key: str) -> None:
    assert kimura.get(f"{address('characters')}{key}/").status_code == 404


def test_a_long_table_asks_no_more_of_the_database(
    run: ConversionRun, desk: MigrationDesk, plan: MigrationPlan, kimura: Client
) -> None:
    kimura.get(address("characters"))
    with CaptureQueriesContext(connection) as few:
        kimura.get(address("characters"))
    met = [Unresolved(chr(0xE010 + at), "name", 2, 5, ()) for at in range(80)]
    outcome = outcome_of(met)
    second = run_of(plan, desk.cast, outcome, number=2)
    note_sightings(run=second, outcome=outcome, samples={})
    with CaptureQueriesContext(connection) as many:
        text = read(kimura.get(address("characters")))
    assert "83字のうち1〜50字目" in text
    assert len(many) <= len(few)
