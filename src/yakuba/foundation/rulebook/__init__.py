"""The town's rules as data: decision tables with their articles, effective-dated and immutable.

Owns the published versions of every table (専決, fees, exemptions …), the question "which table
is in force on this day" and its answer "this row, under this article". Does not own what the
answer is used for. A version that was published is never changed: a change of the rule is a new
version with its day of effect, so that every record can point at the rule it was made under.
Also the draft of each next version: cells typed in words, test cases, gaps and overlaps, DMN in and out.
Doors: `services.publish_table`, `services.begin_draft` … `publish_draft`, `queries`,
`models.RuleTable`, `events`.
"""
