// util, with what the global scope takes from it.
const { inspect, received } = require('postern:inspect');
const fail = (Type, code, message) => {
  const e = new Type(message);
  e.code = code;
  return e;
};

function format(first, ...rest) {
  if (typeof first !== 'string') return [first, ...rest].map((v) => (typeof v === 'string' ? v : inspect(v))).join(' ');
  if (rest.length === 0) return first;
  let i = 0;
  let out = first.replace(/%[sdifjoOc%]/g, (m) => {
    if (m === '%%') return '%';
    if (i >= rest.length) return m;
    return directive(m[1], rest[i++]);
  });
  for (; i < rest.length; i++) out += ' ' + (typeof rest[i] === 'string' ? rest[i] : inspect(rest[i]));
  return out;
}

function directive(kind, v) {
  switch (kind) {
    case 's':
      if (typeof v === 'bigint') return v + 'n';
      if (Object.is(v, -0)) return '-0';
      if (typeof v === 'object' && v !== null && !hasOwnString(v)) return inspect(v, { depth: 0, compact: 3 });
      return String(v);
    case 'd':
      if (typeof v === 'bigint') return v + 'n';
      return typeof v === 'symbol' || (typeof v === 'object' && v !== null) ? String(typeof v === 'symbol' ? NaN : Number(v)) : Object.is(Number(v), -0) ? '-0' : String(Number(v));
    case 'i':
      return typeof v === 'bigint' ? v + 'n' : typeof v === 'symbol' ? 'NaN' : String(parseInt(v));
    case 'f':
      return typeof v === 'symbol' ? 'NaN' : String(parseFloat(v));
    case 'j':
      try {
        return String(JSON.stringify(v));
      } catch (e) {
        if (/circular/i.test(e.message)) return '[Circular]';
        throw e;
      }
    case 'o':
      return inspect(v, { showHidden: true, depth: 4 });
    case 'O':
      return inspect(v);
  }
  return '';
}

// hasOwnString tells whether a class of the user's gives v its text.
function hasOwnString(v) {
  if (host.className(v) === 'Error') return true;
  const f = v.toString;
  return typeof f === 'function' && f !== Object.prototype.toString && f !== Array.prototype.toString && f !== Date.prototype.toString;
}

function promisify(f) {
  if (typeof f !== 'function') throw fail(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "original" argument must be of type function. Received ' + received(f));
  if (f[promisify.custom]) return f[promisify.custom];
  return function (...args) {
    return new Promise((resolve, reject) => f.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value))));
  };
}
promisify.custom = Symbol.for('nodejs.util.promisify.custom');

function callbackify(f) {
  return function (...args) {
    const callback = args.pop();
    f.apply(this, args).then(
      (v) => queueMicrotask(() => callback(null, v)),
      (e) => queueMicrotask(() => callback(e ?? fail(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value'))),
    );
  };
}

const is = (kind) => (v) => host.className(v) === kind;
const tagged = (name) => (v) => ArrayBuffer.isView(v) && v[Symbol.toStringTag] === name;
const types = {
  isNativeError: is('Error'),
  isDate: is('Date'),
  isRegExp: is('RegExp'),
  isPromise: (v) => host.promise(v) !== undefined,
  isMap: (v) => v instanceof Map,
  isSet: (v) => v instanceof Set,
  isWeakMap: (v) => v instanceof WeakMap,
  isWeakSet: (v) => v instanceof WeakSet,
  isArrayBuffer: (v) => v instanceof ArrayBuffer,
  isAnyArrayBuffer: (v) => v instanceof ArrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isTypedArray: (v) => ArrayBuffer.isView(v) && !(v instanceof DataView),
  isUint8Array: tagged('Uint8Array'),
  isDataView: (v) => v instanceof DataView,
  isAsyncFunction: (v) => typeof v === 'function' && v.constructor?.name === 'AsyncFunction',
  isGeneratorFunction: (v) => typeof v === 'function' && v.constructor?.name === 'GeneratorFunction',
  isBoxedPrimitive: (v) => typeof v === 'object' && ['String', 'Number', 'Boolean'].includes(host.className(v)),
  isProxy: () => false,
  isSymbolObject: (v) => typeof v === 'object' && v !== null && v[Symbol.toStringTag] === 'Symbol',
};

const encodings = { 'utf-8': 'utf8', utf8: 'utf8', 'unicode-1-1-utf-8': 'utf8', 'utf-16le': 'utf16le', 'utf-16': 'utf16le', latin1: 'latin1', 'iso-8859-1': 'latin1', 'windows-1252': 'latin1', ascii: 'latin1' };

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(text = '') {
    return new Uint8Array(host.encode(String(text), 'utf8'));
  }
  encodeInto(text, target) {
    let written = 0;
    let read = 0;
    for (const c of String(text)) {
      const b = this.encode(c);
      if (written + b.length > target.length) break;
      target.set(b, written);
      written += b.length;
      read += c.length;
    }
    return { read, written };
  }
}

class TextDecoder {
  #codec;
  #label;
  #rest = new Uint8Array(0);
  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    const name = String(label).trim().toLowerCase();
    this.#codec = encodings[name];
    if (!this.#codec) throw fail(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    this.#label = this.#codec === 'utf8' ? 'utf-8' : this.#codec === 'utf16le' ? 'utf-16le' : 'windows-1252';
    this.fatal = Boolean(fatal);
    this.ignoreBOM = Boolean(ignoreBOM);
  }
  get encoding() {
    return this.#label;
  }
  decode(input = new Uint8Array(0), { stream = false } = {}) {
    let bytes = input instanceof ArrayBuffer ? new Uint8Array(input) : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (this.#rest.length) {
      const all = new Uint8Array(this.#rest.length + bytes.length);
      all.set(this.#rest);
      all.set(bytes, this.#rest.length);
      bytes = all;
    }
    const end = stream && this.#codec === 'utf8' ? complete(bytes) : bytes.length;
    this.#rest = bytes.slice(end);
    bytes = bytes.subarray(0, end);
    if (this.fatal && this.#codec === 'utf8' && !host.validUTF8(bytes)) {
      throw fail(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', 'The encoded data was not valid for encoding utf-8');
    }
    const text = host.decode(bytes, this.#codec);
    return !this.ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

// complete returns how many bytes end with a whole character.
function complete(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const b = bytes[bytes.length - back];
    if ((b & 0xc0) === 0x80) continue;
    const need = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
    return need > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function structuredClone(v, _options, seen = new Map()) {
  if (typeof v === 'function' || typeof v === 'symbol') {
    const { DOMException } = require('events');
    throw new DOMException(`${String(v)} could not be cloned.`, 'DataCloneError');
  }
  if (typeof v !== 'object' || v === null) return v;
  if (seen.has(v)) return seen.get(v);
  const kind = host.className(v);
  const keep = (copy) => {
    seen.set(v, copy);
    return copy;
  };
  const deep = (x) => structuredClone(x, undefined, seen);
  if (kind === 'Date') return keep(new Date(v.getTime()));
  if (kind === 'RegExp') return keep(new RegExp(v.source, v.flags));
  if (kind === 'String' || kind === 'Number' || kind === 'Boolean') return keep(Object(v.valueOf()));
  if (v instanceof ArrayBuffer) return keep(v.slice(0));
  if (ArrayBuffer.isView(v)) {
    const buffer = deep(v.buffer);
    if (v instanceof DataView) return keep(new DataView(buffer, v.byteOffset, v.byteLength));
    const name = v[Symbol.toStringTag];
    return keep(new globalThis[name](buffer, v.byteOffset, v.length));
  }
  if (v instanceof Map) {
    const copy = keep(new Map());
    for (const [k, x] of v) copy.set(deep(k), deep(x));
    return copy;
  }
  if (v instanceof Set) {
    const copy = keep(new Set());
    for (const x of v) copy.add(deep(x));
    return copy;
  }
  if (kind === 'Error') {
    const Type = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }[v.name] ?? Error;
    const copy = keep(new Type(v.message));
    copy.stack = v.stack;
    if ('cause' in v) Object.defineProperty(copy, 'cause', { value: deep(v.cause), writable: true, configurable: true, enumerable: false });
    return copy;
  }
  if (host.promise(v) || v instanceof WeakMap || v instanceof WeakSet) {
    const { DOMException } = require('events');
    throw new DOMException(`#<${v.constructor.name}> could not be cloned.`, 'DataCloneError');
  }
  const copy = keep(Array.isArray(v) ? new Array(v.length) : {});
  for (const k of Object.keys(v)) copy[k] = deep(v[k]);
  return copy;
}

const warned = new Set();
module.exports = {
  format,
  formatWithOptions: (_options, ...args) => format(...args),
  inspect,
  promisify,
  callbackify,
  types,
  TextEncoder,
  TextDecoder,
  structuredClone: Object.defineProperty((v, options) => structuredClone(v, options), 'name', { value: 'structuredClone' }),
  isDeepStrictEqual: (a, b) => require('assert').equalDeep(a, b, true),
  inherits(child, parent) {
    Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(child.prototype, parent.prototype);
  },
  deprecate: (f, message, code) =>
    function (...args) {
      if (!warned.has(code ?? message)) {
        warned.add(code ?? message);
        require('process').emitWarning(message, 'DeprecationWarning');
      }
      return new.target ? Reflect.construct(f, args, new.target) : f.apply(this, args);
    },
  debuglog: () => Object.assign(() => {}, { enabled: false }),
  debug: () => Object.assign(() => {}, { enabled: false }),
  stripVTControlCharacters: (s) => String(s).replace(/\u001b\[[0-9;?]*[A-Za-z]/g, ''),
  styleText: (_format, text) => String(text),
  toUSVString: (s) => String(s).toWellFormed(),
  isArray: Array.isArray,
};
