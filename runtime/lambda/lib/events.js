// EventEmitter, and the events of the web platform.
const { received } = require('postern:inspect');

const check = (f) => {
  if (typeof f === 'function') return;
  const e = new TypeError('The "listener" argument must be of type function. Received ' + received(f));
  e.code = 'ERR_INVALID_ARG_TYPE';
  throw e;
};

// A function, not a class: old packages call it without new.
function EventEmitter() {
  if (!this._events || this._events === Object.getPrototypeOf(this)._events) this._events = Object.create(null);
}

const table = (o) => o._events ?? (o._events = Object.create(null));

function add(o, name, f, first) {
  check(f);
  const events = table(o);
  if (events.newListener) o.emit('newListener', name, f.listener ?? f);
  const list = events[name] ?? (events[name] = []);
  if (first) list.unshift(f);
  else list.push(f);
  return o;
}

function wrapOnce(o, name, f) {
  check(f);
  const once = function (...args) {
    o.removeListener(name, once);
    return f.apply(o, args);
  };
  once.listener = f;
  return once;
}

Object.assign(EventEmitter.prototype, {
  on(name, f) {
    return add(this, name, f, false);
  },
  addListener(name, f) {
    return add(this, name, f, false);
  },
  prependListener(name, f) {
    return add(this, name, f, true);
  },
  once(name, f) {
    return add(this, name, wrapOnce(this, name, f), false);
  },
  prependOnceListener(name, f) {
    return add(this, name, wrapOnce(this, name, f), true);
  },
  removeListener(name, f) {
    const list = table(this)[name];
    if (!list) return this;
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i] === f || list[i].listener === f) {
        this._events[name] = list.filter((_, j) => j !== i);
        if (this._events[name].length === 0) delete this._events[name];
        if (this._events.removeListener) this.emit('removeListener', name, f);
        break;
      }
    }
    return this;
  },
  off(name, f) {
    return this.removeListener(name, f);
  },
  removeAllListeners(name) {
    if (name === undefined) this._events = Object.create(null);
    else delete table(this)[name];
    return this;
  },
  emit(name, ...args) {
    const list = table(this)[name];
    if (!list) {
      if (name !== 'error') return false;
      if (args[0] instanceof Error) throw args[0];
      const e = new Error('Unhandled error. (' + require('postern:inspect').inspect(args[0]) + ')');
      e.code = 'ERR_UNHANDLED_ERROR';
      e.context = args[0];
      throw e;
    }
    for (const f of [...list]) f.apply(this, args);
    return true;
  },
  listeners(name) {
    return (table(this)[name] ?? []).map((f) => f.listener ?? f);
  },
  rawListeners(name) {
    return [...(table(this)[name] ?? [])];
  },
  listenerCount(name) {
    return (table(this)[name] ?? []).length;
  },
  eventNames() {
    return Reflect.ownKeys(table(this));
  },
  setMaxListeners(n) {
    this._maxListeners = n;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
  },
});
EventEmitter.defaultMaxListeners = 10;

class Event {
  #type;
  #stopped = false;
  #prevented = false;
  constructor(type, options = {}) {
    this.#type = String(type);
    this.cancelable = Boolean(options.cancelable);
    this.bubbles = Boolean(options.bubbles);
    this.target = null;
    this.currentTarget = null;
    this.timeStamp = host.elapsed() / 1e6;
  }
  get type() {
    return this.#type;
  }
  get defaultPrevented() {
    return this.#prevented;
  }
  get stopped() {
    return this.#stopped;
  }
  preventDefault() {
    if (this.cancelable) this.#prevented = true;
  }
  stopPropagation() {}
  stopImmediatePropagation() {
    this.#stopped = true;
  }
}

class CustomEvent extends Event {
  constructor(type, options = {}) {
    super(type, options);
    this.detail = options.detail ?? null;
  }
}

class EventTarget {
  #listeners = new Map();
  addEventListener(type, f, options) {
    if (!f) return;
    const list = this.#listeners.get(type) ?? [];
    if (list.some((l) => l.f === f)) return;
    list.push({ f, once: typeof options === 'object' && options !== null && options.once });
    this.#listeners.set(type, list);
  }
  removeEventListener(type, f) {
    this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((l) => l.f !== f));
  }
  dispatchEvent(event) {
    event.target = event.currentTarget = this;
    const handler = this['on' + event.type];
    if (typeof handler === 'function') handler.call(this, event);
    for (const l of [...(this.#listeners.get(event.type) ?? [])]) {
      if (l.once) this.removeEventListener(event.type, l.f);
      if (typeof l.f === 'function') l.f.call(this, event);
      else l.f.handleEvent(event);
      if (event.stopped) break;
    }
    return !event.defaultPrevented;
  }
}

const codes = { AbortError: 20, TimeoutError: 23, DataCloneError: 25, InvalidCharacterError: 5, SyntaxError: 12, NotSupportedError: 9 };
class DOMException extends Error {
  constructor(message = '', name = 'Error') {
    super(message);
    Object.defineProperty(this, 'name', { value: typeof name === 'object' ? name.name ?? 'Error' : name, configurable: true, writable: true });
    Object.defineProperty(this, 'code', { value: codes[this.name] ?? 0, configurable: true });
  }
}

let making = false;
class AbortSignal extends EventTarget {
  aborted = false;
  reason = undefined;
  onabort = null;
  constructor() {
    super();
    if (!making) throw new TypeError('Illegal constructor');
  }
  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }
  static abort(reason) {
    const c = new AbortController();
    c.abort(reason);
    return c.signal;
  }
  static timeout(ms) {
    const c = new AbortController();
    const t = setTimeout(() => c.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms);
    t.unref();
    return c.signal;
  }
  static any(signals) {
    const c = new AbortController();
    for (const s of signals) {
      if (s.aborted) {
        c.abort(s.reason);
        break;
      }
      s.addEventListener('abort', () => c.abort(s.reason), { once: true });
    }
    return c.signal;
  }
}

class AbortController {
  constructor() {
    making = true;
    this.signal = new AbortSignal();
    making = false;
  }
  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    if (this.signal.aborted) return;
    this.signal.aborted = true;
    this.signal.reason = reason;
    this.signal.dispatchEvent(new Event('abort'));
  }
}

function once(emitter, name) {
  return new Promise((resolve, reject) => {
    if (typeof emitter.addEventListener === 'function') {
      emitter.addEventListener(name, (e) => resolve([e]), { once: true });
      return;
    }
    const failed = (e) => {
      emitter.removeListener(name, done);
      reject(e);
    };
    const done = (...args) => {
      emitter.removeListener('error', failed);
      resolve(args);
    };
    emitter.once(name, done);
    if (name !== 'error') emitter.once('error', failed);
  });
}

module.exports = Object.assign(EventEmitter, {
  EventEmitter,
  once,
  listenerCount: (emitter, name) => emitter.listenerCount(name),
  setMaxListeners() {},
  errorMonitor: Symbol('events.errorMonitor'),
  captureRejectionSymbol: Symbol.for('nodejs.rejection'),
  Event,
  CustomEvent,
  EventTarget,
  DOMException,
  AbortController,
  AbortSignal,
});
