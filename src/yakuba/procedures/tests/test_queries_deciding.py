"""What a decision is called follows the newest version, on every machine within a minute."""

from yakuba.foundation.tenancy.memory import Memory
from yakuba.procedures.queries import deciding


def test_a_process_notices_what_was_published_on_another_machine(in_mihon, monkeypatch):
    now, words = [1000.0], ["交付の決定"]
    memory = Memory(lambda: deciding.FRESH_SECONDS, clock=lambda: now[0])
    monkeypatch.setattr(deciding, "_found", memory)
    monkeypatch.setattr(deciding, "_label", lambda code: words[-1])
    assert deciding.decision_kind("grant").label == "交付の決定"
    words.append("補助金の交付決定")
    now[0] += deciding.FRESH_SECONDS - 1
    assert deciding.decision_kind("grant").label == "交付の決定"
    now[0] += 1
    assert deciding.decision_kind("grant").label == "補助金の交付決定"


def test_a_kind_that_no_version_names_is_asked_for_again(in_mihon, monkeypatch):
    assert deciding.decision_kind("no-such-kind") is None
    monkeypatch.setattr(deciding, "_label", lambda code: "新しい決定")
    assert deciding.decision_kind("no-such-kind").label == "新しい決定"
