"""The bundle of evidence: what is in it, who may take it, and that it needs nothing else."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from yakuba.decisions import events, policies, services
from yakuba.decisions.models import Decision
from yakuba.decisions.services.evidencing import UnableToTakeEvidence, take_evidence
from yakuba.foundation.accounts.models import User
from yakuba.foundation.audit.services import seal
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files import store as blobs
from yakuba.foundation.files.services import store
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, Duty
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for

SCRIPT = Path(__file__).resolve().parents[4] / "deploy" / "verify-audit.py"
Drafter = Callable[..., Decision]


@pytest.fixture
def decided(draft: Drafter, town: Cast, at: datetime) -> Decision:
    """青木's draft with a file, approved by 石田 and decided by 上野."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    note = store(upload=drawn.getvalue(), name="口座の写し.png", actor=town.actor(town.aoki), at=at)
    decision = draft(attachments=[note])
    services.approve(
        decision=decision,
        opinion="適当と<認め>ます。",
        condition="口座の写しを確かめること。",
        actor=town.actor(town.ishida),
        at=at + timedelta(minutes=5),
        revision=None,
    )
    services.approve(
        decision=decision,
        opinion="",
        actor=town.actor(town.ueno),
        at=at + timedelta(minutes=9),
        revision=None,
    )
    seal(at=at + timedelta(minutes=10), batches=1)
    return Decision.objects.get(pk=decision.pk)


def taken(decision: Decision, actor: Actor, at: datetime) -> bytes:
    bundle = take_evidence(decision=decision, actor=actor, at=at)
    with bundle.file as file:
        return file.read()


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


@pytest.fixture
def members(decided: Decision, town: Cast, at: datetime) -> dict[str, bytes]:
    return opened(taken(decided, town.actor(town.aoki), at + timedelta(hours=1)))


def test_every_file_is_in_the_list_of_hashes_and_the_usual_programs_check_it(
    members: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in members.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    listed = members["MANIFEST.sha256"].decode().splitlines()
    assert {line.split("  ", 1)[1] for line in listed} == members.keys() - {"MANIFEST.sha256"}

    def check() -> int:
        words = ["sha256sum", "--strict", "--check", "MANIFEST.sha256"]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode

    assert check() == 0
    (tmp_path / "record.json").write_bytes(members["record.json"].replace(b"GRANTED", b"REFUSED"))
    (tmp_path / "index.html").write_bytes(members["index.html"] + b" ")
    assert check() != 0


def test_the_frozen_content_has_the_hash_that_was_approved(
    decided: Decision, members: dict[str, bytes]
) -> None:
    content = members["content/round-1.json"]
    assert hashlib.sha256(content).hexdigest() == decided.content_hash
    approved = EventRecord.objects.get(code=events.DecisionMade.code)
    assert approved.payload["content_hash"] == decided.content_hash
    assert json.loads(content) == decided.content


def test_the_record_tells_route_rule_words_and_files(
    decided: Decision, members: dict[str, bytes]
) -> None:
    record = json.loads(members["record.json"])
    assert (record["number"], record["stage"]["label"]) == (decided.number, "決裁済み")
    [only] = record["rounds"]
    assert (only["rule"]["table"], only["rule"]["version"], only["rule"]["row"]) == (
        "senketsu",
        1,
        1,
    )
    assert "別表第1" in only["rule"]["annotation"]
    assert [(one["post"], one["outcome"]) for one in only["steps"]] == [
        ("子育て支援課 給付係長", "APPROVED"),
        ("子育て支援課長", "APPROVED"),
    ]
    assert [(one["kind"]["label"], one["text"]) for one in only["remarks"]] == [
        ("承認の条件", "口座の写しを確かめること。")
    ]
    [file] = record["attachments"]
    assert (file["name"], file["file"]) == ("口座の写し.png", "attachments/01-口座の写し.png")
    assert hashlib.sha256(members[file["file"]]).hexdigest() == file["sha256"]


def test_the_table_of_rules_is_there_in_three_forms(
    members: dict[str, bytes], senketsu: Any
) -> None:
    assert ElementTree.fromstring(members["rules/senketsu-1.dmn"]).tag.endswith("definitions")  # noqa: S314
    rows = list(csv.reader(io.StringIO(members["rules/senketsu-1.csv"].decode("utf-8-sig"))))
    assert rows[0][0] == "項"
    assert len(rows) == len(senketsu.document["rules"]) + 1
    assert hashlib.sha256(members["rules/senketsu-1.json"]).hexdigest() == senketsu.content_hash


def test_the_proofs_are_believed_without_the_product(
    decided: Decision, members: dict[str, bytes], tmp_path: Path
) -> None:
    facts = json.loads(members["events/events.json"])
    proof = json.loads(members["events/proof.json"])
    assert [one["label"] for one in facts] == ["起案した", "承認した", "承認した", "決裁した"]
    assert {one["id"] for one in facts} == {one["id"] for one in proof["events"]}
    path = tmp_path / "proof.json"
    path.write_bytes(members["events/proof.json"])
    words = [sys.executable, "-I", str(SCRIPT), str(path)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    path.write_bytes(members["events/proof.json"].replace("認め".encode(), "断り".encode()))
    assert subprocess.run(words, capture_output=True, check=False).returncode != 0


def test_the_page_needs_nothing_beside_it_and_says_what_happened(
    decided: Decision, members: dict[str, bytes]
) -> None:
    page = members["index.html"].decode()
    for words in (
        decided.number,
        "児童手当の認定について(佐々木)",
        "子育て支援課長 上野 裕子",
        "佐々木 花子",
        "適当と&lt;認め&gt;ます。",
        "口座の写しを確かめること。",
        "第1版 1行目",
        "<span>青木<small>",
        "4件の記録のうち、4件に署名付きの証明があります",
        decided.content_hash,
    ):
        assert words in page
    assert "<script" not in page
    assert "/static/" not in page.replace("/static/ui/icons.svg", "")
    assert 'href="http' not in page
    assert 'href="/' not in page.replace('href="/static/ui/icons.svg', "")


def test_the_same_state_gives_the_same_bytes_whoever_takes_it_and_when(
    decided: Decision, town: Cast, at: datetime
) -> None:
    first = taken(decided, town.actor(town.aoki), at + timedelta(hours=1))
    seal(at=at + timedelta(hours=2), batches=1)
    assert taken(decided, town.actor(town.ueno), at + timedelta(days=3)) == first


def test_taking_it_is_recorded_with_the_hash_of_what_was_taken(
    decided: Decision, town: Cast, at: datetime
) -> None:
    content = taken(decided, town.actor(town.ueno), at + timedelta(hours=1))
    fact = EventRecord.objects.get(code=events.EvidenceTaken.code)
    assert fact.payload["bundle_hash"] == hashlib.sha256(content).hexdigest()
    listed = opened(content)["MANIFEST.sha256"]
    assert fact.payload["manifest_hash"] == hashlib.sha256(listed).hexdigest()
    assert (fact.actor_name, fact.subject_id) == ("上野 裕子", str(decided.pk))


def test_before_the_seal_the_page_says_that_there_is_no_proof(
    draft: Drafter, town: Cast, at: datetime
) -> None:
    members = opened(taken(draft(), town.actor(town.aoki), at))
    assert "events/proof.json" not in members
    assert "まだ封印されていません" in members["index.html"].decode()
    assert "決裁の途中" in members["index.html"].decode()


def test_a_lost_file_is_named_and_does_not_hold_the_rest_back(
    decided: Decision, town: Cast, at: datetime
) -> None:
    lost = decided.circulation.attachments.get().file
    blobs.drop(lost.municipality_id, lost.pk, lost.sealed_with)
    members = opened(taken(decided, town.actor(town.aoki), at))
    [file] = json.loads(members["record.json"])["attachments"]
    assert (file["file"], file["sha256"]) == ("", lost.sha256)
    assert "本体が見つかりません" in file["problem"]
    assert not [name for name in members if name.startswith("attachments/")]


def test_a_round_that_was_sent_back_stays_readable(
    draft: Drafter, town: Cast, at: datetime
) -> None:
    decision = draft()
    services.send_back(
        decision=decision,
        opinion="金額を確かめてください。",
        actor=town.actor(town.ishida),
        at=at + timedelta(minutes=1),
        revision=None,
    )
    services.revise(
        decision=Decision.objects.get(),
        title="児童手当の認定について(訂正)",
        content={"outcome": "GRANTED", "applicant": "佐々木 花子", "note": "訂正済み"},
        amount=130_000,
        actor=town.actor(town.aoki),
        at=at + timedelta(minutes=2),
    )
    members = opened(taken(Decision.objects.get(), town.actor(town.aoki), at))
    assert {"content/round-1.json", "content/round-2.json"} <= members.keys()
    page = members["index.html"].decode()
    assert page.index("訂正済み") < page.index("前の回の内容") < page.index("金額を確かめて")


def test_a_content_that_stays_the_same_is_printed_once(
    decided: Decision, draft: Drafter, town: Cast, at: datetime
) -> None:
    decision = draft(about="A-2", title="二度回した起案")
    services.pull_back(decision=decision, actor=town.actor(town.aoki), at=at)
    services.revise(
        decision=Decision.objects.get(pk=decision.pk),
        content=decision.content,
        actor=town.actor(town.aoki),
        at=at,
    )
    held = Decision.objects.get(pk=decision.pk)
    page = opened(taken(held, town.actor(town.aoki), at))["index.html"].decode()
    assert page.count("<dd>佐々木 花子</dd>") == 1
    assert "内容は、第2回と同じです。" in page


def test_what_is_erased_stays_erased_and_the_rest_is_still_evidence(
    decided: Decision, town: Cast, at: datetime
) -> None:
    clerk = Actor.system("廃棄")
    services.erase(subject=decided.about, actor=clerk, at=at + timedelta(days=2000))
    members = opened(taken(Decision.objects.get(), town.actor(town.ueno), at))
    whole = b"".join(members.values()).decode("utf-8", "replace")
    for words in ("佐々木", "口座の写しを確かめること", "適当と"):
        assert words not in whole
    assert decided.content_hash in members["record.json"].decode()
    assert "子育て支援課長 上野 裕子" in members["index.html"].decode()


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("aoki", True),
        ("ishida", True),
        ("ueno", True),
        ("eguchi", False),
        ("kudo", False),
        ("sasaki", False),
    ],
)
def test_section_and_decider_may_take_it_and_nobody_else(
    decided: Decision, town: Cast, at: datetime, name: str, allowed: bool
) -> None:
    actor = town.actor(getattr(town, name))
    assert bool(policies.may_take_evidence(actor=actor, decision=decided, at=at)) is allowed
    if not allowed:
        with pytest.raises(UnableToTakeEvidence):
            take_evidence(decision=decided, actor=actor, at=at)
        assert not EventRecord.objects.filter(code=events.EvidenceTaken.code).exists()


def test_the_auditor_may_take_it(decided: Decision, town: Cast, at: datetime) -> None:
    kimura = town.actor(town.kimura)
    assert kimura.has(Duty.AUDIT)
    assert "record.json" in opened(taken(decided, kimura, at))


def test_takagi_of_another_town_meets_nothing(
    decided: Decision, town: Cast, reiji: Municipality, takagi: User, at: datetime
) -> None:
    with acting_in(reiji.pk):
        actor = actor_for(takagi, on=at.date())
    with pytest.raises(UnableToTakeEvidence):
        take_evidence(decision=decided, actor=actor, at=at)
    client = Client()
    client.force_login(takagi)
    assert client.post(f"/mihon/desk/decisions/{decided.pk}/evidence.zip").status_code == 404
    assert client.post(f"/reiji/desk/decisions/{decided.pk}/evidence.zip").status_code == 404
    assert not EventRecord.objects.filter(code=events.EvidenceTaken.code).exists()


class TestPage:
    @pytest.fixture
    def at(self) -> datetime:
        """Pages read the clock, so these tests play today."""
        return timezone.localtime().replace(microsecond=0) - timedelta(minutes=30)

    def address(self, decision: Decision, act: str = "") -> str:
        return f"/mihon/desk/decisions/{decision.pk}/{act}"

    def browser(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_aoki_takes_the_bundle_from_the_page(self, decided: Decision, town: Cast) -> None:
        aoki = self.browser(town.aoki)
        shown = aoki.get(self.address(decided)).content.decode()
        assert self.address(decided, "evidence.zip") in shown
        response = aoki.post(self.address(decided, "evidence.zip"))
        assert response["Content-Type"] == "application/zip"
        assert "attachment" in response["Content-Disposition"]
        assert "index.html" in opened(b"".join(response.streaming_content))
        again = aoki.get(self.address(decided)).content.decode().replace("<wbr>", "")
        assert "証拠一式を書き出した" in again

    def test_kudo_meets_a_404_and_looking_is_not_taking(
        self, decided: Decision, town: Cast
    ) -> None:
        address = self.address(decided, "evidence.zip")
        assert self.browser(town.kudo).post(address).status_code == 404
        assert self.browser(town.aoki).get(address).status_code == 405

    def test_who_is_only_consulted_reads_but_does_not_take(
        self, draft: Drafter, town: Cast
    ) -> None:
        decision = draft(kind="works", amount=50_000_000)
        consulted = decision.steps.filter(kind="GOGI", post__title="課長").first()
        murakami = town.others["murakami"]
        assert consulted.post_id in town.actor(murakami).post_ids
        browser = self.browser(murakami)
        shown = browser.get(self.address(decision))
        assert shown.status_code == 200
        assert "evidence.zip" not in shown.content.decode()
        refused = browser.post(self.address(decision, "evidence.zip"), follow=True)
        assert "証拠一式を書き出せるのは" in refused.content.decode().replace("<wbr>", "")
        assert not EventRecord.objects.filter(code=events.EvidenceTaken.code).exists()

    def test_more_events_ask_no_more_queries(
        self, draft: Drafter, town: Cast, at: datetime
    ) -> None:
        decision = draft()

        def count() -> int:
            seal(at=timezone.now(), batches=1)
            with CaptureQueriesContext(connection) as captured:
                taken(Decision.objects.get(), town.actor(town.aoki), at)
            return len(captured)

        before = count()
        for number in range(12):
            services.remark(
                decision=decision, text=f"意見{number}", actor=town.actor(town.ishida), at=at
            )
        assert count() <= before
