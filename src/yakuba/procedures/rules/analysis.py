"""Examine a definition before it is published: what would break, and what is still missing."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import product
from typing import Any

from yakuba.kernel.feel import FeelSyntaxError

from .conditions import holds, names
from .localisation import Localised, Reader
from .shape import FormDefinition, Page, Question, QuestionType

# How many combinations of answers are tried to see whether a page can ever be reached.
_MOST_COMBINATIONS = 4096

# What no form of this product may ask: 個人番号 is never stored.
_FORBIDDEN = ("個人番号", "マイナンバー", "my number", "個人 番号")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something is wrong, and what to do."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """`faults` forbid publishing; `untranslated` are only told, with the share translated in %."""

    faults: tuple[Finding, ...]
    untranslated: dict[Reader, tuple[str, ...]]
    completeness: dict[Reader, int]

    @property
    def ok(self) -> bool:
        return not self.faults


def analyse(definition: FormDefinition) -> Analysis:
    """Return everything that is wrong with a definition that has the right shape."""
    faults = (*_condition_faults(definition), *_expression_faults(definition))
    # Only conditions that can be read and know their names can be tried out.
    if not faults:
        faults = tuple(_unreachable(definition))
    texts = list(_texts(definition, "$"))
    untranslated: dict[Reader, tuple[str, ...]] = {}
    completeness: dict[Reader, int] = {}
    for reader in (Reader.EASY, Reader.EN):
        untranslated[reader] = tuple(path for path, text in texts if not text.has(reader))
        completeness[reader] = 100 * (len(texts) - len(untranslated[reader])) // max(len(texts), 1)
    return Analysis((*faults, *_forbidden(texts)), untranslated, completeness)


def _condition_faults(definition: FormDefinition) -> Iterator[Finding]:
    """Yield conditions that cannot be read, or look at what is not answered before them.

    As conditions may only look back, there are no cycles.
    """
    everywhere = {question.key for question in definition.questions()}
    earlier: set[str] = set()
    for at, page in enumerate(definition.pages):
        path = f"$.pages[{at}]"
        yield from _faults_of(page.when, f"{path}.when", earlier, everywhere)
        for nth, question in enumerate(page.questions):
            place = f"{path}.questions[{nth}]"
            yield from _faults_of(question.when, f"{place}.when", earlier, everywhere)
            before = set(earlier)
            inside = {inner.key for inner in question.questions}
            for inner in question.questions:
                yield from _faults_of(
                    inner.when, f"{place}.{inner.key}.when", before, everywhere | inside
                )
                before.add(inner.key)
            earlier.add(question.key)


def _faults_of(text: str, path: str, known: set[str], everywhere: set[str]) -> Iterator[Finding]:
    if not text:
        return
    try:
        used = names(text)
    except FeelSyntaxError as fault:
        yield Finding(path, f"条件「{text}」を読めません。{fault}")
        return
    for name in sorted(used - known):
        if name in everywhere:
            yield Finding(
                path,
                f"条件「{text}」は、あとで尋ねる質問「{name}」を見ています。順番を入れ替えてください。",
            )
        else:
            yield Finding(path, f"条件「{text}」の「{name}」という質問はありません。")


def _expression_faults(definition: FormDefinition) -> Iterator[Finding]:
    """Yield faults in the expressions reckoned at the end: fee inputs and the amount."""
    known = {question.key for question in definition.questions()}
    expressions: dict[str, str] = {}
    if definition.fee:
        if bool(definition.fee.table) != bool(definition.fee.inputs):
            yield Finding("$.fee", "table と inputs は両方とも入れるか、両方とも消してください。")
        expressions = {f"$.fee.inputs.{n}": text for n, text in definition.fee.inputs.items()}
    if definition.disposition:
        expressions["$.disposition.amount"] = definition.disposition.amount
    for path, text in expressions.items():
        yield from _faults_of(text, path, known, known)


def _unreachable(definition: FormDefinition) -> Iterator[Finding]:
    """Yield pages and questions that no answers lead to, as far as choices alone decide it."""
    by_key = {question.key: question for question in definition.questions()}
    for at, page in enumerate(definition.pages):
        if not _can_hold(page.when, by_key):
            yield Finding(
                f"$.pages[{at}].when", f"ページ「{page.title.ja}」は、どう答えても表示されません。"
            )
        yield from _unreachable_questions(page, f"$.pages[{at}]", by_key)


def _unreachable_questions(page: Page, path: str, by_key: dict[str, Question]) -> Iterator[Finding]:
    for nth, question in enumerate(page.questions):
        if not _can_hold(question.when, by_key):
            yield Finding(
                f"{path}.questions[{nth}].when",
                f"質問「{question.label.ja}」は、どう答えても表示されません。",
            )
        inside = {inner.key: inner for inner in question.questions}
        for inner in question.questions:
            if not _can_hold(inner.when, {**by_key, **inside}):
                yield Finding(
                    f"{path}.questions[{nth}].{inner.key}.when",
                    f"質問「{inner.label.ja}」は、どう答えても表示されません。",
                )


def _can_hold(text: str, by_key: dict[str, Question]) -> bool:
    """Tell whether some answers make the condition true; unsure counts as yes."""
    if not text:
        return True
    used = sorted(names(text))
    domains = [_domain(by_key[name]) for name in used]
    size = 1
    for domain in domains:
        if domain is None:
            return True
        size *= len(domain)
    if size > _MOST_COMBINATIONS:
        return True
    finite = [domain for domain in domains if domain is not None]
    return any(holds(text, dict(zip(used, answers, strict=True))) for answers in product(*finite))


def _domain(question: Question) -> list[Any] | None:
    """Return every value the answer can have, null among them; None when there is no end of them."""
    if question.type in (QuestionType.YES_NO, QuestionType.DECLARATION):
        return [None, True, False]
    if question.type is QuestionType.CHOICE:
        return [None, *(option.value for option in question.options)]
    return None


def _texts(part: Any, path: str) -> Iterator[tuple[str, Localised]]:
    """Yield every text for readers in the definition, with its place."""
    if isinstance(part, Localised):
        if part:
            yield path, part
    elif isinstance(part, tuple):
        for at, item in enumerate(part):
            yield from _texts(item, f"{path}[{at}]")
    elif is_dataclass(part):
        for field in fields(part):
            yield from _texts(getattr(part, field.name), f"{path}.{field.name}")


def _forbidden(texts: list[tuple[str, Localised]]) -> Iterator[Finding]:
    """Yield questions for the 個人番号: procedures that need it hand over to the state's channel."""
    for path, text in texts:
        if ".label" in path and any(word in text.ja.casefold() for word in _FORBIDDEN):
            yield Finding(
                path, "個人番号(マイナンバー)は尋ねられません。この質問を消してください。"
            )
