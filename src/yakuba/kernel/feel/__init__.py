"""The rule language for ordinances: FEEL and decision tables (OMG DMN 1.5, chapters 8 and 10).

Owns: reading an expression (`parse_expression`) and a cell (`parse_unary_tests`) into a typed
tree, what it depends on (`names_in`), what it comes to (`evaluate`, or `answer` with the reasons
why something was null), decision tables (`DecisionTable`, `decide`) and what a table leaves open or
answers twice (`gaps_and_overlaps`).

Three truths: true, false and null. Evaluation is total: data of the wrong kind, a missing name or
a division by zero give null, never an error; only a text that is no expression raises, when read.
Numbers are exact (34 digits, decimal). Nothing reads the clock: who wants `now()` gives the moment.
Work, depth and length are bounded (`run`), so an expression of anybody may be asked.

Names of letters, digits and underscores need no introduction; names with blanks or signs are read
where a `Vocabulary` has them. One extension: `age(birth_date, on)`. What differs from the standard
stands in docs/adr/0022.
"""

from yakuba.kernel.feel.analysis import Findings, gaps_and_overlaps
from yakuba.kernel.feel.evaluate import Answer, answer, evaluate, matches
from yakuba.kernel.feel.parser import parse_expression, parse_unary_tests
from yakuba.kernel.feel.syntax import Expr, FeelSyntaxError, UnaryTests, names_in
from yakuba.kernel.feel.tables import (
    HIT_POLICIES,
    TYPES,
    DecisionTable,
    Input,
    InvalidTable,
    Outcome,
    Output,
    Rule,
    decide,
)
from yakuba.kernel.feel.types import Type
from yakuba.kernel.feel.values import Months, Span
from yakuba.kernel.feel.vocabulary import Vocabulary

__all__ = [
    "HIT_POLICIES",
    "TYPES",
    "Answer",
    "DecisionTable",
    "Expr",
    "FeelSyntaxError",
    "Findings",
    "Input",
    "InvalidTable",
    "Months",
    "Outcome",
    "Output",
    "Rule",
    "Span",
    "Type",
    "UnaryTests",
    "Vocabulary",
    "answer",
    "decide",
    "evaluate",
    "gaps_and_overlaps",
    "matches",
    "names_in",
    "parse_expression",
    "parse_unary_tests",
]
