"""Facts of what people keep of the portfolio for themselves."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ViewKept(Event):
    code: ClassVar[str] = "programmes.view.kept"
    label: ClassVar[str] = "事業一覧の表示を保存した"

    view_id: int


@dataclass(frozen=True, kw_only=True)
class ViewRenamed(Event):
    code: ClassVar[str] = "programmes.view.renamed"
    label: ClassVar[str] = "保存した表示の名前を変えた"

    view_id: int


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(Event):
    code: ClassVar[str] = "programmes.view.removed"
    label: ClassVar[str] = "保存した表示を削除した"

    view_id: int


@dataclass(frozen=True, kw_only=True)
class StartChosen(Event):
    """The page begins with the view; `view_id` is None where it begins with everything again."""

    code: ClassVar[str] = "programmes.view.start_chosen"
    label: ClassVar[str] = "事業一覧をはじめに開く表示を決めた"

    view_id: int | None
