"""Files that tasks and hand-overs carry: who may attach one, and who may have its bytes."""
