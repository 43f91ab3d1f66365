"""`NamedTuple` as in `typing`, but cheap to declare: for modules that a command needs at every start.

`typing.NamedTuple` compiles a constructor and every annotation when a class is made. The some sixty records that a lint
needs would cost more than reading and checking a small manifest. Here records of one length share the code of their
constructor, all share their methods, and annotations stay the texts that they are.
"""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from functools import cache
    from operator import itemgetter
    from types import FunctionType

    try:
        from _collections import _tuplegetter as _getter  # what collections.namedtuple uses
    except ImportError:

        def _getter(at, doc):
            return property(itemgetter(at), doc=doc)

    @cache
    def _constructor(count):
        """Compile the constructor of records with some number of fields; the names of its arguments come later."""
        names = ", ".join(f"_{at}" for at in range(count))
        return eval(f"lambda _cls, {names}: _new(_cls, ({names},))").__code__

    _field = cache(lambda at: _getter(at, f"Field {at}"))
    _GLOBALS = {"_new": tuple.__new__, "__name__": __name__}

    class _Declaring(type):
        """Make a tuple class of a class body: fields by annotation, the rest as it stands there."""

        def __new__(cls, name, bases, body):
            if bases[0] is tuple or hasattr(bases[0], "_fields"):
                return super().__new__(cls, name, bases, body)  # the base itself, or a class made of a record
            fields = tuple(body.get("__annotations__", ()))
            defaults = tuple([body[field] for field in fields if field in body])
            if not body.keys() >= set(fields[len(fields) - len(defaults) :]):
                raise TypeError(f"{name}: a field without a default follows one with a default")
            names = "_cls", *fields
            qualname = f"{body['__qualname__']}.__new__"
            code = _constructor(len(fields)).replace(co_varnames=names, co_name="__new__", co_qualname=qualname)
            body["__new__"] = FunctionType(code, _GLOBALS, "__new__", defaults)
            body["__slots__"] = ()
            body["_fields"] = body["__match_args__"] = fields
            body.update(zip(fields, map(_field, range(len(fields))), strict=True))
            return type.__new__(cls, name, bases, body)

    class NamedTuple(tuple, metaclass=_Declaring):
        """Base of records: a class body with annotated fields becomes a tuple class."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, /, **changes):
            made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            values = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({values})"
