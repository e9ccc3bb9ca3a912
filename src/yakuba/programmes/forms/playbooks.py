"""What the pages of playbooks ask: a file, a name, the head, a question."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from yakuba.programmes.rules.playbook import AnswerKind, Wording
from yakuba.programmes.rules.playbook_schema import LONGEST_CODE, LONGEST_OPTION
from yakuba.programmes.rules.playbook_text import (
    MOST_BYTES,
    MOST_CHARACTERS,
    UnreadableText,
    decode,
    read_document,
)
from yakuba.programmes.rules.stages import TaskKind

from .playbook_fields import choosing, free_code, lines_field, offer, text_field

Document = dict[str, Any]

_CODED_LINE = re.compile(r"([a-z0-9][a-z0-9-]*)[\s:：　]+(\S.*)")
_CODE: Final = {"pattern": "[a-z0-9][a-z0-9-]*", "autocapitalize": "off", "spellcheck": "false"}


class DocumentForm(forms.Form):
    """A playbook as a file or as text; what a file says goes into the box, so it can be put right."""

    file = forms.FileField(
        label="手順書のファイル",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=f"JSON、{MOST_BYTES // 1000}KBまで。選ぶと、下の欄の内容と入れ替わります。",
    )
    text = forms.CharField(
        label="手順書の内容",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 16, "maxlength": MOST_CHARACTERS, "spellcheck": "false"}
        ),
    )
    document: Document | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The reader of documents says what is wrong with odd characters.
        self.fields["text"].validators = []

    def clean(self) -> dict[str, Any]:
        """Read the document; what was given stays in the box."""
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        try:
            text = _content(upload) if upload else str(self["text"].value() or "")
            self._keep(text)
            self.document = read_document(text)
        except UnreadableText as fault:
            self.add_error("file" if upload else "text", str(fault))
        return given

    def _keep(self, text: str) -> None:
        # NUL cannot stand in a page.
        self.data = {**self.data, self.add_prefix("text"): text.replace("\x00", "\ufffd")}


def _content(upload: Any) -> str:
    # The size is looked at before anything is read into memory.
    return decode(b" " * (MOST_BYTES + 1) if upload.size > MOST_BYTES else upload.read())


class NewPlaybookForm(forms.Form):
    """The name of a playbook of the town's own, and the code under which it travels."""

    title = text_field("名称", 120, required=True)
    code = forms.RegexField(
        label="コード",
        regex=f"^[a-z0-9][a-z0-9-]{{0,{LONGEST_CODE - 1}}}$",
        widget=forms.TextInput(attrs=_CODE),
        help_text="半角の英小文字・数字・ハイフン。ほかの自治体と受け渡すときの名前で、あとから変えられません。",
        error_messages={
            "required": "コードを入力してください。",
            "invalid": f"半角の英小文字・数字・ハイフンで、{LONGEST_CODE}字までで入力してください。",
        },
    )


class HeadForm(forms.Form):
    """Name, phases, kinds of windows, and the milestone from which plans are reckoned back."""

    title = text_field("名称", 120, required=True)
    summary = lines_field("説明", 3, 1000)
    origin = text_field("出どころ", 200, help_text="もとにした資料や、作った人。")
    go_live_step = choosing("本番開始のマイルストーン", [])
    go_live_label = text_field(
        "本番開始日の呼び名", 40, required=True, help_text="計画を作るときに尋ねる日の名前。"
    )
    phases = lines_field(
        "段階",
        5,
        3000,
        required=True,
        help_text="一行に一つ。「コード 名称」の形。コードを書かないと、自動で付きます。",
    )
    windows = lines_field(
        "時期の枠",
        4,
        3000,
        help_text="議会や予算要求のように、行える時期が限られるもの。一行に一つ。「コード 名称」の形。",
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        points = [
            (one["code"], one["title"])
            for one in document["steps"]
            if one["kind"] == TaskKind.MILESTONE.value
        ]
        offer(self, "go_live_step", points)

    @staticmethod
    def shown(document: Document) -> dict[str, Any]:
        """Return the head of the document as the form shows it."""
        return {
            "title": document["title"],
            "summary": document.get("summary", ""),
            "origin": document.get("origin", ""),
            "go_live_step": document["go_live"]["step"],
            "go_live_label": document["go_live"]["label"],
            "phases": _as_lines(document["phases"]),
            "windows": _as_lines(document.get("windows", [])),
        }

    def changed(self) -> Document:
        """Return the document with this head."""
        given = self.cleaned_data
        notes = {one["code"]: one.get("note", "") for one in self.document.get("windows", [])}
        windows = _coded(given["windows"], "window", "code", "title")
        return {
            **self.document,
            "title": given["title"],
            "summary": given["summary"],
            "origin": given["origin"],
            "go_live": {"step": given["go_live_step"], "label": given["go_live_label"]},
            "phases": _coded(given["phases"], "phase", "code", "title"),
            "windows": [
                {**one, "note": notes[one["code"]]} if notes.get(one["code"]) else one
                for one in windows
            ],
        }


def _as_lines(items: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(f"{one['code']} {one['title']}" for one in items)


def _coded(text: str, prefix: str, code: str, title: str) -> list[dict[str, str]]:
    """Return the lines as pairs of code and name; a line without a code gets the next free one."""
    pairs = []
    for line in text.splitlines():
        found = _CODED_LINE.fullmatch(line.strip())
        if found:
            pairs.append((found[1], found[2].strip()))
        elif line.strip():
            pairs.append(("", line.strip()))
    taken = {one for one, _ in pairs}
    made = []
    for given, name in pairs:
        own = given or free_code(prefix, taken)
        taken.add(own)
        made.append({code: own, title: name})
    return made


class QuestionForm(forms.Form):
    """A question that is asked before a plan is made, with its answers."""

    label = text_field("質問", 120, required=True)
    kind = choosing("答え方", [(one.value, one.label) for one in AnswerKind])
    options = lines_field(
        "選択肢",
        6,
        6000,
        required=True,
        help_text="一行に一つ。「コード 表示」の形。コードを書かないと、自動で付きます。",
    )
    hint = lines_field("補足", 2, 400)

    @staticmethod
    def shown(question: Mapping[str, Any]) -> dict[str, Any]:
        """Return the question of a document as the form shows it."""
        lines = [f"{one['value']} {one['label']}" for one in question["options"]]
        return {**question, "options": "\n".join(lines)}

    def clean_options(self) -> str:
        """The codes of answers are short: they stand in the codes of tasks."""
        text = str(self.cleaned_data["options"])
        for one in _coded(text, "option", "value", "label"):
            if len(one["value"]) > LONGEST_OPTION:
                raise forms.ValidationError(
                    f"選択肢のコード「{one['value']}」は{LONGEST_OPTION}字までにしてください。"
                )
        return text

    def question(self, key: str) -> dict[str, Any]:
        """Return the question as it stands in a document."""
        given = self.cleaned_data
        return {
            "key": key,
            "label": given["label"],
            "kind": given["kind"],
            "options": _coded(given["options"], "option", "value", "label"),
            "hint": given["hint"],
            "wording": Wording.OWN.value,
        }
