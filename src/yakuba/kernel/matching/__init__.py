"""Who advises whom: requests of towns and advisers who can be sent (アドバイザー派遣の割当).

Owns: the arithmetic of matching. Which adviser may take which request under the rules of a scheme
(days or hours a case, once a project and year, cases a person, travel, languages, conflicts of
interest, teams), the best choice of all that are possible, the proof that none is better, a reason
for each match, the runner-up and what it would cost, and what stands in the way of the rest.

Does not own: requests and advisers as rows, who may start or confirm a matching, offers, the clock.
What the numbers of a scheme are is for the caller: `problem.Rules` has those of the state's scheme
only as defaults.

Doors: `problem` (what goes in), `dispatch` (solve, runner-up, cost of a change, shares of towns),
`reasons` (Japanese sentences from the values that come out), `assignment` (the plain one-to-one
core with its proof), `errors`.

Conventions: everything is exact in integers, points of the score too; input in any order gives one
result, because it is sorted by key first and the solver runs with a fixed seed. Of equally good
results it is therefore always the same one, though none is preferred; after a change by hand it is
the one nearest to the run before. Values are never changed after they are made. Only `looks`,
`relaxing` and `calendars` call OR-Tools, inside the function that needs it, because it takes a second
to load; no other module knows that there is a solver.

Sources: Jonker & Volgenant 1987 (shortest augmenting paths); Dantzig, Fulkerson & Johnson 1954
(fixing by reduced costs); Hall 1935 (why days do not suffice); 総務省 地域情報化アドバイザー派遣制度
(three days on site or ten hours online, the same project and adviser once a year).
"""
