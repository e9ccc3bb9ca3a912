"""What people choose about files that came and runs."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from yakuba.conversion.models import ConversionRun, Rehearsal, SourceBatch
from yakuba.conversion.queries.batches import LayoutChoice
from yakuba.conversion.queries.definitions import MappingChoice
from yakuba.conversion.rules.characters import Repertoire
from yakuba.conversion.rules.layouts import Layout
from yakuba.conversion.rules.runs import RunKind, RunState
from yakuba.conversion.services.runs import MOST_SAMPLE, RunDraft

from .fields import NOTHING, chosen, count, day, offer, words

BY_NAME: Final = ("", "ファイル名で見分ける")


class BatchForm(forms.Form):
    """How a delivery of data is called, and which layout its files follow."""

    title = words("名称", 120, help_text="例：9月末の抽出（1回目）")
    layout = chosen("移行元のレイアウト")

    def __init__(self, *args: Any, layouts: Sequence[LayoutChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "layout", [NOTHING, *((one.code, one.label) for one in layouts)])


class SeveralFiles(forms.ClearableFileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in given or [None]]


class FilesForm(forms.Form):
    """Files of the old system, and which file of the layout they are."""

    picked = SeveralFilesField(
        label="ファイル",
        max_length=200,
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "中身が空のファイルがあります。ファイルを確かめてください。",
            "max_length": "ファイルの名前が長すぎます。200文字以内にしてください。",
        },
    )
    code = chosen(
        "ファイルの種類",
        required=False,
        help_text="名前で見分けられないときだけ選びます。",
    )

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, f"{one.name}（{one.pattern}）") for one in layout.files]
        offer(self, "code", [BY_NAME, *kinds])


class RunForm(forms.Form):
    """What is to be run over which files."""

    kind = forms.ChoiceField(
        label="種類",
        choices=[(one.value, f"{one.label}：{one.words}") for one in RunKind],
        widget=forms.RadioSelect,
        initial=RunKind.DRY.value,
        error_messages={
            "required": "種類を選んでください。",
            "invalid_choice": "種類を一覧から選び直してください。",
        },
    )
    sample = count(
        "抜き取りの行数",
        MOST_SAMPLE,
        initial=1_000,
        help_text="「抜き取り」のとき、ファイルごとにおよそ何行を変換するか。",
    )
    mapping = chosen("対応表")
    repertoire = chosen(
        "移行先が受け取る文字",
        [(one.value, one.label) for one in Repertoire],
        initial=Repertoire.UNICODE.value,
    )
    day = day("基準日", help_text="未来の日付や年齢を確かめるときに、この日を今日とみなします。")
    rehearsal = chosen("移行リハーサル", required=False)

    def __init__(
        self,
        *args: Any,
        batch: SourceBatch,
        mappings: Iterable[MappingChoice],
        rehearsals: Iterable[Rehearsal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.rehearsals = {str(one.pk): one for one in rehearsals}
        offered = [(one.key, one.label) for one in mappings if one.source == batch.layout]
        offer(self, "mapping", offered if len(offered) == 1 else [NOTHING, *offered])
        named = [(key, one.title) for key, one in self.rehearsals.items()]
        offer(self, "rehearsal", [("", "リハーサルではない"), *named])

    def draft(self) -> RunDraft:
        """Return what the service takes; the form is valid."""
        given = self.cleaned_data
        return RunDraft(
            batch=self.batch,
            mapping=given["mapping"],
            kind=RunKind(given["kind"]),
            repertoire=Repertoire(given["repertoire"]),
            day=given["day"],
            sample=given["sample"] or 0,
            rehearsal=self.rehearsals.get(given["rehearsal"]),
        )


def said_of(run: ConversionRun) -> dict[str, Any]:
    """Return what the form for the same run once more begins with."""
    return {
        "kind": run.kind,
        "sample": run.documents.get("sample"),
        "repertoire": run.repertoire,
        "day": run.day,
        "rehearsal": str(run.rehearsal_id or ""),
    }


def state_asked(text: str) -> RunState | None:
    """Return the state that an address asks for; None for any."""
    return RunState(text) if text in list(RunState) else None


class PairForm(forms.Form):
    """Two runs to be laid side by side."""

    a = chosen("前の実行")
    b = chosen("後の実行")

    def __init__(self, *args: Any, runs: Iterable[ConversionRun], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (str(one.pk), f"実行{one.number}（{one.kind_enum.label}、{one.batch.title}）")
            for one in runs
        ]
        for name in ("a", "b"):
            offer(self, name, [NOTHING, *offered])
