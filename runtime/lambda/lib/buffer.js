// Buffer: a Uint8Array with the encodings of Node. Reading and writing numbers comes with the engine's library.
const { inspect, received } = require('postern:inspect');
const names = {
  utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', ascii: 'ascii', latin1: 'latin1',
  binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le', 'utf-16le': 'utf16le',
};
const fail = (Type, code, message) => {
  const e = new Type(message);
  e.code = code;
  return e;
};
const codec = (encoding) => {
  if (encoding === undefined || encoding === null || encoding === '') return 'utf8';
  const name = names[String(encoding).toLowerCase()];
  if (!name) throw fail(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
  return name;
};
const size = (n, name = 'size') => {
  if (typeof n !== 'number') throw fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be of type number. Received ${received(n)}`);
  if (!(n >= 0 && n <= 2 ** 32)) throw fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be >= 0 && <= 9007199254740991. Received ${n}`);
  return n;
};
const bytesOf = (text, encoding) => {
  const b = host.encode(text, codec(encoding));
  return new FastBuffer(b, 0, b.byteLength);
};
const clamp = (n, low, high, otherwise) => {
  if (n === undefined) return otherwise;
  n = Math.trunc(Number(n)) || 0;
  return n < low ? low : n > high ? high : n;
};

class FastBuffer extends Uint8Array {
  toString(encoding, start, end) {
    start = clamp(start, 0, this.length, 0);
    end = clamp(end, 0, this.length, this.length);
    if (end <= start) return '';
    return host.decode(start === 0 && end === this.length ? this : super.subarray(start, end), codec(encoding));
  }
  toLocaleString(encoding, start, end) {
    return this.toString(encoding, start, end);
  }
  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }
  equals(other) {
    if (!(other instanceof Uint8Array)) throw fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "otherBuffer" argument must be an instance of Buffer or Uint8Array. Received ${received(other)}`);
    return this.length === other.length && Buffer.compare(this, other) === 0;
  }
  compare(other, start = 0, end = other.length, from = 0, to = this.length) {
    return Buffer.compare(this.subarray(from, to), other.subarray(start, end));
  }
  slice(start, end) {
    return this.subarray(start, end);
  }
  subarray(start, end) {
    start = clamp(start < 0 ? this.length + start : start, 0, this.length, 0);
    end = clamp(end < 0 ? this.length + end : end, 0, this.length, this.length);
    return new FastBuffer(this.buffer, this.byteOffset + start, Math.max(0, end - start));
  }
  copy(target, at = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + target.length - at));
    target.set(part, at);
    return part.length;
  }
  write(text, offset, length, encoding) {
    if (typeof offset === 'string') [encoding, offset, length] = [offset, 0, undefined];
    else if (typeof length === 'string') [encoding, length] = [length, undefined];
    offset ??= 0;
    let b = bytesOf(text, encoding);
    b = b.subarray(0, Math.min(length ?? this.length, this.length - offset));
    this.set(b, offset);
    return b.length;
  }
  fill(value, start, end, encoding) {
    if (typeof start === 'string') [encoding, start, end] = [start, 0, undefined];
    else if (typeof end === 'string') [encoding, end] = [end, undefined];
    start = clamp(start, 0, this.length, 0);
    end = clamp(end, 0, this.length, this.length);
    if (typeof value === 'string' || value instanceof Uint8Array) {
      const b = typeof value === 'string' ? bytesOf(value, encoding) : value;
      if (b.length === 0) return super.fill(0, start, end);
      for (let i = start; i < end; i++) this[i] = b[(i - start) % b.length];
      return this;
    }
    return super.fill(value & 255, start, end);
  }
  indexOf(value, from, encoding) {
    return search(this, value, from, encoding, false);
  }
  lastIndexOf(value, from, encoding) {
    return search(this, value, from, encoding, true);
  }
  includes(value, from, encoding) {
    return this.indexOf(value, from, encoding) !== -1;
  }
  swap16() {
    for (let i = 0; i + 1 < this.length; i += 2) [this[i], this[i + 1]] = [this[i + 1], this[i]];
    return this;
  }
  get parent() {
    return this.buffer;
  }
  get offset() {
    return this.byteOffset;
  }
  [inspect.custom]() {
    const shown = Array.from(super.subarray(0, 50), (b) => b.toString(16).padStart(2, '0')).join(' ');
    const rest = this.length - 50;
    return `<Buffer${shown && ' ' + shown}${rest > 0 ? ` ... ${rest} more byte${rest > 1 ? 's' : ''}` : ''}>`;
  }
  static get [Symbol.species]() {
    return FastBuffer;
  }
}

function search(b, value, from, encoding, last) {
  if (typeof from === 'string') [encoding, from] = [from, undefined];
  let needle;
  if (typeof value === 'number') needle = [value & 255];
  else needle = typeof value === 'string' ? bytesOf(value, encoding) : value;
  const max = b.length - needle.length;
  from = from === undefined || Number.isNaN(Number(from)) ? (last ? max : 0) : Math.trunc(Number(from));
  if (from < 0) from += b.length;
  const match = (i) => {
    for (let j = 0; j < needle.length; j++) if (b[i + j] !== needle[j]) return false;
    return true;
  };
  if (last) {
    for (let i = Math.min(from, max); i >= 0; i--) if (match(i)) return i;
  } else {
    for (let i = Math.max(from, 0); i <= max; i++) if (match(i)) return i;
  }
  return -1;
}

// What the engine's Buffer reads and writes: readUInt32BE, writeDoubleLE and so on.
const engine = host.engineBuffer().prototype;
for (const name of Object.getOwnPropertyNames(engine)) {
  if (/^(read|write)[A-Z]/.test(name)) {
    Object.defineProperty(FastBuffer.prototype, name, { value: engine[name], writable: true, configurable: true, enumerable: false });
  }
}

function Buffer(value, encoding, length) {
  if (typeof value === 'number') return Buffer.alloc(value);
  return Buffer.from(value, encoding, length);
}
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(FastBuffer.prototype, 'constructor', { value: Buffer, writable: true, configurable: true, enumerable: false });

Object.assign(Buffer, {
  poolSize: 8192,
  from: function from(value, encoding, length) {
    if (typeof value === 'string') return bytesOf(value, encoding);
    if (typeof value === 'object' && value !== null) {
      if (value instanceof ArrayBuffer) return new FastBuffer(value, encoding ?? 0, length ?? value.byteLength - (encoding ?? 0));
      const plain = value.valueOf?.();
      if (plain != null && plain !== value && (typeof plain === 'string' || typeof plain === 'object')) return Buffer.from(plain, encoding, length);
      if (value.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
      if (value.length !== undefined || ArrayBuffer.isView(value)) {
        const b = Buffer.alloc(Number(value.length) > 0 ? value.length : 0);
        for (let i = 0; i < b.length; i++) b[i] = value[i];
        return b;
      }
      if (typeof value[Symbol.toPrimitive] === 'function') return Buffer.from(value[Symbol.toPrimitive]('string'), encoding);
    }
    throw fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${received(value)}`);
  },
  alloc(n, fill, encoding) {
    const b = new FastBuffer(size(n));
    return fill === undefined || fill === 0 ? b : b.fill(fill, encoding);
  },
  allocUnsafe: (n) => new FastBuffer(size(n)),
  allocUnsafeSlow: (n) => new FastBuffer(size(n)),
  isBuffer: (v) => v instanceof FastBuffer,
  isEncoding: (name) => typeof name === 'string' && names[name.toLowerCase()] !== undefined,
  byteLength: (v, encoding) => (typeof v === 'string' ? host.encode(v, codec(encoding)).byteLength : v.byteLength),
  compare(a, b) {
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
  },
  concat(list, total) {
    if (!Array.isArray(list)) throw fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "list" argument must be an instance of Array. Received ${received(list)}`);
    total ??= list.reduce((n, b) => n + b.length, 0);
    const out = Buffer.alloc(total);
    let at = 0;
    for (const b of list) {
      const part = b.subarray(0, total - at);
      out.set(part, at);
      at += part.length;
    }
    return out;
  },
  of: (...bytes) => Buffer.from(bytes),
});
Object.defineProperty(Buffer, Symbol.hasInstance, { value: (v) => FastBuffer.prototype.isPrototypeOf(v) });

class Blob {
  #bytes;
  constructor(parts = [], options = {}) {
    this.#bytes = Buffer.concat(parts.map((p) => (p instanceof Blob ? p.#bytes : typeof p === 'string' ? Buffer.from(p) : ArrayBuffer.isView(p) ? Buffer.from(p.buffer, p.byteOffset, p.byteLength) : Buffer.from(p))));
    this.type = options.type ?? '';
  }
  get size() {
    return this.#bytes.length;
  }
  async text() {
    return this.#bytes.toString();
  }
  async arrayBuffer() {
    return new Uint8Array(this.#bytes).buffer;
  }
  async bytes() {
    return new Uint8Array(this.#bytes);
  }
  slice(start, end, type) {
    return new Blob([this.#bytes.subarray(start, end)], { type });
  }
}

const invalid = (text) => new (require('events').DOMException)(text, 'InvalidCharacterError');
module.exports = {
  Buffer,
  Blob,
  SlowBuffer: Buffer,
  kMaxLength: 2 ** 32,
  constants: { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 536870888 },
  isUtf8: (b) => host.validUTF8(b),
  isAscii: (b) => b.every((c) => c < 128),
  transcode: (b, from, to) => Buffer.from(Buffer.from(b).toString(from), to),
  atob(text) {
    const s = String(text).replace(/[\t\n\f\r ]/g, '').replace(/={1,2}$/, '');
    if (s.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(s)) throw invalid('The string to be decoded is not correctly encoded.');
    return host.decode(host.encode(s, 'base64'), 'latin1');
  },
  btoa(text) {
    const s = String(text);
    if (/[^\x00-\xff]/.test(s)) throw invalid('Invalid character');
    return host.decode(host.encode(s, 'latin1'), 'base64');
  },
};
