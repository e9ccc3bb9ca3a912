"""The pages of layouts, mappings and drafts: what they show and keep, what they refuse, and to whom."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from yakuba.conversion.models import LayoutEdition, MappingDraft, MappingVersion
from yakuba.conversion.rules import drafts as rules
from yakuba.conversion.services.batches import receive_batch, receive_file
from yakuba.conversion.services.drafts import choose_batch
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast

from .definition_desk import MAPPING, NEW, OLD, begun, changed, layouts, mapping, with_steps
from .migration_desk import MigrationDesk
from .test_plan_views import address, read, signed_in


@pytest.fixture
def desk(cast: Cast) -> Iterator[MigrationDesk]:
    with acting_in(cast.municipality.pk):
        yield MigrationDesk(cast)


@pytest.fixture
def kimura(cast: Cast) -> Client:
    return signed_in(cast.kimura)


@pytest.fixture
def draft(desk: MigrationDesk) -> MappingDraft:
    layouts(desk)
    mapping(desk)
    return begun(desk)


def sent(document: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"text": json.dumps(document, ensure_ascii=False), **more}


def seen_in(answer: Any) -> str:
    """Return what the page says that it was seen as."""
    text = answer.content.decode()
    return str(text.partition('name="seen" value="')[2].partition('"')[0])


def way_in(draft: MappingDraft, field: str) -> dict[str, Any] | None:
    draft.refresh_from_db()
    return rules.field_in(draft.document, "recipient", field)


def test_the_list_shows_what_is_shipped_as_a_sample(desk: MigrationDesk, kimura: Client):
    text = read(kimura.get(address("definitions")))
    assert "見本" in text
    assert "対応表を作る" in text
    assert "対応表の下書き" not in text


def test_a_shipped_layout_reads_like_documentation(desk: MigrationDesk, kimura: Client):
    text = read(kimura.get(address("layout", "sample-resident")))
    for said in ("主キー", "必須", "コード表", "日付（YYYY-MM-DD）", "にある値", "検査数字"):
        assert said in text
    text = read(kimura.get(address("mapping", "sample-resident")))
    for said in ("空白を整える", "和暦を日付に（書きかた 元号番号と6桁（5070401））", "変換表"):
        assert said in text


def test_both_leave_as_json_and_come_in_again(desk: MigrationDesk, kimura: Client):
    for name in ("layout_document", "mapping_document"):
        answer = kimura.get(address(name, "sample-resident"))
        assert answer["Content-Disposition"] == 'attachment; filename="sample-resident.json"'
        document = json.loads(answer.content) | {"code": "ours"}
        answer = kimura.post(address("definition_take"), sent(document, act="take"), follow=True)
        assert "第1版）」を取り込みました" in read(answer)
    assert LayoutEdition.objects.get().code == MappingVersion.objects.get().code == "ours"


def test_a_file_is_tried_before_it_is_taken(desk: MigrationDesk, kimura: Client):
    file = io.BytesIO(json.dumps(OLD, ensure_ascii=False).encode())
    file.name = "teate.json"
    answer = kimura.post(address("definition_take"), {"file": file, "act": "try"})
    assert "第1版になります" in read(answer)
    assert "手当システムの出力" in read(answer), "the content stands in the box"
    assert not LayoutEdition.objects.exists()


def test_every_fault_is_told_by_its_place_and_the_text_stays(desk: MigrationDesk, kimura: Client):
    wrong = changed(NEW, files=[{**NEW["files"][0], "key": ["nothing"]}], codes={})
    answer = kimura.post(address("definition_take"), sent(wrong, act="take"))
    text = read(answer)
    assert answer.status_code == 422
    assert "ファイル「受給者」の主キー" in text
    assert "コード表「kind」がありません" in text
    assert "試験のための架空の標準" in text
    assert not LayoutEdition.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "選ぶか、内容を貼り付けて"),
        ("[1]", "「{」と「}」で囲んだ"),
        ('{"a": 1, "a": 2}', "「a」が2回"),
        ('{"a": 1.5}', "整数で"),
        ('{"a": 1e400}', "整数で"),
        ('{"a": NaN}', "整数で"),
        ('{"a": 12345678901234567890}', "15桁まで"),
        ('{"a": "\\u0000"}', "制御文字"),
        ('{"a": "\\ud800"}', "記録できません"),
        ("{" * 3_000, "深すぎます"),
        ('{"a": [' + "[" * 2_000, "深すぎます"),
        ('{"a"', "1行目の"),
        ("<script>alert(1)</script>", "JSONとして読めません"),
    ],
)
def test_what_is_no_document_is_refused_in_words(
    desk: MigrationDesk, kimura: Client, text: str, said: str
):
    answer = kimura.post(address("definition_take"), {"text": text, "act": "take"})
    assert answer.status_code == 422
    assert said in read(answer)
    assert b"<script>alert" not in answer.content


def test_the_same_content_is_no_next_edition(desk: MigrationDesk, kimura: Client):
    layouts(desk)
    answer = kimura.post(address("definition_take"), sent(OLD, act="take"))
    assert "第1版と同じ内容です" in read(answer)
    newer = changed(OLD, edition="2026-12")
    kimura.post(address("definition_take"), sent(newer, act="take"))
    assert LayoutEdition.objects.filter(code="teate-old").count() == 2
    text = read(kimura.get(address("layout", "teate-old"), {"number": "1"}))
    assert "前の版です" in text
    assert "2026-10" in text


def test_a_mapping_without_its_layout_is_refused_in_words(desk: MigrationDesk, kimura: Client):
    answer = kimura.post(address("definition_take"), sent(MAPPING, act="try"))
    assert "レイアウト「teate-old」がありません" in read(answer)


def test_two_versions_are_compared_field_by_field(desk: MigrationDesk, kimura: Client):
    layouts(desk)
    mapping(desk)
    newer = with_steps(MAPPING, "no", {"step": "PAD", "length": 3})
    newer["tables"]["kind"]["C"] = "2"
    newer["files"][0]["fields"] = [
        one for one in newer["files"][0]["fields"] if one["to"] != "born"
    ]
    mapping(desk, newer)
    text = read(kimura.get(address("mapping_differences", "teate")))
    assert "前に0を付ける（文字数 4）" in text
    assert "前に0を付ける（文字数 3）" in text
    assert "受給者の「生年月日」" in text
    assert "C → 2" in text
    assert "A → 1" not in text


def test_a_draft_begins_from_a_shipped_mapping_under_a_code_of_its_own(
    desk: MigrationDesk, kimura: Client
):
    given = {"base": "sample-resident", "title": "住民記録の対応表", "code": "sample-resident"}
    answer = kimura.post(address("draft_new"), given)
    assert "見本と同じコードは使えません" in read(answer)
    answer = kimura.post(address("draft_new"), given | {"code": "jumin"}, follow=True)
    assert "下書きを始めました" in read(answer)
    found = MappingDraft.objects.get()
    assert found.document["files"]
    again = kimura.post(address("draft_new"), given | {"code": "jumin"})
    assert "下書きは、もうあります" in read(again)


def test_an_empty_draft_needs_two_layouts_and_is_filled_without_javascript(
    desk: MigrationDesk, kimura: Client
):
    layouts(desk)
    given = {"title": "手当", "code": "teate2"}
    answer = kimura.post(address("draft_new"), given)
    assert "現行レイアウトを選んでください" in read(answer)
    kimura.post(address("draft_new"), given | {"source": "teate-old", "target": "teate-new"})
    found = MappingDraft.objects.get()
    page = kimura.get(address("draft_file", found.pk, "recipient"))
    assert "もとのファイルを決めると" in read(page)
    kimura.post(
        address("draft_file", found.pk, "recipient"), {"source": "jukyu", "seen": seen_in(page)}
    )
    at = address("draft_field", found.pk, "recipient", "no")
    page = kimura.get(at)
    kimura.post(at, {"source_0": "bango", "add": "PAD", "act": "add", "seen": seen_in(page)})
    page = kimura.get(at)
    assert "「文字数」（length）を書いてください" in read(page)
    typed = {"source_0": "bango", "kind": "PAD", "step_0_length": "4", "seen": seen_in(page)}
    kimura.post(at, {**typed, "act": "save"})
    assert way_in(found, "no") == {
        "to": "no",
        "from": ["bango"],
        "steps": [{"step": "PAD", "length": 4}],
    }
    text = read(kimura.get(address("draft", found.pk)))
    assert "必須の項目「氏」の作りかたがありません" in text


def test_steps_move_and_go_by_their_buttons(draft: MappingDraft, kimura: Client):
    at = address("draft_field", draft.pk, "recipient", "family")
    page = kimura.get(at)
    typed = {"source_0": "shimei", "kind": ["TRIM", "PART"], "step_1_at": "1", "step_1_by": ""}
    kimura.post(at, {**typed, "act": "up_2", "seen": seen_in(page)})
    way = way_in(draft, "family")
    assert way is not None
    assert [one["step"] for one in way["steps"]] == ["PART", "TRIM"]
    typed = {"source_0": "shimei", "kind": ["PART", "TRIM"], "step_0_at": "2"}
    kimura.post(at, {**typed, "act": "remove_2", "seen": seen_in(kimura.get(at))})
    assert way_in(draft, "family") == {
        "to": "family",
        "from": ["shimei"],
        "steps": [{"step": "PART", "at": 2}],
    }


def test_what_was_typed_stays_when_it_cannot_be_kept(draft: MappingDraft, kimura: Client):
    at = address("draft_field", draft.pk, "recipient", "no")
    before = way_in(draft, "no")
    typed = {"source_0": "bango", "kind": "PAD", "step_0_length": "四つ", "act": "save"}
    answer = kimura.post(at, {**typed, "seen": seen_in(kimura.get(at))})
    assert answer.status_code == 422
    assert "文字数は、1から4,000までの数で" in read(answer)
    assert 'value="四つ"' in answer.content.decode()
    assert way_in(draft, "no") == before


def test_two_people_at_one_field_lose_nothing(draft: MappingDraft, desk: MigrationDesk):
    desk.plan()
    kimura, aoki = signed_in(desk.cast.kimura), signed_in(desk.cast.aoki)
    at = address("draft_field", draft.pk, "recipient", "no")
    first, second = seen_in(kimura.get(at)), seen_in(aoki.get(at))
    typed = {"source_0": "bango", "kind": "PAD", "act": "save"}
    assert kimura.post(at, {**typed, "step_0_length": "5", "seen": first}).status_code == 302
    answer = aoki.post(at, {**typed, "step_0_length": "7", "seen": second})
    text = read(answer)
    assert answer.status_code == 422
    assert "同じところが保存されました" in text
    assert "前に0を付ける（文字数 5）" in text, "what stands there is shown"
    assert 'value="7"' in answer.content.decode(), "what was typed is still there"
    aoki.post(at, {**typed, "step_0_length": "7", "seen": seen_in(answer)})
    way = way_in(draft, "no")
    assert way is not None
    assert way["steps"] == [{"step": "PAD", "length": 7}]


def test_two_people_at_two_fields_both_save(draft: MappingDraft, kimura: Client):
    one = address("draft_field", draft.pk, "recipient", "no")
    other = address("draft_field", draft.pk, "recipient", "family")
    first, second = seen_in(kimura.get(one)), seen_in(kimura.get(other))
    kimura.post(one, {"source_0": "bango", "act": "save", "seen": first})
    kimura.post(other, {"source_0": "shimei", "act": "save", "seen": second})
    assert way_in(draft, "no") == {"to": "no", "from": ["bango"]}
    assert way_in(draft, "family") == {"to": "family", "from": ["shimei"]}
    assert draft.turn == 2


def test_a_table_is_edited_as_a_list(draft: MappingDraft, kimura: Client):
    at = address("draft_table", draft.pk, "kind")
    page = kimura.get(at)
    assert "A,1" in read(page)
    assert "受給者の「決定」" in read(page)
    wrong = kimura.post(at, {"pairs": "A,1\nB\nA,2", "seen": seen_in(page)})
    text = read(wrong)
    assert wrong.status_code == 422
    assert "2行目：「もとのコード,標準のコード」の形で" in text
    assert "3行目：もとのコード「A」は1行目にもあります" in text
    assert "A,1\nB\nA,2" in text
    kimura.post(at, {"pairs": "A\t1\r\nB\t9\r\n", "seen": seen_in(page)})
    draft.refresh_from_db()
    assert draft.document["tables"]["kind"] == {"A": "1", "B": "9"}
    assert "標準のコード表にない値があります" in read(kimura.get(at))
    answer = kimura.post(at, {"act": "drop", "seen": seen_in(kimura.get(at))})
    assert "手順で使っている変換表は消せません" in read(answer)


def test_a_new_table_has_a_name_of_its_own(draft: MappingDraft, kimura: Client):
    at = address("draft_table_new", draft.pk)
    assert "もうあります" in read(kimura.post(at, {"name": "kind", "pairs": "1,1"}))
    kimura.post(at, {"name": "sex", "pairs": '"1,5",1'})
    draft.refresh_from_db()
    assert draft.document["tables"]["sex"] == {"1,5": "1"}


def test_typed_values_are_tried_step_by_step(draft: MappingDraft, kimura: Client):
    at = address("draft_preview", draft.pk, "recipient", "family")
    typed = {"source_0": "shimei", "kind": ["TRIM", "PART"], "step_1_at": "1"}
    answer = kimura.post(at, {**typed, "typed": " 佐々木　花子 \n鈴木"})
    text = read(answer)
    assert "佐々木　花子" in text
    assert "<strong>佐々木</strong>" in answer.content.decode()
    assert "2行を試しました" in text
    assert "保存" not in text
    assert way_in(draft, "family") == MAPPING["files"][0]["fields"][1], "nothing is saved"


def test_findings_of_tried_values_are_sentences(draft: MappingDraft, kimura: Client):
    at = address("draft_field", draft.pk, "recipient", "born")
    typed = {"source_0": "umare", "kind": "WAREKI", "step_0_form": "NUMBERED", "act": "preview"}
    text = read(kimura.post(at, {**typed, "typed": "4640108\n5070431"}))
    assert "日付として読めません" in text
    assert "1989-01-08" not in text, "昭和64年1月8日 is no day"


def test_a_step_that_lacks_something_is_told_and_the_others_are_tried(
    draft: MappingDraft, kimura: Client
):
    at = address("draft_preview", draft.pk, "recipient", "family")
    text = read(kimura.post(at, {"source_0": "shimei", "kind": ["TRIM", "PART"], "typed": " 鈴木"}))
    assert "「区切って取り出す」は、設定が足りないか" in text
    assert "鈴木" in text


def test_rows_of_files_that_came_are_shown_to_who_changes_the_plan_only(
    draft: MappingDraft, desk: MigrationDesk
):
    plan = desk.plan()
    batch = receive_batch(plan=plan, title="10月の出力", layout="teate-old", **desk.act())
    content = "受給者番号,氏名,生年月日,区分\r\n12, 佐々木　花子,4010203,A\r\n".encode("cp932")
    receive_file(
        batch=batch, code="jukyu", name="JUKYU.csv", content=io.BytesIO(content), **desk.act()
    )
    choose_batch(draft=draft, batch=batch, **desk.act())
    at = address("draft_preview", draft.pk, "recipient", "family")
    typed = {"source_0": "shimei", "kind": ["TRIM", "PART"], "step_1_at": "1"}
    assert "佐々木" in read(signed_in(desk.cast.aoki).post(at, typed))
    # 工藤's section has a plan of its own, so that he writes mappings, too.
    desk.plan(department=desk.cast.environment, business="juki")
    kudo = signed_in(desk.cast.kudo)
    text = read(kudo.post(at, typed))
    assert "試す値を入力してください" in text
    assert "佐々木" not in text
    page = read(kudo.get(address("draft_field", draft.pk, "recipient", "family")))
    assert "その移行計画を変更できる職員だけが試せます" in page
    assert "10月の出力" not in page


def test_a_draft_is_settled_and_says_what_changed(draft: MappingDraft, kimura: Client):
    same = kimura.post(address("draft_publish", draft.pk), {"seen": "0"})
    assert "第1版と同じ内容です" in read(same)
    at = address("draft_field", draft.pk, "recipient", "no")
    kimura.post(at, {"source_0": "bango", "act": "save", "seen": seen_in(kimura.get(at))})
    page = read(kimura.get(address("draft_publish", draft.pk)))
    assert "受給者の「番号」" in page
    stale = kimura.post(address("draft_publish", draft.pk), {"seen": "0"})
    assert "下書きが保存されました" in read(stale)
    given = {"seen": "1", "change": "番号はそのまま"}
    answer = kimura.post(address("draft_publish", draft.pk), given, follow=True)
    assert "確定しました" in read(answer)
    assert MappingVersion.objects.filter(code="teate").count() == 2
    assert not MappingDraft.objects.exists()
    text = read(kimura.get(address("mapping", "teate")))
    assert "番号はそのまま" in text
    assert "対応表を確定した" in text
    assert "手当システムから標準へ（第2版）　番号はそのまま" in text


def test_a_draft_that_lacks_a_required_field_is_not_settled(draft: MappingDraft, kimura: Client):
    at = address("draft_field", draft.pk, "recipient", "family")
    kimura.post(at, {"act": "drop", "seen": seen_in(kimura.get(at))})
    answer = kimura.post(address("draft_publish", draft.pk), {"seen": "1"})
    assert answer.status_code == 422
    assert "必須の項目「氏」の作りかたがありません" in read(answer)
    assert MappingVersion.objects.count() == 1


def test_a_draft_is_thrown_away_after_a_question(draft: MappingDraft, kimura: Client):
    at = address("draft_discard", draft.pk)
    assert "下書きを取りやめますか" in read(kimura.get(at))
    assert MappingDraft.objects.exists()
    assert "下書きを取りやめました" in read(kimura.post(at, follow=True))
    assert not MappingDraft.objects.exists()
    assert MappingVersion.objects.count() == 1


def test_who_sees_no_plan_and_who_is_of_another_town_meets_a_404(
    draft: MappingDraft, desk: MigrationDesk, takagi: User
):
    places = [
        address("definitions"),
        address("definition_take"),
        address("layout", "sample-resident"),
        address("layout_document", "teate-old"),
        address("mapping", "teate"),
        address("mapping_document", "teate"),
        address("draft_new"),
        address("draft", draft.pk),
        address("draft_document", draft.pk),
        address("draft_head", draft.pk),
        address("draft_file", draft.pk, "recipient"),
        address("draft_field", draft.pk, "recipient", "no"),
        address("draft_table", draft.pk, "kind"),
        address("draft_table_new", draft.pk),
        address("draft_publish", draft.pk),
        address("draft_discard", draft.pk),
    ]
    for user in (takagi, desk.cast.kudo):
        client = signed_in(user)
        for place in places:
            assert client.get(place).status_code == 404, (user.username, place)
        typed = {"source_0": "shimei", "typed": "鈴木"}
        at = address("draft_preview", draft.pk, "recipient", "family")
        assert client.post(at, typed).status_code == 404
        assert client.post(address("draft_begin", "teate")).status_code == 404
        assert client.post(address("draft_batch", draft.pk), {"batch": ""}).status_code == 404


def test_whoever_sees_a_plan_reads_but_does_not_write(desk: MigrationDesk):
    desk.review(desk.plan())
    eguchi = signed_in(desk.cast.eguchi)
    text = read(eguchi.get(address("mapping", "sample-resident")))
    assert "空白を整える" in text
    assert "これをもとに作る" not in text
    assert eguchi.get(address("draft_new")).status_code == 404


@pytest.mark.parametrize("name", ["layout", "mapping"])
@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "９", "1" * 30])
def test_an_edition_that_is_none_meets_a_404(
    desk: MigrationDesk, kimura: Client, name: str, number: str
):
    layouts(desk)
    mapping(desk)
    code = "teate" if name == "mapping" else "teate-old"
    assert kimura.get(address(name, code), {"number": number}).status_code == 404


def test_nothing_sent_to_the_editor_breaks_it(draft: MappingDraft, kimura: Client):
    at = address("draft_field", draft.pk, "recipient", "no")
    seen = seen_in(kimura.get(at))
    before = way_in(draft, "no")
    for odd in (
        {"kind": ["NOTHING"] * 200, "act": "up_99"},
        {"source_0": "../../etc", "act": "save"},
        {"source_0": "bango", "kind": "REPLACE", "step_0_old": "\x00", "act": "save"},
        {"source_0": "bango", "kind": "REPLACE", "step_0_old": "あ" * 201, "act": "save"},
        {"source_0": "bango", "between": "x" * 21, "act": "save"},
        {"source_0": "bango", "source_1": "shimei", "between": "\n", "act": "save"},
        {"source_0": "bango", "add": "DROP TABLE", "act": "add"},
    ):
        assert kimura.post(at, {**odd, "seen": seen}).status_code in (302, 422)
        seen = seen_in(kimura.get(at))
    kimura.post(at, {"source_0": "bango", "kind": ["TRIM"] * 200, "act": "add", "add": "TRIM"})
    way = way_in(draft, "no")
    assert way is not None
    assert before is not None
    assert len(way.get("steps", [])) <= 30
