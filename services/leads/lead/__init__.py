"""Leads: somebody who may become a client, from the first enquiry until conversion or loss."""
