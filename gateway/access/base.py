"""The declarative base of the gateway's tables."""

from kit.model import base

Base = base()
