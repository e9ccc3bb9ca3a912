"""What a mail may look like."""

SUBJECT_LIMIT = 200
BODY_LIMIT = 100_000


def fault_in(*, to: str, subject_line: str, body: str) -> str:
    """Return why these words cannot be a mail (a Japanese sentence), or an empty text.

    A line break in a header would let whoever filled in a form add headers of their own.
    """
    for name, value in (("宛先", to), ("件名", subject_line)):
        if any(character < " " or character == "\x7f" for character in value):
            return f"{name}に改行などの制御文字は使えません。"
    if not subject_line.strip():
        return "件名がありません。"
    if len(subject_line) > SUBJECT_LIMIT:
        return f"件名は{SUBJECT_LIMIT}文字までです。"
    if not body.strip():
        return "本文がありません。"
    if len(body) > BODY_LIMIT:
        return "本文が長すぎます。添付ではなく、ページへのリンクを書いてください。"
    return ""
