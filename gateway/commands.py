"""What the gateway adds to the command line."""

import argparse

from gateway.access.audit import cli as audit
from gateway.installing import cli as installing


def COMMANDS(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`audit`, `secrets` and `realm`."""
    audit.register(commands)
    installing.register(commands)
