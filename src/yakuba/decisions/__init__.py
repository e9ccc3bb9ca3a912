"""起案・回議・合議・決裁・供覧: how a town decides, as a service to the apps that have something to decide.

Owns the decision with its circulations and steps, the route (built from the 専決 table of the
rulebook and the line of posts of the organisation), acting decisions (代決) with their 後閲, and
the immutable record of who decided what under which rule. Does not own what is decided: the
content is a frozen value that the app which drafts it gives, renders and acts upon when
`DecisionMade` arrives. Doors: `services`, `queries`, `events`, `models`, `registry`, `rules`.

The law: 地方自治法第153条 (delegation) and the town's own 事務決裁規程, whose table is data.
"""
