"""文書管理: the town's documents from their arrival or their draft to their disposal.

Owns: the catalogue of documents (文書目録) with its numbers, the classification (文書分類) with its
periods, files (簿冊) and how long they are kept, holds, and the disposal of what is due.
Does not own: how a matter is decided (`decisions`; what was decided is registered here on its own),
applications and their own retention (`procedures`), the bytes of files (`foundation.files`).
Doors: `rules`, `models`, `queries`, `services`, `events`.

The law: 公文書等の管理に関する法律34条 (local bodies strive after its aims); everything else is the
town's own 文書管理規程, so that classes and periods are data.
"""
