"""One page for whoever must see the whole: what moves, what is late, what it brought.

Owns the dashboard of the executive, the definition page of each measure, its exports, and the
public page of open results. Owns no number: all of them are read through `foundation.measures`,
where each app declares what can be counted from its records; `insights` imports no sibling.
Page, CSV, Excel, JSON and public page are drawn from one `Sheet`. Doors: `queries`, `rules`.
"""
