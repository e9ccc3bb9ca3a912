"""From a document to a playbook, or to everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yakuba.kernel.schedule.errors import LinkCycle
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.tasks import Link, LinkKind, Task, Unit
from yakuba.kernel.schema_words import Fault

from .playbook import (
    AnswerKind,
    Definition,
    GoLive,
    Minimum,
    Need,
    Option,
    Phase,
    Question,
    Step,
    WindowKind,
    Wording,
)
from .playbook_schema import validator
from .playbook_words import WORDS, UnreadablePlaybook
from .stages import TaskKind

_MOST_FAULTS = 30


def parse(document: Mapping[str, Any]) -> Definition:
    """Return the playbook that the document is; raises `UnreadablePlaybook` with every fault."""
    errors = sorted(validator().iter_errors(document), key=lambda one: list(map(str, one.path)))
    if errors:
        raise UnreadablePlaybook([WORDS.fault_of(one, document) for one in errors[:_MOST_FAULTS]])
    definition = read(document)
    found = list(faults_of(definition))
    if found:
        raise UnreadablePlaybook(found[:_MOST_FAULTS])
    return definition


def read(document: Mapping[str, Any]) -> Definition:
    """Return the playbook of a document that was judged before (a stored version)."""
    return Definition(
        code=document["code"],
        title=document["title"],
        summary=document.get("summary", ""),
        origin=document.get("origin", ""),
        go_live=GoLive(**document["go_live"]),
        phases=tuple(Phase(**one) for one in document["phases"]),
        questions=tuple(_question(one) for one in document.get("questions", ())),
        windows=tuple(WindowKind(**one) for one in document.get("windows", ())),
        steps=tuple(_step(one) for one in document["steps"]),
    )


def _question(given: Mapping[str, Any]) -> Question:
    return Question(
        key=given["key"],
        label=given["label"],
        kind=AnswerKind(given["kind"]),
        options=tuple(Option(**one) for one in given["options"]),
        hint=given.get("hint", ""),
        wording=Wording(given.get("wording", Wording.OWN)),
    )


def _step(given: Mapping[str, Any]) -> Step:
    minimum = given.get("minimum")
    return Step(
        code=given["code"],
        title=given["title"],
        phase=given["phase"],
        kind=TaskKind(given["kind"]),
        days=given["days"],
        role=given.get("role", ""),
        minimum=minimum and Minimum(**{**minimum, "unit": Unit(minimum["unit"])}),
        window=given.get("window", ""),
        effort_hours=given.get("effort_hours"),
        needs=tuple(
            Need(one["step"], LinkKind(one.get("kind", "FS")), one.get("lag", 0))
            for one in given.get("needs", ())
        ),
        deliverable=given.get("deliverable", ""),
        gate=given.get("gate", ""),
        wording=Wording(given.get("wording", Wording.OWN)),
        source=given.get("source", ""),
        note=given.get("note", ""),
        when={key: tuple(values) for key, values in given.get("when", {}).items()},
        repeat=given.get("repeat", ""),
    )


def faults_of(definition: Definition) -> Iterator[Fault]:
    """Yield what the schema cannot see: names used twice, names of nothing, rings."""
    yield from _twice(definition)
    yield from _go_live(definition)
    unknown = False
    for step in definition.steps:
        for sentence in (*_lone(step), *_names(definition, step)):
            yield Fault(f"作業「{step.title}」", sentence)
        for sentence in _needs(definition, step):
            unknown = True
            yield Fault(f"作業「{step.title}」", sentence)
    if not unknown:
        yield from _rings(definition)


def _twice(definition: Definition) -> Iterator[Fault]:
    lists: list[tuple[str, Iterable[str]]] = [
        ("作業", (one.code for one in definition.steps)),
        ("段階", (one.code for one in definition.phases)),
        ("質問", (one.key for one in definition.questions)),
        ("時期の枠", (one.code for one in definition.windows)),
    ]
    lists += (
        (f"質問「{question.label}」の選択肢", [one.value for one in question.options])
        for question in definition.questions
    )
    for name, codes in lists:
        for code, times in Counter(codes).items():
            if times > 1:
                yield Fault(
                    name, f"コード「{code}」が{times}回使われています。別の名前にしてください。"
                )


def _go_live(definition: Definition) -> Iterator[Fault]:
    step = definition.step(definition.go_live.step)
    if step is None:
        yield Fault(
            "本番開始",
            f"作業「{definition.go_live.step}」がありません。マイルストーンのコードを書いてください。",
        )
    elif step.kind is not TaskKind.MILESTONE or step.when or step.repeat:
        yield Fault(
            "本番開始",
            f"「{step.title}」は、いつも一度だけあるマイルストーンにしてください。",
        )


def _lone(step: Step) -> Iterator[str]:
    if step.kind.is_point and (step.days or step.minimum):
        yield f"{step.kind.label}の日数は0にして、法定の最短日数は作業のほうに書いてください。"
    if step.kind is TaskKind.WORK and not step.days:
        yield "日数を1以上にしてください。"
    if (step.kind is TaskKind.GATE) != bool(step.gate):
        yield "通過の条件は、関門に、必ず書いてください。"
    if step.wording is Wording.OFFICIAL and not step.source:
        yield "公式の文言とするには、読んだ資料を「根拠」に書いてください。"


def _names(definition: Definition, step: Step) -> Iterator[str]:
    if step.phase not in {one.code for one in definition.phases}:
        yield f"段階「{step.phase}」がありません。段階に加えるか、別の段階にしてください。"
    if step.window and definition.window(step.window) is None:
        yield f"時期の枠「{step.window}」がありません。「時期の枠」に加えるか、消してください。"
    repeated = definition.question(step.repeat)
    if step.repeat and (repeated is None or repeated.kind is not AnswerKind.MANY):
        yield f"くり返す質問「{step.repeat}」は、いくつでも選ぶ質問のコードにしてください。"
    for key, values in step.when.items():
        question = definition.question(key)
        if question is None:
            yield f"「この答えのときだけ」の質問「{key}」がありません。"
            continue
        odd = [value for value in values if question.option(value) is None]
        if odd:
            yield f"質問「{question.label}」に、選択肢「{'」「'.join(odd)}」はありません。"


def _needs(definition: Definition, step: Step) -> Iterator[str]:
    for need in step.needs:
        if need.step == step.code:
            yield "自分自身を待つことはできません。待つ作業から消してください。"
        elif definition.step(need.step) is None:
            yield f"待つ作業「{need.step}」がありません。コードを直すか、消してください。"
    for (code, kind), times in Counter((one.step, one.kind) for one in step.needs).items():
        if times > 1:
            yield f"待つ作業「{code}」（{kind.value}）が{times}回あります。一つにしてください。"


def _rings(definition: Definition) -> Iterator[Fault]:
    if max(Counter(one.code for one in definition.steps).values()) > 1:
        return
    tasks = [Task(step.code, step.title) for step in definition.steps]
    links = [
        Link(need.step, step.code, need.kind) for step in definition.steps for need in step.needs
    ]
    try:
        Network.of(tasks, links)
    except LinkCycle as fault:
        yield Fault("待つ作業", str(fault))
