"""Names that a function uses and does not declare: every way to declare one is known."""

from __future__ import annotations

import pytest

from afkit.iml.javascript.names import undeclared

DECLARED = [
    """function trackingUrl(id, language) {
  for (const [k, v] of Object.entries({id, language})) { if (!v) continue; id = `${k}=${v.length ? `x${v}` : ''}`; }
  return id.replace(/["'`]/g, '') + language;
}
    """,
    """function trackingUrl(id, language) {
  const { a = 1, b: { c }, ...rest } = JSON.parse(id);
  return [a, c, rest, language].map(function (x) { return x / 2 / a; }).reduce((p, q) => p + q, 0);
}
    """,
    """function trackingUrl(id, language) {
  var i, out = [], seen = {};
  for (i = 0; i < id.length; i++) { outer: for (var j in seen) { if (j) break outer; } out.push(i); }
  try { out = eval('1'); } catch (err) { debug(err.message); } finally { total = out; }
  return total + language;
}
    """,
    """function trackingUrl(id, language) {
  class Item { constructor(value) { this.value = value; } get size() { return this.value.length; }
    static of(x) { return new Item(x); } }
  const pick = (o, ...names) => names.reduce((a, n) => ({ ...a, [n]: o[n] }), {});
  return Item.of(pick(id, 'a')).size + language;
}
    """,
    """function trackingUrl(id, language) {
  switch (language) { case 'de': return helper(id); default: return Buffer.from(id).toString('base64'); }
  function helper(text) { return text ? { key: text, if: 1, value } : null; }
  var value;
}
    """,
    """// Builds the address.
function trackingUrl(id, language = 'en') {
  /* don't */ const d = new Date(id); const re = /^\\/(\\d+)[/]$/i;
  if (re.test(id)) return iml.formatDate(d, 'YYYY');
  return id > 1 ? typeof nothing : language;
}
    """,
    "const twice = n => n * 2; const of = async (a, [b, { c }]) => a + b + c; twice(of(1));",
    "function f(a) { return a?.b.c ?? { a, d: 1, get e() { return 2; } }; }",
    "function f() { return arguments.length / 2 / f.length; } // it's done",
]

USED = [
    ("function f(id) { return idd; }", ["idd"]),
    ("function f(id) { return `${idd}`; }", ["idd"]),
    ("function f(id) { return { id: idd, other }; }", ["idd", "other"]),
    ("function f(id) { return id ? yes : no; }", ["yes", "no"]),
    ("function f(id) { return _.map(id, x => x + y); }", ["_", "y"]),
    ("function f(id) { /* idd */ return 'idd' + /idd/.test(id); }", []),
    ("function f(id) { id.idd = 1; list[0] = id; }", ["list"]),
]


@pytest.mark.parametrize("source", DECLARED)
def test_what_is_declared_is_known(source: str):
    assert list(undeclared(source)) == []


@pytest.mark.parametrize(("source", "names"), USED)
def test_what_nothing_declares_is_told(source: str, names: list[str]):
    found = list(undeclared(source))
    assert [one.name for one in found] == names
    assert all(source[one.start :].startswith(one.name) for one in found)
