"""What the gateway adds to the command line."""

from gateway.access.audit.cli import register

COMMANDS = register
