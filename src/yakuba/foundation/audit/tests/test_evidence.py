"""What is exported is believed by a script that knows nothing of the product, and forgeries are not."""

import base64
import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from yakuba.foundation.audit import evidence, keys, services
from yakuba.foundation.audit.models import TreeHead
from yakuba.foundation.audit.queries import seals
from yakuba.foundation.audit.services import sealing
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor, ActorKind

from .factories import name_lamp, name_lamps

SCRIPT = Path(__file__).resolve().parents[5] / "deploy" / "verify-audit.py"
SASAKI = Actor(ActorKind.RESIDENT, "佐々木 さくら", user_id=9)
CLERK = Actor.system("夜間処理")


@pytest.fixture
def ids(in_mihon, at, monkeypatch):
    """The numbers of 300 events under three heads."""
    monkeypatch.setattr(sealing, "BATCH", 100)
    name_lamps(299, actor=CLERK, at=at)
    name_lamp(7, actor=SASAKI, at=at)
    services.seal(at=at, batches=10)
    return list(EventRecord.objects.order_by("pk").values_list("pk", flat=True))


def heads():
    return list(TreeHead.objects.all())


def made(ids, **options):
    return evidence.evidence(heads=heads(), event_ids=[ids[3], ids[-1]], **options)


def check(*values, words=(), folder):
    """Run the script on the evidence as anybody would, far away from the product."""
    paths = []
    for number, value in enumerate(values):
        path = folder / f"evidence-{number}.json"
        path.write_text(evidence.as_text(value), encoding="utf-8")
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *paths, *words],
        cwd=folder,
        env={"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_script_is_small_and_knows_nothing_of_the_product():
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.count("\n") < 200
    assert "import yakuba" not in text
    assert "django" not in text


def test_true_evidence_is_believed(ids, tmp_path):
    code, text = check(made(ids), folder=tmp_path)
    assert (code, text.splitlines()[-1]) == (0, "すべて正しい証明です。")
    assert "書き足しだけ: 100件から200件まで" in text
    assert f"含まれる記録: 番号{ids[3]} test.lamp.named" in text
    assert "別の方法で受け取った鍵" in text


def test_the_evidence_shows_no_resident_unless_it_is_opened(ids, tmp_path):
    text = check(made(ids), folder=tmp_path)[1]
    assert 'payload.colour = "赤"' in text
    assert 'actor_name = "夜間処理"' in text
    assert "佐々木" not in evidence.as_text(made(ids))
    assert "佐々木" in check(made(ids, may_see=evidence.everything), folder=tmp_path)[1]


def test_a_key_that_was_received_otherwise_is_the_one_that_counts(ids, tmp_path):
    ours = keys.public_text_of(keys.signer())
    theirs = keys.public_text(keys.new_key_text())
    code, text = check(made(ids), words=["--key", ours], folder=tmp_path)
    assert code == 0
    assert "別の方法で受け取った鍵" not in text
    code, text = check(made(ids), words=["--key", theirs], folder=tmp_path)
    assert code == 1
    assert "信頼していません" in text
    listed = tmp_path / "keys.txt"
    listed.write_text(f"{theirs}\n{ours}\n")
    assert check(made(ids), words=["--key-file", str(listed)], folder=tmp_path)[0] == 0


OTHER = base64.b64encode(bytes(32)).decode()
# Where the evidence is forged, and what stands there instead of what stood there.
FORGERIES = {
    "a leaf": ("events.0.leaf", lambda old: old.replace("SYSTEM", "STAFF")),
    "the event's number": ("events.0.id", lambda old: "999"),
    "its place": ("events.0.index", lambda old: old + 1),
    "a place outside": ("events.0.index", lambda old: 9_999),
    "a path": ("events.0.proof.0", lambda old: OTHER),
    "a short path": ("events.0.proof", lambda old: old[:-1]),
    "a long path": ("events.0.proof", lambda old: [*old, OTHER]),
    "a value": ("events.0.opened.payload/colour.text", lambda old: '"青"'),
    "a salt": ("events.0.opened.payload/colour.salt", lambda old: OTHER),
    "an invented field": ("events.0.opened.payload/size", lambda old: {"salt": OTHER, "text": "1"}),
    "a size": ("heads.0", lambda old: old.replace("\n100\n", "\n101\n")),
    "a time": ("heads.0", lambda old: old.replace("time 2026", "time 2020")),
    "a signature": ("heads.0", lambda old: old[:-9] + ("B" if old[-9] == "A" else "A") + old[-8:]),
    "no note at all": ("heads.0", lambda old: "x"),
    "a head too few": ("heads", lambda old: old[:-1]),
    "a consistency proof": ("consistency.0.proof.0", lambda old: OTHER),
    "an empty consistency proof": ("consistency.0.proof", lambda old: []),
    "a reversed order": ("consistency.0.first", lambda old: 300),
    "another log": ("log", lambda old: "yakuba/990019/other"),
    "another format": ("format", lambda old: "yakuba-audit-9"),
    "no events": ("events", lambda old: None),
}


def forged(value, place, change):
    """Return a copy of the evidence that differs in one place."""
    copy = json.loads(json.dumps(value))
    *way, last = (part.replace("/", ".") for part in place.split("."))
    spot = copy
    for part in way:
        spot = spot[int(part)] if isinstance(spot, list) else spot[part]
    key = int(last) if isinstance(spot, list) else last
    old = spot[key] if isinstance(spot, list) else spot.get(key)
    spot[key] = change(old)
    assert copy != value
    return copy


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_evidence_is_refused_with_a_sentence(ids, tmp_path, name):
    code, text = check(forged(made(ids), *FORGERIES[name]), folder=tmp_path)
    assert code == 1
    assert "正しくありません" in text.splitlines()[-1]


def test_two_histories_under_one_signature_are_found(in_mihon, ids, tmp_path, at):
    first = made(ids)
    # The same town signs something else for the same size: a log that was secretly made anew.
    row = heads()[-1]
    other = TreeHead(
        size=row.size, root=bytes(32), sealed_at=row.sealed_at, key_id=row.key_id, signature=b""
    )
    other.signature = keys.signer().sign(seals.head_of(other, first["log"]))
    second = evidence.evidence(heads=[other])
    assert check(second, folder=tmp_path)[0] == 0
    code, text = check(first, second, folder=tmp_path)
    assert code == 1
    assert "二つの違う内容" in text


def test_what_is_not_evidence_cannot_be_checked(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    for words in ([str(broken)], [str(tmp_path / "missing.json")], [str(broken), "--key", "x"]):
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), *words], capture_output=True, text=True
        )
        assert done.returncode == 2


def test_without_cryptography_the_script_says_so(tmp_path):
    file = tmp_path / "evidence.json"
    file.write_text("{}", encoding="utf-8")
    # Without site packages there is only the standard library.
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(file)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "pip install cryptography" in done.stdout


def export(*words):
    call_command("audit", "export", "--municipality", "mihon", *words, stdout=StringIO())


def test_the_command_exports_what_continues_an_earlier_export(in_mihon, ids, at, tmp_path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    export("--out", str(first), "--event", str(ids[0]))
    name_lamps(50, actor=CLERK, at=at)
    services.seal(at=at + timedelta(minutes=5), batches=1)
    export("--out", str(second), "--since", str(first))
    values = [json.loads(path.read_text(encoding="utf-8")) for path in (first, second)]
    code, text = check(*values, folder=tmp_path)
    assert code == 0
    assert "書き足しだけ: 300件から" in text
    taken = EventRecord.objects.filter(code="audit.evidence.taken").order_by("pk")
    assert [row.payload["entry"] for row in taken] == [ids[0], 0]
    # An earlier export of a log that is no more cannot be continued.
    first.write_text(first.read_text().replace("\\n300\\n", "\\n299\\n"))
    with pytest.raises(CommandError, match="いまの台帳にない"):
        export("--out", str(second), "--since", str(first))


def test_the_command_says_what_it_cannot_export(in_mihon, reiji, ids, tmp_path):
    out = str(tmp_path / "out.json")
    for words in (
        ["--municipality", "reiji", "--out", out],
        ["--out", out],
        ["--municipality", "mihon", "--out", out, "--event", "999999"],
        ["--municipality", "mihon", "--out", out, "--since", str(tmp_path / "missing.json")],
    ):
        with pytest.raises(CommandError) as failure:
            call_command("audit", "export", *words, stdout=StringIO())
        assert failure.value.returncode == 2
    assert not Path(out).exists()


def test_an_event_of_another_town_has_no_proof_here(ids, reiji, at):
    with acting_in(reiji.pk):
        name_lamp(1, actor=CLERK, at=at)
        services.seal(at=at, batches=1)
        with pytest.raises(evidence.UnableToProve, match="封印されていません"):
            evidence.evidence(heads=heads(), event_ids=[ids[0]])


def test_the_command_seals_a_backlog_at_once(in_mihon, at, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    name_lamps(210, actor=CLERK, at=at)
    out = StringIO()
    call_command("audit", "seal", stdout=out)
    call_command("audit", "seal", stdout=out)
    assert TreeHead.objects.last().size == 210
    assert "210件を封印しました" in out.getvalue()
    assert "封印を待つ記録はありません" in out.getvalue()


def test_the_command_makes_keys(settings, db):
    out = StringIO()
    call_command("audit", "new-key", stdout=out)
    lines = out.getvalue().splitlines()
    made_key = lines[0].removeprefix("YAKUBA_AUDIT_KEY=")
    assert lines[1] == f"公開鍵: {keys.public_text(made_key)}"
    assert lines[2].endswith(keys.public_text_of(keys.signer()))
    with pytest.raises(CommandError, match="YAKUBA_AUDIT_KEY"):
        call_command("audit", "new-key", "--rotate", stdout=out)
    settings.AUDIT_KEY = ""
    call_command("audit", "new-key", "--rotate", stdout=out)
    assert len(keys.trusted()) == 2
