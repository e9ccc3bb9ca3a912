"""What the town measures: each number counted from the records of the work itself.

Owns the closed registry of measures (指標定義), their monthly observations (実績値), the marks that
say which month must be counted again, and the targets (目標値) with their interim targets.
Does not own any measure: the app that keeps the records declares what can be counted from them.
One number is one function: page, export, public page and API read `queries` and nothing else.
Doors: `registry`, `rules`, `queries`, `services`, `events`, `models`.
"""
