"""Signing at an e-signature provider: accounts, envelopes, notices, and an adapter for each provider.

The adapter (`esign.py`) keeps to `protocol.py` and knows nothing of contracts. An envelope is one version
of a contract at the provider; `tending.py` brings it to where it should be, however often it is asked to.

A provider's notice is only a bell: it makes us ask the provider, and what that answers is what is done.
So notices that come twice, late, out of order or not at all end in the same state.
"""
