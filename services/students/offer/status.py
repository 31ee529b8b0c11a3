"""Whether an offer was answered (offer.proto: OfferStatus)."""

OPEN, ACCEPTED, DECLINED, LAPSED = (
    f"OFFER_STATUS_{name}" for name in ("OPEN", "ACCEPTED", "DECLINED", "LAPSED")
)
