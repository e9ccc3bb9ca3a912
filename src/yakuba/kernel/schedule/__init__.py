"""When each task of a plan can be done, must be done, and who has no time left (工程計画).

Owns: the arithmetic of dated plans on whole working days. Links with lag, constraints, calendar
windows, legal minimum times (法定期間), early and late dates, float, the critical path, what moves
after one move, scheduling backwards from a go-live day, levelling under limited people.

Does not own: tasks as rows, who may move them, progress, money, the clock. Days come in as
integers (`axis.Axis` numbers the open days of one town) and go out as integers.

Doors: `axis` (dates to day numbers and back), `network` (tasks and links, checked once), `passes`
(early and late dates, float, breaches), `rescheduling` (one move), `backward` (from a go-live
day), `levelling` (a plan that the people at hand can keep; bottleneck; one unit more), `optimal`
(a better one by CP-SAT).

Conventions: a day number n stands for the morning of the n-th open day of the axis; a task holds
the half-open days [start, finish); lengths, lags and lateness are working days. Pure Python,
standard library only but for `optimal` (OR-Tools), which no other module imports; values are never
changed after they are made; errors are `errors.UnableToSchedule` with a Japanese sentence that
names the tasks.

Sources: Kelley & Walker 1959 (critical path method); Elmaghraby & Kamburowski 1992 (generalised
precedence relations); Kolisch & Hartmann 2006 (schedule generation schemes); Valls, Ballestín &
Quintanilla 2005 (justification). Law: 民法140条 (the first day of a period is not counted).
"""
