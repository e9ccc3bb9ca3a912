"""A rule language for ordinances: S-FEEL expressions and decision tables (OMG DMN 1.5).

Owns: reading an expression (`parse_expression`) and a cell (`parse_unary_tests`) into a typed
tree, what it depends on (`names_in`), what it comes to (`evaluate`), decision tables
(`DecisionTable`, `decide`) and what a table leaves open or answers twice (`gaps_and_overlaps`).

Three truths: true, false and null. Evaluation is total: data of the wrong kind, a missing name or
a division by zero give null, never an error; only a text that is no expression raises, when read.
Numbers are exact (34 digits, decimal). Nothing reads the clock; a rule takes today as an input.

Differences from full FEEL: names are letters, digits and underscores; no contexts, functions,
filters or `for` yet. One extension: `age(birth_date, on)`.
"""

from yakuba.kernel.feel.analysis import Findings, gaps_and_overlaps
from yakuba.kernel.feel.evaluate import evaluate, matches
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
from yakuba.kernel.feel.values import Months

__all__ = [
    "HIT_POLICIES",
    "TYPES",
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
    "UnaryTests",
    "decide",
    "evaluate",
    "gaps_and_overlaps",
    "matches",
    "names_in",
    "parse_expression",
    "parse_unary_tests",
]
