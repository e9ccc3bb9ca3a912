"""A layout as people read it: what a field holds and what must hold in it, in words."""

from .layouts import Field, File, Layout


def length_words(field: Field) -> str:
    """Return how long a value may be; empty for any length."""
    if not field.length:
        return ""
    return f"{field.length}文字{'ちょうど' if field.exact else 'まで'}"


def demands(field: Field, layout: Layout) -> list[str]:
    """Return what a value has to fulfil besides its kind and length."""
    found = []
    if field.least is not None:
        found.append(f"{field.least:,}以上")
    if field.most is not None:
        found.append(f"{field.most:,}以下")
    if field.check_digit is not None:
        found.append(f"末尾は検査数字（法{field.check_digit.modulus}）")
    if field.reference is not None:
        other = layout.file(field.reference.file)
        name = other.field(field.reference.field) if other is not None else None
        if other is not None and name is not None:
            found.append(f"「{other.name}」の「{name.name}」にある値")
    return found


def written_words(file: File) -> list[str]:
    """Return how a file is written."""
    dialect = file.dialect
    found = [dialect.form.label, dialect.encoding.label]
    found.append("1行目は見出し" if dialect.heading else "見出しなし")
    if dialect.trailer:
        count = f"、{dialect.count_at}番目が件数" if dialect.count_at else ""
        found.append(f"末尾に「{dialect.trailer}」の行{count}")
    return found


def key_words(file: File) -> str:
    """Return by which fields a row is told from the others; empty where none are named."""
    names = (file.field(one) for one in file.key)
    return "＋".join(one.name for one in names if one is not None)
