import pytest

from yakuba.foundation.notifications.rules import fault_in

GOOD = {"to": "sasaki@example.jp", "subject_line": "受付のお知らせ", "body": "本文\n二行目"}


def test_a_plain_mail_has_no_fault():
    assert fault_in(**GOOD) == ""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"subject_line": "件名\r\nBcc: takagi@example.jp"}, "件名に改行"),
        ({"subject_line": "件名\nX: y"}, "件名に改行"),
        ({"to": "sasaki@example.jp\nCc: takagi@example.jp"}, "宛先に改行"),
        ({"subject_line": "件\x00名"}, "件名に改行"),
        ({"subject_line": "   "}, "件名がありません"),
        ({"subject_line": "長" * 201}, "200文字"),
        ({"body": " \n"}, "本文がありません"),
        ({"body": "長" * 100_001}, "長すぎます"),
    ],
)
def test_words_that_cannot_be_a_mail_are_named(change, fault):
    assert fault in fault_in(**GOOD | change)
