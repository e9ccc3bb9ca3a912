"""Tables leave and come in: DMN models and rows in words."""

import io

import pytest
from django.test import Client

from yakuba.foundation.rulebook.models import RuleDraft
from yakuba.foundation.rulebook.rules import read_sheet
from yakuba.foundation.rulebook.rules.exchange import UnreadableFile, document_of, model_xml

from .test_draft_views import ROOT, fees, kimura, read

__all__ = ["fees", "kimura"]


def take(client: Client, content: bytes, **said: str):
    file = io.BytesIO(content)
    file.name = "table.dmn"
    given = {"file": file, "code": "taken", "title": "取込", "decision": "", **said}
    return client.post(f"{ROOT}drafts/take/", given)


def test_a_version_goes_out_and_comes_in_as_the_same_table(fees, kimura, document) -> None:
    sent = kimura.get(f"{ROOT}fees/model.dmn?version=1")
    assert sent["Content-Disposition"] == 'attachment; filename="fees-1.dmn"'
    assert take(kimura, sent.content, code="fees", title="").status_code == 302
    draft = RuleDraft.objects.get()
    assert draft.title == fees.title
    assert read_sheet(draft.document).table == read_sheet(document).table
    assert draft.document["labels"] == document["labels"]
    assert draft.document["yen"] == document["yen"]


def test_rows_leave_in_words(fees, kimura) -> None:
    sent = kimura.get(f"{ROOT}fees/rows.csv")
    text = b"".join(sent.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        "項,種別,金額,手数料,根拠の条項",
        "1,犬の登録,すべて,3000,手数料条例 別表1の項",
        "2,犬の登録以外,100円未満,0,同 2の項",
    ]
    book = kimura.get(f"{ROOT}fees/rows.xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    book.close()
    assert kimura.get(f"{ROOT}fees/rows.pdf").status_code == 404


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<definitions/>", "DMN"),
        (b"no xml", ""),
        (b"x" * 1_000_001, "1MBまで"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_begins(in_mihon, kimura, content, reason) -> None:
    answer = take(kimura, content)
    assert answer.status_code == 422
    assert reason in read(answer)
    assert not RuleDraft.objects.exists()
    assert kimura.post(f"{ROOT}drafts/take/", {}).status_code == 422


def test_of_several_decisions_one_has_to_be_named(document) -> None:
    xml = model_xml(read_sheet(document), "手数料", "fees").decode()
    start, end = xml.index("<decision "), xml.index("</decision>") + len("</decision>")
    second = xml[start:end].replace("手数料", "使用料").replace("decision1", "decision2")
    both = (xml[:end] + second + xml[end:]).encode()
    with pytest.raises(UnreadableFile, match="手数料、使用料"):
        document_of(both, "", None)
    assert document_of(both, "使用料", None)["labels"] == {}


def test_another_towns_officer_takes_nothing_home(fees, takagi) -> None:
    client = Client()
    client.force_login(takagi)
    for path in ("model.dmn", "rows.csv"):
        assert client.get(f"{ROOT}fees/{path}").status_code == 404
