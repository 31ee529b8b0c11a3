"""The declarative base of the gateway's tables."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kit.model import base

if TYPE_CHECKING:  # type checkers want a class statement; what runs is made by kit
    from sqlalchemy.orm import DeclarativeBase

    class Base(DeclarativeBase):
        """Base of every table here."""

else:
    Base = base()

Row = Mapping[Any, Any]
"""A row of a table, or what stands for one: column name -> value."""
