"""What every page looks like and how its words are written.

Owns the design tokens, style sheets, the one script, the icons, the layouts of portal and desk,
the widgets behind the template tags, charts, the navigation of the desk, error pages and the
reader's language (日本語, やさしい日本語, English). It owns no data and knows no procedure.
Law: 障害者差別解消法第5条 (事前的改善措置), for which the pages follow JIS X 8341-3.
Doors: the template library `ui` (README.md lists it), `navigation`, `charts`, `elements`,
`formats`, `language`, `inputs`, `acting`, `columns`.
"""
