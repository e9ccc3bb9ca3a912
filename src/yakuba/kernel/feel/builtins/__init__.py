"""The built-in functions of FEEL (DMN 1.5, 10.3.4), by name."""

from typing import Final

from yakuba.kernel.feel.builtins import contexts, dates, lists, numeric, ranges, strings
from yakuba.kernel.feel.builtins.signature import Builtin

BUILTINS: Final[dict[str, Builtin]] = {
    name: Builtin(name, forms)
    for module in (numeric, strings, lists, dates, contexts, ranges)
    for name, forms in module.FORMS.items()
}

__all__ = ["BUILTINS", "Builtin"]
