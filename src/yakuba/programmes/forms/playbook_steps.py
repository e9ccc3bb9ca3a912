"""What the page of a step asks."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms

from yakuba.kernel.schedule.tasks import LinkKind, Unit
from yakuba.programmes.rules.playbook import AnswerKind, Definition, Step, Wording
from yakuba.programmes.rules.playbook_schema import MOST_DAYS
from yakuba.programmes.rules.stages import TaskKind

from .playbook_fields import choosing, free_code, lines_field, number_field, offer, text_field

_NONE: Final = ("", "なし")
_KINDS: Final = [(one.value, one.label) for one in TaskKind if one is not TaskKind.GROUP]
_LINKS: Final = [
    (LinkKind.FS.value, "終わったら始める"),
    (LinkKind.SS.value, "始まったら始める"),
    (LinkKind.FF.value, "終わったら終える"),
    (LinkKind.SF.value, "始まったら終える"),
]
_UNITS: Final = [(Unit.CALENDAR.value, "暦日"), (Unit.WORKING.value, "開庁日")]
_WORDINGS: Final = [
    (Wording.OWN.value, "自治体の文言（公式の文言は未確認）"),
    (Wording.OFFICIAL.value, "公式の資料で確かめた文言"),
]
_SPARE_NEEDS: Final = 3


class StepForm(forms.Form):
    """One step: what, who, how long, what it waits for, and when it belongs to a plan."""

    title = text_field("名称", 120, required=True)
    phase = choosing("段階", [])
    kind = choosing("種別", _KINDS)
    days = number_field(
        "日数", 0, MOST_DAYS, required=True, help_text="開庁日で数えます。マイルストーンと関門は0。"
    )
    role = text_field("担う役割", 60)
    effort_hours = number_field("予定工数", 0, 100_000)
    deliverable = text_field("成果物", 120)
    gate = lines_field("通過の条件", 2, 300, help_text="関門のときだけ。何が済めば先へ進めるか。")
    window = choosing("時期の枠", [], required=False)
    minimum_days = number_field("法定の最短日数", 0, MOST_DAYS)
    minimum_unit = choosing("法定日数の数え方", _UNITS, required=False)
    minimum_source = text_field("法定日数の根拠", 200)
    minimum_reason = text_field(
        "短くする理由", 200, help_text="元の手順書より短くするときは、必ず書いてください。"
    )
    repeat = choosing("選んだものごとにくり返す質問", [], required=False)
    wording = choosing("文言", _WORDINGS)
    source = text_field("文言の根拠", 200)
    note = lines_field("説明", 3, 1500)

    def __init__(self, *args: Any, definition: Definition, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.code = definition, code
        offer(self, "phase", [(one.code, one.title) for one in definition.phases])
        offer(self, "window", [_NONE, *((one.code, one.title) for one in definition.windows)])
        many = [one for one in definition.questions if one.kind is AnswerKind.MANY]
        offer(self, "repeat", [_NONE, *((one.key, one.label) for one in many)])
        for question in definition.questions:
            self.fields[f"when_{question.key}"] = forms.MultipleChoiceField(
                label=question.label,
                required=False,
                choices=[(one.value, one.label) for one in question.options],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "選択肢から選んでください。"},
            )
        others = [(one.code, one.title) for one in definition.steps if one.code != code]
        for at in range(self._need_count()):
            self._add_need(at, others)

    def _need_count(self) -> int:
        step = self.definition.step(self.code)
        return (len(step.needs) if step else 0) + _SPARE_NEEDS

    def _add_need(self, at: int, others: Sequence[tuple[str, str]]) -> None:
        label = f"待つ作業{at + 1}"
        self.fields[f"need_{at}_step"] = choosing(label, [_NONE, *others], required=False)
        self.fields[f"need_{at}_kind"] = choosing(
            f"{label}との関係", _LINKS, required=False, initial=LinkKind.FS.value
        )
        self.fields[f"need_{at}_lag"] = number_field(f"{label}からの間隔", -MOST_DAYS, MOST_DAYS)

    def need_fields(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each row of what the step waits for."""
        return [
            (self[f"need_{at}_step"], self[f"need_{at}_kind"], self[f"need_{at}_lag"])
            for at in range(self._need_count())
        ]

    def when_fields(self) -> list[Any]:
        """Return the fields of the answers under which the step belongs to a plan."""
        return [self[f"when_{one.key}"] for one in self.definition.questions]

    @staticmethod
    def shown(step: Step) -> dict[str, Any]:
        """Return the step as the form shows it."""
        shown: dict[str, Any] = {
            name: getattr(step, name)
            for name in (
                *("title", "phase", "days", "role", "effort_hours", "deliverable", "gate"),
                *("window", "repeat", "source", "note"),
            )
        }
        shown |= {"kind": step.kind.value, "wording": step.wording.value}
        if step.minimum:
            shown |= {
                "minimum_days": step.minimum.days,
                "minimum_unit": step.minimum.unit.value,
                "minimum_source": step.minimum.source,
                "minimum_reason": step.minimum.reason,
            }
        for key, values in step.when.items():
            shown[f"when_{key}"] = list(values)
        for at, need in enumerate(step.needs):
            shown[f"need_{at}_step"] = need.step
            shown[f"need_{at}_kind"] = need.kind.value
            shown[f"need_{at}_lag"] = need.lag or None
        return shown

    def clean(self) -> dict[str, Any]:
        """A legal minimum has days and a source."""
        given = super().clean() or self.cleaned_data
        if given.get("minimum_days") is not None and not given.get("minimum_source"):
            self.add_error("minimum_source", "法定日数の根拠（条文や規則）を入力してください。")
        return given

    def step(self) -> dict[str, Any]:
        """Return the step as it stands in a document."""
        given = self.cleaned_data
        code = self.code or free_code("step", (one.code for one in self.definition.steps))
        made: dict[str, Any] = {
            "code": code,
            "title": given["title"],
            "phase": given["phase"],
            "kind": given["kind"],
            "days": given["days"],
            "wording": given["wording"],
        }
        for name in ("role", "deliverable", "gate", "window", "source", "note", "repeat"):
            if given[name]:
                made[name] = given[name]
        if given["effort_hours"] is not None:
            made["effort_hours"] = given["effort_hours"]
        if given["minimum_days"] is not None:
            made["minimum"] = self._minimum()
        when = {
            one.key: given[f"when_{one.key}"]
            for one in self.definition.questions
            if given[f"when_{one.key}"]
        }
        if when:
            made["when"] = when
        needs = list(self._needs())
        if needs:
            made["needs"] = needs
        return made

    def _minimum(self) -> dict[str, Any]:
        given = self.cleaned_data
        made = {
            "days": given["minimum_days"],
            "unit": given["minimum_unit"] or Unit.CALENDAR.value,
            "source": given["minimum_source"],
        }
        return {**made, "reason": given["minimum_reason"]} if given["minimum_reason"] else made

    def _needs(self) -> Iterable[dict[str, Any]]:
        given = self.cleaned_data
        for at in range(self._need_count()):
            if given[f"need_{at}_step"]:
                need: dict[str, Any] = {"step": given[f"need_{at}_step"]}
                if given[f"need_{at}_kind"] not in ("", LinkKind.FS.value):
                    need["kind"] = given[f"need_{at}_kind"]
                if given[f"need_{at}_lag"]:
                    need["lag"] = given[f"need_{at}_lag"]
                yield need
