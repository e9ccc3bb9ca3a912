from yakuba.kernel.verdict import ALLOWED, Verdict, denied


def test_a_verdict_is_true_when_allowed_and_gives_its_reason_when_not():
    assert ALLOWED
    refusal = denied("担当者ではありません。")
    assert not refusal
    assert refusal == Verdict(False, "担当者ではありません。")
