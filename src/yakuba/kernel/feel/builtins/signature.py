"""A built-in function: how it may be called, and its arguments checked before it is.

A signature is written as in the standard: `string: string, start position: number, length?: number`.
`name?` may be left out, `name*` takes any number of arguments or one list, `type|null` takes null,
`date/time` takes either. A list of one stands for its item and an item for the list of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from yakuba.kernel.feel.display import KINDS_JA
from yakuba.kernel.feel.run import NoAnswer, Run
from yakuba.kernel.feel.values import Callee, kind_of

Rule = Callable[..., object]
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a built-in."""

    name: str
    kinds: frozenset[str]
    may_be_null: bool
    is_optional: bool
    takes_all: bool

    def fitted(self, value: object) -> object:
        """Return the argument as the function wants it; raises `NoAnswer`."""
        if value is None:
            if self.may_be_null:
                return None
            raise NoAnswer(f"「{self.name}」に値がありません。")
        kind = kind_of(value)
        if kind in self.kinds or "any" in self.kinds:
            return value
        if isinstance(value, list) and len(value) == 1 and kind_of(value[0]) in self.kinds:
            return value[0]
        if "list" in self.kinds:
            return [value]
        wanted = "・".join(KINDS_JA[kind] for kind in sorted(self.kinds))
        raise NoAnswer(f"「{self.name}」には{wanted}が必要です（{KINDS_JA[kind]}が渡されました）。")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a function."""

    parameters: tuple[Parameter, ...]
    rule: Rule

    @property
    def least(self) -> int:
        return sum(not parameter.is_optional for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        if any(parameter.takes_all for parameter in self.parameters):
            return None
        return len(self.parameters)

    def takes(self, count: int) -> bool:
        """Tell whether so many arguments may be given by place."""
        return self.least <= count and (self.most is None or count <= self.most)

    def takes_names(self, names: Sequence[str]) -> bool:
        """Tell whether the arguments may be given by these names."""
        known = {parameter.name for parameter in self.parameters}
        needed = {parameter.name for parameter in self.parameters if not parameter.is_optional}
        return len(set(names)) == len(names) and needed <= set(names) <= known

    def placed(self, names: Sequence[str], arguments: Sequence[object]) -> list[object]:
        """Return arguments given by name at their places, up to the last one given."""
        given = dict(zip(names, arguments, strict=True))
        found = [given.get(parameter.name, _ABSENT) for parameter in self.parameters]
        while found and found[-1] is _ABSENT:
            found.pop()
        return [None if value is _ABSENT else value for value in found]

    def called(self, run: Run, arguments: Sequence[object]) -> object:
        """Return the answer; raises `NoAnswer` where an argument does not fit."""
        fitted: list[object] = []
        for at, parameter in enumerate(self.parameters):
            if parameter.takes_all:
                rest = list(arguments[at:])
                is_list = len(rest) == 1 and isinstance(rest[0], list)
                run.spend(len(rest))
                fitted.append(rest[0] if is_list else [parameter.fitted(one) for one in rest])
            elif at < len(arguments):
                fitted.append(parameter.fitted(arguments[at]))
        return self.rule(run, *fitted)


class Builtin(Callee):
    """A function of the language, in all its forms; as a value it can be passed on."""

    __slots__ = ("forms", "name")

    def __init__(self, name: str, forms: tuple[Form, ...]) -> None:
        self.name = name
        self.forms = forms

    @property
    def usage(self) -> str:
        """How the function is written."""
        return "、".join(
            f"{self.name}({', '.join(one.name for one in form.parameters)})" for form in self.forms
        )

    def takes(self, count: int) -> bool:
        """Tell whether the function can be called with so many arguments."""
        return any(form.takes(count) for form in self.forms)

    def takes_names(self, names: Sequence[str]) -> bool:
        """Tell whether the function can be called with arguments of these names."""
        return any(form.takes_names(names) for form in self.forms)

    def __call__(self, run: Run, arguments: Sequence[object], names: Sequence[str] = ()) -> object:
        """Return the answer, null (with a reason noted) where there is none."""
        reason = ""
        for form in self.forms:
            if not (form.takes_names(names) if names else form.takes(len(arguments))):
                continue
            try:
                return form.called(run, form.placed(names, arguments) if names else arguments)
            except NoAnswer as none:
                reason = reason or str(none)
            except (ArithmeticError, ValueError, OverflowError):
                reason = reason or "計算できる範囲を超えています。"
        run.note(f"「{self.name}」：{reason or '渡された値の数か名前が合いません。'}")
        return None


def form(signature: str, rule: Rule) -> Form:
    """Return a form of a function from its signature."""
    parts = [part.strip() for part in signature.split(",") if part.strip()]
    return Form(tuple(_parameter(part) for part in parts), rule)


def _parameter(text: str) -> Parameter:
    name, _, kinds = (part.strip() for part in text.partition(":"))
    kinds, _, null = kinds.partition("|")
    takes_all = name.endswith("*")
    return Parameter(
        name=name.rstrip("?*"),
        kinds=frozenset(kind.strip() for kind in kinds.split("/")),
        may_be_null=bool(null) or kinds == "any",
        is_optional=name.endswith("?"),
        takes_all=takes_all,
    )
