// The world in which an app's own functions run: `iml`, `Buffer`, `debug`, dates, and nothing of the host.
// Evaluated once in a fresh context; the last expression gives the memory that both sides share.
// Shared memory: word 0 is the state, word 1 the length of the piece, words 2 and up its UTF-16 units.
(() => {
  "use strict";
  const IDLE = 0, ASK_MORE = 1, ASK_END = 2, ANSWER_MORE = 3, ANSWER_END = 4, NEXT = 5;
  // What the engine's Python package puts into every context; some of it cannot be deleted, only hidden.
  const HIDDEN = ["setTimeout", "clearTimeout", "__timer_manager", "__TimerManager"];
  const PIECE = 32768, MAX_DEPTH = 200, MAX_DEBUG = 1000;
  const { Atomics: atomics, SharedArrayBuffer: Shared, JSON: json, Reflect: reflect, Date: RealDate } = globalThis;
  const { stringify, parse } = json;
  const shared = new Shared(8 + PIECE * 2);
  const control = new Int32Array(shared, 0, 2);
  const unitsOfPiece = new Uint16Array(shared, 8);

  const waitWhile = (state) => {
    for (let spins = 0; atomics.load(control, 0) === state; spins++) {
      if (spins > 200) atomics.wait(control, 0, state, 0.05);
    }
  };

  const ask = (text) => {
    for (let at = 0; at === 0 || at < text.length; at += PIECE) {
      const end = Math.min(at + PIECE, text.length);
      for (let index = at; index < end; index++) unitsOfPiece[index - at] = text.charCodeAt(index);
      control[1] = end - at;
      const state = end < text.length ? ASK_MORE : ASK_END;
      atomics.store(control, 0, state);
      waitWhile(state);
    }
    let answer = "";
    for (;;) {
      waitWhile(IDLE);
      waitWhile(NEXT);
      const state = atomics.load(control, 0);
      for (let at = 0; at < control[1]; at += 4096) {
        answer += String.fromCharCode.apply(null, unitsOfPiece.subarray(at, Math.min(at + 4096, control[1])));
      }
      atomics.store(control, 0, state === ANSWER_MORE ? NEXT : IDLE);
      if (state === ANSWER_END) return answer;
    }
  };

  // ---- text and bytes -------------------------------------------------------------------------------------------
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const utf8 = (text) => {
    const out = [];
    for (const char of text) {
      let code = char.codePointAt(0);
      if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
      if (code < 0x80) out.push(code);
      else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return out;
  };
  const fromUtf8 = (bytes) => {
    let out = "";
    for (let at = 0; at < bytes.length; ) {
      const lead = bytes[at++];
      const more = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
      let code = more === 0 ? lead : more > 0 ? lead & (0x3f >> more) : 0xfffd;
      let left = more;
      while (left > 0 && (bytes[at] & 0xc0) === 0x80) { code = (code << 6) | (bytes[at++] & 0x3f); left--; }
      const least = [0, 0x80, 0x800, 0x10000][more] || 0;
      const bad = left > 0 || code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000);
      out += String.fromCodePoint(bad ? 0xfffd : code);
    }
    return out;
  };
  const toBase64 = (bytes) => {
    let out = "";
    for (let at = 0; at < bytes.length; at += 3) {
      const bits = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
      out += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63];
      out += at + 1 < bytes.length ? ALPHABET[(bits >> 6) & 63] : "=";
      out += at + 2 < bytes.length ? ALPHABET[bits & 63] : "=";
    }
    return out;
  };
  const fromBase64 = (text) => {
    const out = [];
    let bits = 0, count = 0;
    for (const char of text) {
      if (char === "=") break;
      const value = ALPHABET.indexOf(char === "-" ? "+" : char === "_" ? "/" : char);
      if (value < 0) continue;
      bits = ((bits << 6) | value) & 0xffffff;
      count += 6;
      if (count >= 8) { count -= 8; out.push((bits >> count) & 255); }
    }
    return out;
  };
  const bytesOf = (text, encoding) => {
    switch (String(encoding || "utf8").toLowerCase()) {
      case "utf8": case "utf-8": return utf8(text);
      case "hex": {
        const pairs = /^(?:[0-9a-f]{2})*/i.exec(text)[0].match(/../g) || [];
        return pairs.map((pair) => parseInt(pair, 16));
      }
      case "base64": case "base64url": return fromBase64(text);
      case "ascii": case "latin1": case "binary": return Array.from(text.split(""), (char) => char.charCodeAt(0) & 255);
      default: throw new TypeError("Unknown encoding: " + encoding);
    }
  };
  class Buffer extends Uint8Array {
    static from(value, encoding, length) {
      if (typeof value === "string") return new Buffer(bytesOf(value, encoding));
      if (value instanceof ArrayBuffer) return new Buffer(value, encoding, length);
      if (value && value.type === "Buffer" && Array.isArray(value.data)) return new Buffer(value.data);
      if (value === null || typeof value !== "object") throw new TypeError("a text, an array or a buffer is needed");
      return new Buffer(Array.from(value));
    }
    static alloc(size, fill = 0) { return new Buffer(size).fill(fill); }
    static isBuffer(value) { return value instanceof Buffer; }
    static byteLength(value, encoding) { return typeof value === "string" ? bytesOf(value, encoding).length : value.byteLength; }
    static concat(list) { return new Buffer(list.flatMap((item) => Array.from(item))); }
    toString(encoding, start = 0, end = this.length) {
      const bytes = this.subarray(start, end);
      switch (String(encoding || "utf8").toLowerCase()) {
        case "utf8": case "utf-8": return fromUtf8(bytes);
        case "hex": return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
        case "base64": return toBase64(bytes);
        case "base64url": return toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
        case "ascii": return Array.from(bytes, (byte) => String.fromCharCode(byte & 127)).join("");
        case "latin1": case "binary": return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
        default: throw new TypeError("Unknown encoding: " + encoding);
      }
    }
    slice(start, end) { return this.subarray(start, end); }
    equals(other) { return this.length === other.length && this.every((byte, index) => byte === other[index]); }
    toJSON() { return { type: "Buffer", data: Array.from(this) }; }
  }

  // ---- values: what JSON does not have is an object with the one member "$" ---------------------------------------
  const put = (object, key, value) =>
    reflect.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  const pack = (value, depth = 0) => {
    if (depth > MAX_DEPTH) throw new RangeError("the value is cyclic or nested more than " + MAX_DEPTH + " levels deep");
    switch (typeof value) {
      case "string": case "boolean": return value;
      case "number": return Number.isFinite(value) ? value : { $: ["number", String(value)] };
      case "bigint": return { $: ["integer", String(value)] };
      case "object": break;
      default: return { $: ["undefined"] };
    }
    if (value === null) return null;
    if (value instanceof RealDate) return Number.isNaN(value.getTime()) ? null : { $: ["date", value.getTime()] };
    if (value instanceof ArrayBuffer) return { $: ["buffer", toBase64(new Uint8Array(value))] };
    if (ArrayBuffer.isView(value)) return { $: ["buffer", toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))] };
    if (value instanceof Promise) throw new TypeError("asynchronous code is not possible in functions");
    if (value instanceof String || value instanceof Number || value instanceof Boolean) return pack(value.valueOf(), depth);
    if (Array.isArray(value)) return Array.from(value, (item) => pack(item, depth + 1));
    const out = {};
    for (const key of Object.keys(value)) put(out, key, pack(value[key], depth + 1));
    return Object.keys(out).join() === "$" ? { $: ["members", [["$", out.$]]] } : out;
  };
  const unpack = (value) => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(unpack);
    if (Object.keys(value).join() === "$") {
      const [kind, data] = value.$;
      switch (kind) {
        case "undefined": return undefined;
        case "date": return new RealDate(data);
        case "buffer": return Buffer.from(data, "base64");
        case "number": return Number(data);
        default: return Object.fromEntries(data.map(([key, item]) => [key, unpack(item)]));
      }
    }
    for (const key of Object.keys(value)) put(value, key, unpack(value[key]));
    return value;
  };

  // ---- functions ------------------------------------------------------------------------------------------------
  let settings = { sources: {}, builtins: [], timezone: "UTC" };
  const loaded = new Map();
  const lines = [];
  const load = (name) => {
    if (!loaded.has(name)) {
      const made = new Function(...HIDDEN, settings.sources[name] + "\n;return typeof " + name + " === 'function' ? " + name + " : undefined;\n//# sourceURL=iml-" + name + ".js")();
      if (made === undefined) throw new ReferenceError("the code declares no function named '" + name + "'");
      loaded.set(name, (...values) => made.apply({ timezone: settings.timezone }, values));
    }
    return loaded.get(name);
  };
  const builtin = (name) => (...values) => {
    const answer = parse(ask(stringify({ name, values: values.map((value) => pack(value)) })));
    if ("error" in answer) {
      const error = new Error(answer.error);
      if (answer.type) error.imlType = answer.type;
      throw error;
    }
    return unpack(answer.value);
  };
  const library = new Proxy(Object.create(null), {
    get(_, name) {
      if (name === "createJSON") return stringify;
      if (name === "parseJSON") return parse;
      if (typeof name !== "string") return undefined;
      if (Object.hasOwn(settings.sources, name)) return load(name);
      if (settings.builtins.includes(name)) return builtin(name);
      throw new ReferenceError("Function '" + name + "' not found!");
    },
    has: (_, name) => Object.hasOwn(settings.sources, name) || settings.builtins.includes(name),
    set() { throw new TypeError("iml cannot be changed"); },
  });
  const describe = (error) => {
    const known = error !== null && typeof error === "object";
    const message = known && "message" in error ? String(error.message) : String(error);
    return { error: message, name: known ? String(error.name || "") : "", stack: known ? String(error.stack || "") : "", type: known && error.imlType ? String(error.imlType) : null };
  };
  const shown = (value) => {
    if (typeof value === "string") return value;
    try { return stringify(value) ?? String(value); } catch (error) { return String(value); }
  };
  const debug = (...values) => { if (lines.length < MAX_DEBUG) lines.push(values.map(shown).join(" ").slice(0, 10000)); };
  const call = (name, text) => {
    let result;
    try { result = { value: pack(load(name)(...unpack(parse(text)))) }; }
    catch (error) { result = describe(error); }
    return stringify({ ...result, debug: lines });
  };

  for (const name of [...HIDDEN, "console", "WebAssembly", "SharedArrayBuffer", "Atomics"]) {
    reflect.deleteProperty(globalThis, name);
  }
  const start = (text) => {
    settings = parse(text);
    const shift = settings.now - RealDate.now();
    const clock = () => RealDate.now() + shift;
    const FakeDate = new Proxy(RealDate, {
      construct: (target, values, made) => reflect.construct(target, values.length ? values : [clock()], made === FakeDate ? target : made),
      apply: () => new RealDate(clock()).toString(),
      get: (target, name) => (name === "now" ? clock : target[name]),
    });
    RealDate.prototype.constructor = FakeDate;
    for (const [name, value] of Object.entries({ iml: library, Buffer, debug, Date: FakeDate })) {
      reflect.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    }
    reflect.deleteProperty(globalThis, "__afkit");
    return call;
  };
  globalThis.__afkit = { start };
  return shared;
})();
