"""`NamedTuple` as in `typing`, but cheap to declare: for modules that a command needs at every start.

`typing.NamedTuple` compiles every annotation when a class is made. The some sixty records that a lint needs would cost
as much as reading and checking a small manifest. Here annotations stay the texts that they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    _OWN = frozenset({"__module__", "__qualname__", "__annotations__", "__doc__"})

    class _Declaring(type):
        """Make a tuple class of a class body: fields by annotation, the rest as it stands there."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            made.__annotations__ = fields
            made.__qualname__ = body["__qualname__"]
            if "__doc__" in body:
                made.__doc__ = body["__doc__"]
            for key, value in body.items():
                if key not in _OWN and key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Declaring):
        """Base of records: a class body with annotated fields becomes a tuple class."""
