"""A service of the tests: it listens to the whole chain and writes down every event that was applied to it.

What the suite's own consumers do is idempotent, so a second application would not show in their tables. The
witness only ever adds: `seen` shows each application, in its order, behind the same inbox that every service
uses.
"""

from kit.service import Service

NAME = "witness"
SERVICE = Service(NAME, ("lead", "chain"), package="tests.faults.witness")
