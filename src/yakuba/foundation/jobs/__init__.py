"""The worker: one process that runs the queue and looks after what was forgotten.

Owns the loop of `yakuba work`, the heartbeat by which a killed worker is noticed and its tasks
are taken over, the registry of sweepers and whose turn they have, and the pruning of finished
tasks. More workers are started by starting more processes.
Does not own what a task does, nor deliveries: they register here. Doors: `registry`, `services`.
"""
