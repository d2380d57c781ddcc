// What the engine lacks of the language.
const add = (object, name, value) => {
  if (!(name in object)) Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
};

for (const name of ['asyncIterator', 'dispose', 'asyncDispose']) {
  if (!Symbol[name]) Object.defineProperty(Symbol, name, { value: Symbol('Symbol.' + name) });
}

const parse = JSON.parse;
Object.defineProperty(JSON, 'parse', {
  writable: true,
  configurable: true,
  enumerable: false,
  value: function parse_(text, reviver) {
    const source = `${text}`;
    const value = host.parseJSON(source);
    return typeof reviver === 'function' ? parse(source, reviver) : value;
  },
});
Object.defineProperty(JSON.parse, 'name', { value: 'parse' });

add(Object, 'groupBy', function groupBy(items, key) {
  const groups = Object.create(null);
  let i = 0;
  for (const item of items) {
    const k = key(item, i++);
    (groups[k] ??= []).push(item);
  }
  return groups;
});
add(Map, 'groupBy', function groupBy(items, key) {
  const groups = new Map();
  let i = 0;
  for (const item of items) {
    const k = key(item, i++);
    if (groups.has(k)) groups.get(k).push(item);
    else groups.set(k, [item]);
  }
  return groups;
});
add(Promise, 'withResolvers', function withResolvers() {
  let resolve, reject;
  const promise = new this((a, b) => {
    resolve = a;
    reject = b;
  });
  return { promise, resolve, reject };
});
add(Promise, 'try', function (f, ...args) {
  return new this((resolve) => resolve(f(...args)));
});
add(Array, 'fromAsync', async function fromAsync(items, map) {
  const out = [];
  const source = items[Symbol.asyncIterator]?.() ?? items[Symbol.iterator]?.() ?? Array.from(items)[Symbol.iterator]();
  for (let step = await source.next(); !step.done; step = await source.next()) {
    const value = await step.value;
    out.push(map ? await map(value, out.length) : value);
  }
  return out;
});
add(String.prototype, 'isWellFormed', function isWellFormed() {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(this);
});
add(String.prototype, 'toWellFormed', function toWellFormed() {
  return String(this).replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
});
add(RegExp, 'escape', function escape(text) {
  return String(text).replace(/[\\^$.*+?()[\]{}|\/]/g, '\\$&').replace(/^[0-9A-Za-z]/, (c) => '\\x' + c.charCodeAt(0).toString(16));
});

// Nothing is collected while an environment lives, as the language allows.
add(
  globalThis,
  'WeakRef',
  class WeakRef {
    #target;
    constructor(target) {
      this.#target = target;
    }
    deref() {
      return this.#target;
    }
  },
);
add(
  globalThis,
  'FinalizationRegistry',
  class FinalizationRegistry {
    register() {}
    unregister() {
      return false;
    }
  },
);

// callSite is a frame as Error.prepareStackTrace takes it.
const frame = /^    at (?:(.*) \()?(.*):(\d+):(\d+)\)?$/;
function callSite(line) {
  const [, name, file, row, column] = frame.exec(line) ?? [];
  const site = {
    getThis() {}, getFunction() {}, getEvalOrigin() {}, getTypeName: () => null, getMethodName: () => null,
    getFunctionName: () => name ?? null, getFileName: () => file ?? null, getScriptNameOrSourceURL: () => file ?? null,
    getLineNumber: () => (row ? Number(row) : null), getColumnNumber: () => (column ? Number(column) : null),
    isToplevel: () => true, isEval: () => false, isNative: () => false, isConstructor: () => false, isAsync: () => false,
    toString: () => line.slice(7),
  };
  return site;
}

add(Error, 'captureStackTrace', function captureStackTrace(object) {
  if (object instanceof Error && Object.prototype.hasOwnProperty.call(object, 'stack')) return;
  const lines = host.stack(new Error().stack).split('\n').slice(1);
  const head = object instanceof Error ? String(object) : (object.name ?? 'Error') + (object.message ? ': ' + object.message : '');
  const prepare = Error.prepareStackTrace;
  const value = typeof prepare === 'function' ? prepare(object, lines.map(callSite)) : [head, ...lines].join('\n');
  Object.defineProperty(object, 'stack', { value, writable: true, configurable: true, enumerable: false });
});
add(Error, 'stackTraceLimit', 10);

// The helpers of iterators.
const prototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
const helpers = {
  *map(f) {
    let i = 0;
    for (const v of this) yield f(v, i++);
  },
  *filter(f) {
    let i = 0;
    for (const v of this) if (f(v, i++)) yield v;
  },
  *take(n) {
    if (n > 0) for (const v of this) {
      yield v;
      if (--n <= 0) return;
    }
  },
  *drop(n) {
    for (const v of this) if (n-- <= 0) yield v;
  },
  *flatMap(f) {
    let i = 0;
    for (const v of this) yield* f(v, i++);
  },
  reduce(f, ...start) {
    return [...this].reduce(f, ...start);
  },
  toArray() {
    return [...this];
  },
  forEach(f) {
    let i = 0;
    for (const v of this) f(v, i++);
  },
  some(f) {
    for (const v of this) if (f(v)) return true;
    return false;
  },
  every(f) {
    for (const v of this) if (!f(v)) return false;
    return true;
  },
  find(f) {
    for (const v of this) if (f(v)) return v;
  },
};
for (const [name, f] of Object.entries(helpers)) add(prototype, name, f);

// Unicode properties, and the flag v as far as it is the same as u.
const Native = RegExp;
const property = /\\[pP]\{/;
const sets = /&&|--|\\q\{|\[[^\]\\]*\[/;
function Wrapped(pattern, flags) {
  let source = pattern instanceof Native && flags !== undefined ? pattern.source : pattern;
  let text = flags === undefined ? flags : String(flags);
  if (text !== undefined && typeof source === 'string') {
    if (text.includes('v') && !sets.test(source)) text = text.replace('v', 'u');
    if (text.includes('u') && property.test(source)) {
      const expanded = Reflect.construct(Native, [host.expandRegExp(source), text], new.target ?? Wrapped);
      Object.defineProperty(expanded, 'source', { value: source, configurable: true, enumerable: false });
      return expanded;
    }
  }
  if (!new.target && flags === undefined && pattern instanceof Native) return pattern;
  return Reflect.construct(Native, flags === undefined ? [pattern] : [source, text], new.target ?? Wrapped);
}
Object.defineProperty(Wrapped, 'name', { value: 'RegExp' });
Wrapped.prototype = Native.prototype;
Object.defineProperty(Wrapped, Symbol.species, { configurable: true, get() { return this; } });
Object.defineProperty(Native.prototype, 'constructor', { value: Wrapped, writable: true, configurable: true, enumerable: false });
Object.defineProperty(globalThis, 'RegExp', { value: Wrapped, writable: true, configurable: true, enumerable: false });
add(Wrapped, 'escape', Native.escape);
