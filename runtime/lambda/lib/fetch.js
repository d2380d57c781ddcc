// fetch and its classes. Bodies are read as a whole.
const { Buffer, Blob } = require('buffer');
const { DOMException } = require('events');
const { inspect } = require('postern:inspect');

const clean = (v) => String(v).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');

class Headers {
  #list = new Map(); // lower-case name → values
  constructor(init) {
    if (init === undefined || init === null) return;
    const pairs = init instanceof Headers ? init.pairs() : typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
    for (const [k, v] of pairs) this.append(k, v);
  }
  pairs() {
    const out = [];
    for (const [k, values] of this.#list) for (const v of values) out.push([k, v]);
    return out;
  }
  #name(k) {
    const name = String(k).toLowerCase();
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)) throw new TypeError(`Headers.append: "${k}" is an invalid header name.`);
    return name;
  }
  append(k, v) {
    const name = this.#name(k);
    const text = clean(v);
    if (/[\0\r\n]/.test(text)) throw new TypeError(`Headers.append: "${text}" is an invalid header value.`);
    const list = this.#list.get(name);
    if (list) list.push(text);
    else this.#list.set(name, [text]);
  }
  set(k, v) {
    this.#list.delete(this.#name(k));
    this.append(k, v);
  }
  get(k) {
    return this.#list.get(this.#name(k))?.join(', ') ?? null;
  }
  getSetCookie() {
    return [...(this.#list.get('set-cookie') ?? [])];
  }
  has(k) {
    return this.#list.has(this.#name(k));
  }
  delete(k) {
    this.#list.delete(this.#name(k));
  }
  forEach(f, self) {
    for (const [k, v] of this) f.call(self, v, k, this);
  }
  *entries() {
    for (const k of [...this.#list.keys()].sort()) {
      if (k === 'set-cookie') for (const v of this.#list.get(k)) yield [k, v];
      else yield [k, this.get(k)];
    }
  }
  *keys() {
    for (const [k] of this.entries()) yield k;
  }
  *values() {
    for (const [, v] of this.entries()) yield v;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  [inspect.custom](_depth, options) {
    return 'Headers ' + inspect(Object.fromEntries(this), { ...options, seen: undefined });
  }
}

class FormData {
  #list = [];
  append(k, v) {
    this.#list.push([String(k), v instanceof Blob ? v : String(v)]);
  }
  set(k, v) {
    this.delete(k);
    this.append(k, v);
  }
  get(k) {
    return this.#list.find(([name]) => name === k)?.[1] ?? null;
  }
  getAll(k) {
    return this.#list.filter(([name]) => name === k).map(([, v]) => v);
  }
  has(k) {
    return this.#list.some(([name]) => name === k);
  }
  delete(k) {
    this.#list = this.#list.filter(([name]) => name !== k);
  }
  entries() {
    return this.#list[Symbol.iterator]();
  }
  [Symbol.iterator]() {
    return this.entries();
  }
}

// extract turns a body of any kind into bytes and the content type that goes with it.
function extract(body) {
  if (body === undefined || body === null) return [undefined, undefined];
  if (typeof body === 'string') return [Buffer.from(body), 'text/plain;charset=UTF-8'];
  if (body instanceof URLSearchParams) return [Buffer.from(String(body)), 'application/x-www-form-urlencoded;charset=UTF-8'];
  if (ArrayBuffer.isView(body)) return [Buffer.from(body.buffer, body.byteOffset, body.byteLength), undefined];
  if (body instanceof ArrayBuffer) return [Buffer.from(body), undefined];
  if (body instanceof FormData) return multipart(body);
  return [Buffer.from(String(body)), 'text/plain;charset=UTF-8'];
}

function multipart(form) {
  const boundary = '----formdata-postern-' + host.uuid().slice(0, 12);
  const escape = (s) => s.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
  let text = '';
  for (const [k, v] of form) {
    if (v instanceof Blob) throw new TypeError('FormData with files is not there for handlers in process; ' + host.elsewhere);
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${escape(k)}"\r\n\r\n${v}\r\n`;
  }
  return [Buffer.from(`${text}--${boundary}--\r\n`), `multipart/form-data; boundary=${boundary}`];
}

class Body {
  #bytes;
  #used = false;
  constructor(bytes) {
    this.#bytes = bytes;
  }
  get bodyUsed() {
    return this.#used;
  }
  get body() {
    return this.#bytes === undefined ? null : new Blob([this.#bytes]);
  }
  peek() {
    return this.#bytes;
  }
  #take() {
    if (this.#used) throw new TypeError('Body is unusable: Body has already been read');
    this.#used = this.#bytes !== undefined;
    return this.#bytes ?? Buffer.alloc(0);
  }
  async text() {
    return new (require('util').TextDecoder)().decode(this.#take());
  }
  async json() {
    return JSON.parse(await this.text());
  }
  async bytes() {
    return new Uint8Array(this.#take());
  }
  async arrayBuffer() {
    return new Uint8Array(this.#take()).buffer;
  }
  async blob() {
    return new Blob([this.#take()], { type: this.headers.get('content-type') ?? '' });
  }
  async formData() {
    const form = new FormData();
    for (const [k, v] of new URLSearchParams(await this.text())) form.append(k, v);
    return form;
  }
}

class Request extends Body {
  constructor(input, init = {}) {
    const from = input instanceof Request ? input : undefined;
    const [bytes, type] = init.body !== undefined ? extract(init.body) : [from?.peek(), undefined];
    super(bytes);
    this.method = String(init.method ?? from?.method ?? 'GET').replace(/^(get|head|post|put|delete|options)$/i, (m) => m.toUpperCase());
    if (bytes !== undefined && (this.method === 'GET' || this.method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
    try {
      this.url = new URL(from ? from.url : input).href;
    } catch {
      const e = new TypeError('Failed to parse URL from ' + String(input));
      e.cause = Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: String(input) });
      throw e;
    }
    this.headers = new Headers(init.headers ?? from?.headers);
    if (type && !this.headers.has('content-type')) this.headers.set('content-type', type);
    this.redirect = init.redirect ?? from?.redirect ?? 'follow';
    this.signal = init.signal ?? from?.signal;
  }
  clone() {
    return new Request(this);
  }
}

const noBody = new Set([101, 103, 204, 205, 304]);

class Response extends Body {
  constructor(body, init = {}) {
    const status = init.status ?? 200;
    if (!(status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    const [bytes, type] = extract(body);
    if (bytes !== undefined && noBody.has(status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
    super(bytes);
    this.status = status;
    this.statusText = String(init.statusText ?? '');
    this.headers = new Headers(init.headers);
    if (type && !this.headers.has('content-type')) this.headers.set('content-type', type);
    this.url = '';
    this.redirected = false;
    this.type = 'default';
  }
  get ok() {
    return this.status >= 200 && this.status < 300;
  }
  clone() {
    const copy = new Response(noBody.has(this.status) ? undefined : this.peek(), this);
    copy.url = this.url;
    return copy;
  }
  static json(value, init = {}) {
    const r = new Response(JSON.stringify(value), init);
    if (!new Headers(init.headers).has('content-type')) r.headers.set('content-type', 'application/json');
    return r;
  }
  static redirect(url, status = 302) {
    return new Response(null, { status, headers: { location: String(url) } });
  }
  static error() {
    const r = new Response();
    r.status = 0;
    r.type = 'error';
    return r;
  }
}

function received(r) {
  const pairs = [];
  for (let i = 0; i < r.headers.length; i += 2) pairs.push([r.headers[i], r.headers[i + 1]]);
  const response = new Response(noBody.has(r.status) ? undefined : r.body, { status: r.status, statusText: r.statusText, headers: pairs });
  response.url = r.url;
  response.redirected = r.redirected;
  response.type = 'basic';
  return response;
}

function failed(code, message) {
  if (code === 'ABORT_ERR') return new DOMException(message, 'AbortError');
  const e = new TypeError('fetch failed');
  Object.defineProperty(e, 'cause', { value: Object.assign(new Error(message), { code }), writable: true, configurable: true, enumerable: false });
  return e;
}

async function fetch(input, init) {
  const request = new Request(input, init);
  const { signal } = request;
  signal?.throwIfAborted();
  if (!/^https?:$/.test(new URL(request.url).protocol)) throw failed('ERR_SCHEME', 'unknown scheme');
  return new Promise((resolve, reject) => {
    const abort = host.fetch(request.method, request.url, request.headers.pairs().flat(), request.peek(), request.redirect, (code, r) => {
      if (signal?.aborted) reject(signal.reason);
      else if (code !== undefined) reject(failed(code, r));
      else resolve(received(r));
    });
    signal?.addEventListener('abort', () => {
      abort();
      reject(signal.reason);
    }, { once: true });
  });
}

module.exports = { fetch, Headers, Request, Response, FormData };
