"""Audit: who saw, changed and exported what. Rows are only added; a sealer chains them, checkpoints are signed.

entry.py       what an entry holds, its canonical bytes, HMAC and hash     store.py      adding entries
sink.py        group commit for the edge                                   worker.py     events, and the sealer's loop
merkle.py      the tree of a branch's hashes                               seal.py       giving entries their place
checkpoint.py  signed statements about all chains                          publish.py    checkpoints in files
source.py      entries out of the database or an export                    verify.py     proof
"""
