"""From a real answer to what a connector says of it: interface, samples, sandbox route, reply schema, case."""

from __future__ import annotations

from afkit.scaffold.infer.infer import PRODUCTS, Inferred, infer
from afkit.scaffold.infer.recorded import Answer, answers_of, read_answers

__all__ = ["PRODUCTS", "Answer", "Inferred", "answers_of", "infer", "read_answers"]
