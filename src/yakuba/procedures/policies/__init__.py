"""Who may do what to which draft or application: verdicts, and nothing else."""
