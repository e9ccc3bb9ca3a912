"""データ移行: from the files of an old system to those of the standard layout, no row unexplained.

Owns: layouts (what files a system writes and what stands in them), mappings between two layouts,
characters of vendors (外字) and what they become, runs of a conversion with their counts and every
rejected row's reason, requirement lists with fit and gap, rehearsals and the decision to migrate.
Does not own: the standard itself (a layout is a file that a town adds), projects and playbooks
(it knows them as subjects).
Doors: `rules`, `models`, `queries`, `services`, `events`.

`rules` say what a layout, a mapping and a reason are, without any engine; `frames` turn them into
Ibis expressions that DuckDB and Spark run unchanged. No row passes through Python.

Sources: 地方公共団体情報システムの標準化に関する法律 (令和3年法律第40号); GIF 日付 DS-441, 住所 DS-433,
郵便番号 DS-443 (デジタル庁).
"""
