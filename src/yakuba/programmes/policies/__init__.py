"""Who may see, plan, do and confirm; each asks the queries that lists are made with."""
