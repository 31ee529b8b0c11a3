"""Events: facts in the past tense, sent with the change that made them and applied exactly once.

- `outbox.emit` writes an event beside the change; `relay` publishes it.
- `entrypoint` receives, `apply` runs the handlers, `retry` comes back to what failed or arrived early.

This package never imports grpc, because the worker that hosts it runs under eventlet.
"""
