// stream: readable, writable and transforming streams as far as packages use them on data in memory.
const EventEmitter = require('events');
const { Buffer } = require('buffer');

function Stream(options) {
  EventEmitter.call(this);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);
Stream.prototype.pipe = function (target, options) {
  this.on('data', (chunk) => {
    if (target.write(chunk) === false && this.pause) {
      this.pause();
      target.once('drain', () => this.resume());
    }
  });
  if (options?.end !== false) this.on('end', () => target.end());
  target.emit('pipe', this);
  return target;
};

// inherits makes a class that old code may also call without new.
function inherits(Child, ...parents) {
  Object.setPrototypeOf(Child, parents[0]);
  Object.setPrototypeOf(Child.prototype, parents[0].prototype);
  for (const parent of parents.slice(1)) {
    for (const name of Reflect.ownKeys(parent.prototype)) {
      if (!(name in Child.prototype)) Object.defineProperty(Child.prototype, name, Object.getOwnPropertyDescriptor(parent.prototype, name));
    }
  }
}

const fail = (stream, error) => {
  if (stream.destroyed) return;
  stream.destroyed = true;
  process.nextTick(() => {
    if (error) stream.emit('error', error);
    stream.emit('close');
  });
};

function Readable(options = {}) {
  if (!(this instanceof Readable)) return new Readable(options);
  Stream.call(this, options);
  startReadable(this, options);
}
inherits(Readable, Stream);

function startReadable(s, options) {
  s.readable = true;
  s.destroyed = s.destroyed ?? false;
  s.readableObjectMode = Boolean(options.objectMode || options.readableObjectMode);
  s._queue = [];
  s._flowing = null;
  s._ended = false;
  s._reading = false;
  s._scheduled = false;
  if (options.read) s._read = options.read;
  if (options.destroy) s._destroy = options.destroy;
  if (options.encoding) s.setEncoding(options.encoding);
}

function schedule(s) {
  if (s._scheduled) return;
  s._scheduled = true;
  process.nextTick(() => {
    s._scheduled = false;
    flow(s);
  });
}

function flow(s) {
  while (s._flowing && s._queue.length && !s.destroyed) s.emit('data', decoded(s, s._queue.shift()));
  if (s._queue.length && s.listenerCount('readable')) s.emit('readable');
  if (!s._queue.length && s._ended && s.readable && !s.destroyed && (s._flowing || s.listenerCount('readable') || s._wanted)) {
    s.readable = false;
    s.readableEnded = true;
    s.emit('end');
    s.emit('close');
    return;
  }
  if (s._flowing !== false && !s._ended && !s._queue.length && !s._reading && (s._flowing || s.listenerCount('readable') || s._wanted)) {
    s._reading = true;
    s._read(16384);
  }
}

const decoded = (s, chunk) => (s._decoder && typeof chunk !== 'string' ? s._decoder.write(chunk) : chunk);

Object.assign(Readable.prototype, {
  _read() {},
  push(chunk, encoding) {
    this._reading = false;
    if (chunk === null) this._ended = true;
    else this._queue.push(typeof chunk === 'string' && !this.readableObjectMode ? Buffer.from(chunk, encoding) : chunk);
    schedule(this);
    return this._queue.length < 16;
  },
  unshift(chunk) {
    this._queue.unshift(chunk);
  },
  read() {
    this._wanted = true;
    if (!this._queue.length) {
      schedule(this);
      return null;
    }
    if (this.readableObjectMode) return this._queue.shift();
    const all = Buffer.concat(this._queue.splice(0));
    schedule(this);
    return decoded(this, all);
  },
  setEncoding(encoding) {
    this._decoder = new (require('string_decoder').StringDecoder)(encoding);
    return this;
  },
  on(name, f) {
    EventEmitter.prototype.on.call(this, name, f);
    if (name === 'data' && this._flowing !== false) this.resume();
    if (name === 'readable') schedule(this);
    return this;
  },
  resume() {
    this._flowing = true;
    schedule(this);
    return this;
  },
  pause() {
    this._flowing = false;
    return this;
  },
  isPaused() {
    return this._flowing === false;
  },
  destroy(error) {
    if (this._destroy) this._destroy(error ?? null, (e) => fail(this, e ?? error));
    else fail(this, error);
    return this;
  },
  [Symbol.asyncIterator]() {
    const chunks = [];
    let wake;
    let done = false;
    let error;
    const signal = () => {
      if (wake) wake();
    };
    this.on('data', (c) => {
      chunks.push(c);
      signal();
    });
    this.on('end', () => {
      done = true;
      signal();
    });
    this.on('error', (e) => {
      error = e;
      signal();
    });
    return {
      async next() {
        while (!chunks.length && !done && !error) await new Promise((r) => (wake = r));
        if (chunks.length) return { value: chunks.shift(), done: false };
        if (error) throw error;
        return { value: undefined, done: true };
      },
      return: async () => {
        this.destroy();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  },
});
Readable.prototype.addListener = Readable.prototype.on;
Readable.from = (items, options) => {
  const list = typeof items === 'string' || ArrayBuffer.isView(items) ? [items] : items;
  const source = list[Symbol.asyncIterator]?.() ?? list[Symbol.iterator]();
  const s = new Readable({ objectMode: true, ...options });
  s._read = () =>
    Promise.resolve(source.next()).then(async ({ value, done }) => s.push(done ? null : await value), (e) => s.destroy(e));
  return s;
};

function Writable(options = {}) {
  if (!(this instanceof Writable)) return new Writable(options);
  Stream.call(this, options);
  startWritable(this, options);
}
inherits(Writable, Stream);

function startWritable(s, options) {
  s.writable = true;
  s.destroyed = s.destroyed ?? false;
  s.writableObjectMode = Boolean(options.objectMode || options.writableObjectMode);
  s._pending = [];
  s._busy = false;
  s._finishing = false;
  for (const name of ['write', 'final', 'destroy']) if (options[name]) s['_' + name] = options[name];
}

function work(s) {
  if (s._busy || s.destroyed) return;
  const next = s._pending.shift();
  if (!next) {
    if (s._finishing && s.writable) finish(s);
    else if (s._blocked) {
      s._blocked = false;
      s.emit('drain');
    }
    return;
  }
  s._busy = true;
  s._write(next.chunk, next.encoding, (error) => {
    s._busy = false;
    next.callback?.(error);
    if (error) return fail(s, error);
    process.nextTick(() => work(s));
  });
}

function finish(s) {
  s.writable = false;
  const end = (error) => {
    if (error) return fail(s, error);
    s.writableFinished = true;
    s.emit('finish');
    if (!s.readable) s.emit('close');
  };
  if (s._final) s._final(end);
  else end();
}

Object.assign(Writable.prototype, {
  _write(_chunk, _encoding, callback) {
    callback();
  },
  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [callback, encoding] = [encoding, undefined];
    if (this._finishing) {
      const e = new Error('write after end');
      e.code = 'ERR_STREAM_WRITE_AFTER_END';
      fail(this, e);
      return false;
    }
    const bytes = typeof chunk === 'string' && !this.writableObjectMode ? Buffer.from(chunk, encoding) : chunk;
    this._pending.push({ chunk: bytes, encoding: bytes === chunk ? (encoding ?? 'utf8') : 'buffer', callback });
    work(this);
    this._blocked = this._pending.length >= 16;
    return !this._blocked;
  },
  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [callback, chunk] = [chunk, undefined];
    if (typeof encoding === 'function') [callback, encoding] = [encoding, undefined];
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    if (callback) this.once('finish', callback);
    this._finishing = true;
    this.writableEnded = true;
    process.nextTick(() => work(this));
    return this;
  },
  cork() {},
  uncork() {},
  setDefaultEncoding() {
    return this;
  },
  destroy: Readable.prototype.destroy,
});

function Duplex(options = {}) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  Stream.call(this, options);
  startReadable(this, options);
  startWritable(this, options);
}
inherits(Duplex, Readable, Writable);

function Transform(options = {}) {
  if (!(this instanceof Transform)) return new Transform(options);
  Duplex.call(this, options);
  if (options.transform) this._transform = options.transform;
  if (options.flush) this._flush = options.flush;
}
inherits(Transform, Duplex);
Transform.prototype._write = function (chunk, encoding, callback) {
  this._transform(chunk, encoding, (error, out) => {
    if (out !== undefined && out !== null) this.push(out);
    callback(error);
  });
};
Transform.prototype._final = function (callback) {
  const end = (error, out) => {
    if (out !== undefined && out !== null) this.push(out);
    this.push(null);
    callback(error);
  };
  if (this._flush) this._flush(end);
  else end();
};

function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
inherits(PassThrough, Transform);
PassThrough.prototype._transform = (chunk, _encoding, callback) => callback(null, chunk);

function finished(stream, options, callback) {
  if (typeof options === 'function') callback = options;
  let called = false;
  const once = (error) => {
    if (!called) {
      called = true;
      callback(error);
    }
  };
  stream.on('error', once);
  stream.on('finish', () => !stream.readable && once());
  stream.on('end', () => !stream.writable && once());
  return () => (called = true);
}

function pipeline(...streams) {
  const callback = typeof streams[streams.length - 1] === 'function' ? streams.pop() : () => {};
  const list = streams.flat();
  if (typeof list[0].pipe !== 'function') list[0] = Readable.from(list[0]);
  let called = false;
  const done = (error) => {
    if (called) return;
    called = true;
    if (error) for (const s of list) s.destroy?.();
    callback(error);
  };
  for (const s of list) s.on('error', done);
  const last = list[list.length - 1];
  last.on('finish', () => done());
  if (!last.write) last.on('end', () => done());
  list.reduce((from, to) => from.pipe(to));
  return last;
}

module.exports = Object.assign(Stream, {
  Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline,
  addAbortSignal: (_signal, stream) => stream,
  getDefaultHighWaterMark: () => 16384,
  promises: {
    pipeline: (...streams) => new Promise((resolve, reject) => pipeline(...streams, (e) => (e ? reject(e) : resolve()))),
    finished: (s) => new Promise((resolve, reject) => finished(s, (e) => (e ? reject(e) : resolve()))),
  },
});
