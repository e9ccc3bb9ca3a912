"""How one field of the target is made, as it is typed: source fields, and steps with their settings.

What a draft lacks is no fault of the form: it is kept, and told beside it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.validators import EMPTY_VALUES
from django.forms import BoundField
from django.http import QueryDict

from yakuba.conversion.rules import drafts
from yakuba.conversion.rules.layouts import Field, File, Kind, Layout
from yakuba.conversion.rules.mapping_reading import MOST_PARTS
from yakuba.conversion.rules.steps import NUMBERS, Setting, StepKind, choices, may, needs

from .fields import Choice, chosen

Document = dict[str, Any]
MOST_TYPED: Final = 10
_MOST: Final = {Setting.AT: MOST_PARTS, Setting.FIRST: 4_000, Setting.LENGTH: 4_000}
_CODE: Final = re.compile("[a-z0-9][a-z0-9_-]{0,39}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ACT: Final = re.compile("(up|down|remove)_([0-9]{1,2})")
# What is looked for and put in stands as it is typed, blanks included.
_AS_TYPED: Final = frozenset({Setting.BY, Setting.OLD, Setting.NEW, Setting.VALUE})
_HINTS: Final = {
    (StepKind.PART, Setting.BY): "空けておくと、空白で区切ります。",
    (StepKind.REPLACE, Setting.NEW): "空けておくと、もとの文字を消します。",
    (StepKind.DEFAULT, Setting.REASON): "なぜこの値でよいか。記録に残ります。",
}


def _no_controls(text: str) -> None:
    if _CONTROL.search(text):
        raise forms.ValidationError("改行や制御文字は使えません。消してください。")


class _KeptEmpty:
    """A field that is needed in the end, and may be left empty in a draft."""

    def validate(self, value: Any) -> None:
        if value not in EMPTY_VALUES:
            super().validate(value)  # type: ignore[misc]


class _KeptText(_KeptEmpty, forms.CharField):
    """A text that is needed in the end."""


class _KeptNumber(_KeptEmpty, forms.IntegerField):
    """A number that is needed in the end."""


class _KeptChoice(_KeptEmpty, forms.ChoiceField):
    """A choice that is needed in the end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: the draft's document, both layouts, the files, the field itself."""

    document: Document
    source: Layout
    come: File
    field: Field
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepFields:
    """A step on the page: its number from 1, its kind, its controls."""

    number: int
    kind: StepKind
    fields: list[BoundField]
    is_first: bool
    is_last: bool


class WayForm(forms.Form):
    """Source fields, the text between them, the steps, and the kind of a step to add."""

    between = forms.CharField(
        label="つなぐ文字",
        max_length=20,
        required=False,
        strip=False,
        validators=[_no_controls],
        help_text="もとの項目が2つ以上のとき、あいだに入れます。",
        error_messages={"max_length": "つなぐ文字は20文字以内で入力してください。"},
    )
    add = chosen(
        "加える手順",
        [("", "選んでください"), *((one.value, f"{one.label}（{one.hint}）") for one in StepKind)],
        required=False,
    )
    typed = forms.CharField(
        label="試す値",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        max_length=4_000,
        help_text=f"1行に1件、{MOST_TYPED}件まで。もとの項目が2つ以上なら、コンマで区切ります。",
        error_messages={"max_length": "試す値は4,000文字以内で入力してください。"},
    )

    def __init__(self, data: QueryDict | None, *, way: Document | None, place: Place) -> None:
        super().__init__(data)
        self.place = place
        known = way or {"from": [], "steps": []}
        self.kinds = list(_kinds_in(data)) if data is not None else _kinds_of(known)
        sources = known["from"] if data is None else _sources_in(data)
        self.sources = min(drafts.MOST_SOURCES, len(sources) + 1)
        fields = [(one.code, one.name) for one in place.come.fields]
        for at in range(self.sources):
            given = sources[at] if at < len(sources) else ""
            first = ("", "（外す）" if at < len(sources) else "なし")
            self.fields[f"source_{at}"] = _kept_choice(
                f"もとの項目{at + 1}", fields, given, is_needed=False, first=first
            )
            self.initial[f"source_{at}"] = given
        self.initial["between"] = known.get("between", "")
        for at, kind in enumerate(self.kinds):
            steps = known.get("steps", ())
            self._put(at, kind, steps[at] if data is None else {})

    def _put(self, at: int, kind: StepKind, step: Mapping[str, Any]) -> None:
        for setting in (*needs(kind), *may(kind)):
            name = f"step_{at}_{setting.value}"
            given = self.data.get(name, "") if self.is_bound else step.get(setting.value, "")
            given = str(given)
            self.fields[name] = self._control(at, kind, setting, given)
            self.initial[name] = given

    def _control(self, at: int, kind: StepKind, setting: Setting, given: str) -> forms.Field:
        offered = self._offered(at, kind, setting)
        is_needed = setting in needs(kind)
        if offered is not None:
            return _kept_choice(setting.label, offered, given, is_needed)
        if setting in NUMBERS:
            most = _MOST[setting]
            fault = f"{setting.label}は、1から{most:,}までの数で入力してください。"
            return _KeptNumber(
                label=setting.label,
                required=is_needed,
                min_value=1,
                max_value=most,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), fault),
            )
        return _KeptText(
            label=setting.label,
            required=is_needed,
            max_length=200,
            strip=setting not in _AS_TYPED,
            help_text=_HINTS.get((kind, setting), ""),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            validators=[_no_controls],
            error_messages={"max_length": f"{setting.label}は200文字以内で入力してください。"},
        )

    def _offered(self, at: int, kind: StepKind, setting: Setting) -> list[Choice] | None:
        """Return what a setting is chosen from; None where it is typed."""
        among = choices(kind)
        if among is not None and setting is needs(kind)[0]:
            return _labelled(among)
        match kind, setting:
            case StepKind.CODES, Setting.TABLE:
                return [(one, one) for one in sorted(self.place.document.get("tables", {}))]
            case StepKind.LOOKUP, Setting.FILE:
                return [(one.code, one.name) for one in self.place.source.files]
            case StepKind.LOOKUP, (Setting.KEY | Setting.VALUE):
                file = self.place.source.file(self._file_of(at))
                return [(one.code, one.name) for one in file.fields] if file is not None else []
            case StepKind.DEFAULT, Setting.VALUE if self.place.field.kind is Kind.CODE:
                return [(code, f"{code}　{name}") for code, name in self.place.codes.items()]
        return None

    def _file_of(self, at: int) -> str:
        name = f"step_{at}_{Setting.FILE.value}"
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name, ""))

    @property
    def source_fields(self) -> list[BoundField]:
        return [self[f"source_{at}"] for at in range(self.sources)]

    @property
    def steps(self) -> Iterator[StepFields]:
        last = len(self.kinds) - 1
        for at, kind in enumerate(self.kinds):
            names = [f"step_{at}_{one.value}" for one in (*needs(kind), *may(kind))]
            yield StepFields(at + 1, kind, [self[one] for one in names], at == 0, at == last)

    def way(self) -> Document:
        """Return what was typed as a document says it; the form is valid."""
        given = self.cleaned_data
        sources = [given[f"source_{at}"] for at in range(self.sources)]
        steps = []
        for at, kind in enumerate(self.kinds):
            step: Document = {"step": kind.value}
            for setting in (*needs(kind), *may(kind)):
                value = given[f"step_{at}_{setting.value}"]
                if value not in ("", None):
                    step[setting.value] = value
            steps.append(step)
        return drafts.way_of(
            self.place.field.code, [one for one in sources if one], given["between"], steps
        )

    def way_after(self, act: str) -> Document:
        """Return what was typed with a step added, moved or removed; the form is valid."""
        way = self.way()
        steps: Sequence[Document] = way.get("steps", [])
        found = _ACT.fullmatch(act)
        if found is not None:
            verb, at = found[1], int(found[2]) - 1
            if verb == "remove":
                steps = drafts.removed(steps, at)
            else:
                steps = drafts.moved(steps, at, -1 if verb == "up" else 1)
        elif act == "add" and self.cleaned_data["add"] and len(steps) < drafts.MOST_STEPS:
            steps = drafts.added(steps, StepKind(self.cleaned_data["add"]))
        return drafts.way_of(way["to"], way["from"], way.get("between", ""), steps)

    def typed_rows(self) -> list[list[str]]:
        """Return the rows that were typed to try; the form is valid."""
        lines = [one for one in self.cleaned_data["typed"].splitlines() if one][:MOST_TYPED]
        count = sum(bool(self.cleaned_data[f"source_{at}"]) for at in range(self.sources))
        return [line.split(",", count - 1) if count > 1 else [line] for line in lines]


def _labelled(among: type[StrEnum]) -> list[Choice]:
    return [(one.value, str(getattr(one, "label", one.value))) for one in among]


def _kept_choice(
    label: str,
    offered: Sequence[Choice],
    given: str,
    is_needed: bool,
    first: Choice = ("", "選んでください"),
) -> forms.ChoiceField:
    """Return a choice that keeps what stands in the draft, though it is no longer offered."""
    listed = [first, *offered]
    if given and given not in dict(listed) and _CODE.fullmatch(given):
        listed.append((given, f"{given}（一覧にない）"))
    fault = f"{label}を一覧から選び直してください。"
    return _KeptChoice(
        label=label, choices=listed, required=is_needed, error_messages={"invalid_choice": fault}
    )


def _kinds_of(way: Document) -> list[StepKind]:
    return [StepKind(one["step"]) for one in way.get("steps", ())]


def _kinds_in(data: QueryDict) -> Iterator[StepKind]:
    """Yield the kinds of the steps that were sent, as far as they are any."""
    for one in data.getlist("kind")[: drafts.MOST_STEPS]:
        if one in list(StepKind):
            yield StepKind(one)


def _sources_in(data: QueryDict) -> list[str]:
    """Return the source fields that were sent, up to the last that is chosen."""
    sent = [data.get(f"source_{at}", "") for at in range(drafts.MOST_SOURCES)]
    while sent and not sent[-1]:
        sent.pop()
    return sent
