// Timers over the event loop of the environment.
const check = (callback) => {
  if (typeof callback === 'function') return;
  const e = new TypeError('The "callback" argument must be of type function. Received ' + require('postern:inspect').received(callback));
  e.code = 'ERR_INVALID_ARG_TYPE';
  throw e;
};

class Timeout {
  #id;
  #start;
  #ref = true;
  constructor(callback, delay, repeat, args) {
    this.#start = () => (this.#id = host.setTimer(args.length ? () => callback(...args) : () => callback(), delay, repeat));
    this.#start();
  }
  ref() {
    this.#ref = true;
    host.refTimer(this.#id, true);
    return this;
  }
  unref() {
    this.#ref = false;
    host.refTimer(this.#id, false);
    return this;
  }
  hasRef() {
    return this.#ref;
  }
  refresh() {
    host.clearTimer(this.#id);
    this.#start();
    if (!this.#ref) host.refTimer(this.#id, false);
    return this;
  }
  close() {
    host.clearTimer(this.#id);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this.#id;
  }
}

class Immediate {
  constructor(callback, args) {
    this.cleared = false;
    host.setImmediate(() => {
      if (!this.cleared) callback(...args);
    });
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return !this.cleared;
  }
}

const clear = (timer) => {
  if (timer === undefined || timer === null) return;
  if (timer instanceof Timeout) timer.close();
  else if (timer instanceof Immediate) timer.cleared = true;
  else host.clearTimer(Number(timer));
};

Object.assign(exports, {
  setTimeout(callback, delay, ...args) {
    check(callback);
    return new Timeout(callback, delay, false, args);
  },
  setInterval(callback, delay, ...args) {
    check(callback);
    return new Timeout(callback, delay, true, args);
  },
  setImmediate(callback, ...args) {
    check(callback);
    return new Immediate(callback, args);
  },
  clearTimeout: clear,
  clearInterval: clear,
  clearImmediate: clear,
});

const promised = (start, stop) => (delay, value, options = {}) =>
  new Promise((resolve, reject) => {
    const { signal } = options;
    if (signal?.aborted) return reject(signal.reason);
    const timer = start(() => resolve(value), delay);
    if (options.ref === false) timer.unref();
    signal?.addEventListener('abort', () => {
      stop(timer);
      reject(signal.reason);
    }, { once: true });
  });

exports.promises = {
  setTimeout: promised(exports.setTimeout, clear),
  setImmediate: (value, options) => promised((f) => exports.setImmediate(f), clear)(0, value, options),
  scheduler: { wait: (delay, options) => exports.promises.setTimeout(delay, undefined, options), yield: () => exports.promises.setImmediate() },
};
