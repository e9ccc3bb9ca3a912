"""What differs between two versions of a playbook, and which legal minima one of them lowers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yakuba.kernel.schedule.tasks import LinkKind, Unit
from yakuba.kernel.schema_words import Fault

from .playbook import Definition, Minimum, Need, Step


class ChangeKind(StrEnum):
    """What happened to a step from one version to the next."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"

    @property
    def label(self) -> str:
        return {"ADDED": "追加", "REMOVED": "削除", "CHANGED": "変更"}[self.value]

    @property
    def tone(self) -> str:
        """Return the tone of its chip."""
        return {"ADDED": "success", "REMOVED": "error", "CHANGED": "info"}[self.value]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was and is: its name, before, after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One step, or another part, that differs."""

    kind: ChangeKind
    name: str
    lines: tuple[Line, ...]
    has_minimum: bool = False


def changes(before: Definition, after: Definition) -> list[Change]:
    """Return what differs, the head of the playbook first, then step by step."""
    found = []
    head = _lines(_head(before), _head(after))
    if head:
        found.append(Change(ChangeKind.CHANGED, "手順書の全体", head))
    # A step that was renamed has not changed what others wait for.
    titles = _titles(before) | _titles(after)
    old = {step.code: step for step in before.steps}
    new = {step.code: step for step in after.steps}
    for code, step in new.items():
        was = old.get(code)
        lines = _lines(_facts(before, was, titles) if was else {}, _facts(after, step, titles))
        if lines:
            kind = ChangeKind.CHANGED if was else ChangeKind.ADDED
            found.append(Change(kind, step.title, lines, step.minimum is not None))
    for code, step in old.items():
        if code not in new:
            lines = _lines(_facts(before, step, titles), {})
            found.append(Change(ChangeKind.REMOVED, step.title, lines, bool(step.minimum)))
    if not found and before != after:
        found.append(Change(ChangeKind.CHANGED, "作業の順序", ()))
    return found


def _lines(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Line, ...]:
    return tuple(
        Line(label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys((*before, *after))
        if before.get(label, "") != after.get(label, "")
    )


def _head(one: Definition) -> dict[str, str]:
    questions = [
        f"{question.label}（{'、'.join(option.label for option in question.options)}）"
        for question in one.questions
    ]
    return {
        "名称": one.title,
        "説明": one.summary,
        "出どころ": one.origin,
        "本番開始": f"{one.go_live.label}（{_titles(one)[one.go_live.step]}）",
        "段階": "、".join(phase.title for phase in one.phases),
        "質問": "\n".join(questions),
        "時期の枠": "、".join(window.title for window in one.windows),
    }


def _titles(one: Definition) -> dict[str, str]:
    return {step.code: step.title for step in one.steps}


_PLAIN: Final[Mapping[str, Callable[[Step], str]]] = {
    "名称": lambda step: step.title,
    "種別": lambda step: step.kind.label,
    "担う役割": lambda step: step.role,
    "日数": lambda step: f"開庁日{step.days}日" if step.days else "",
    "予定工数": lambda step: "" if step.effort_hours is None else f"{step.effort_hours}時間",
    "成果物": lambda step: step.deliverable,
    "通過の条件": lambda step: step.gate,
    "文言": lambda step: step.wording.label,
    "根拠": lambda step: step.source,
    "説明": lambda step: step.note,
    "法定の最短日数": lambda step: minimum_text(step.minimum),
}


def _facts(one: Definition, step: Step, titles: Mapping[str, str]) -> dict[str, str]:
    facts = {label: told(step) for label, told in _PLAIN.items()}
    phase = next((phase.title for phase in one.phases if phase.code == step.phase), step.phase)
    window = one.window(step.window)
    repeated = one.question(step.repeat)
    return facts | {
        "段階": phase,
        "時期の枠": window.title if window else "",
        "待つ作業": "\n".join(_need(titles, need) for need in step.needs),
        "この答えのときだけ": "\n".join(when_texts(one, step)),
        "くり返す質問": repeated.label if repeated else "",
    }


def minimum_text(minimum: Minimum | None) -> str:
    """Return 「暦日30日以上（根拠…）」 in one line."""
    if minimum is None:
        return ""
    reason = f"。短くする理由：{minimum.reason}" if minimum.reason else ""
    return f"{minimum.label}（根拠：{minimum.source}{reason}）"


def need_text(one: Definition, need: Need) -> str:
    """Return 「契約」 with the kind of the link where it is not the usual one."""
    return _need(_titles(one), need)


def _need(titles: Mapping[str, str], need: Need) -> str:
    lag = f"{need.lag:+}開庁日" if need.lag else ""
    kind = "" if need.kind is LinkKind.FS else _KINDS[need.kind]
    more = " ".join(part for part in (kind, lag) if part)
    return titles.get(need.step, need.step) + (f"（{more}）" if more else "")


_KINDS: Final = {
    LinkKind.SS: "始まったら始める",
    LinkKind.FF: "終わったら終える",
    LinkKind.SF: "始まったら終える",
}


def when_texts(one: Definition, step: Step) -> Iterator[str]:
    """Yield 「類型：1、2」 for every question on which the step hangs."""
    for key, values in step.when.items():
        question = one.question(key)
        if question is not None:
            labels = [option.label for option in question.options if option.value in values]
            yield f"{question.label}：{'、'.join(labels)}"


def lowered(before: Definition, after: Definition) -> Iterator[Fault]:
    """Yield the legal minima that are shorter than they were, or gone, without a reason."""
    for step in after.steps:
        was = before.step(step.code)
        if was is None or was.minimum is None or not _is_less(was.minimum, step.minimum):
            continue
        if step.minimum is None:
            yield Fault(
                f"作業「{step.title}」",
                f"法定の最短日数（{was.minimum.label}）は消せません。"
                "短くするときは、日数を改めて「短くする理由」を書いてください。",
            )
        elif not step.minimum.reason.strip():
            yield Fault(
                f"作業「{step.title}」",
                f"法定の最短日数（{was.minimum.label}、{was.minimum.source}）より短くするには、"
                "「短くする理由」を書いてください。",
            )


def _is_less(was: Minimum, now: Minimum | None) -> bool:
    if now is None:
        return True
    # As many open days are never fewer than as many days of the calendar.
    shrinks = was.unit is Unit.WORKING and now.unit is Unit.CALENDAR
    return shrinks or now.days < was.days
