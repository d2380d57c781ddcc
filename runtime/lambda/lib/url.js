// url: the classes of the WHATWG come with the engine's library; the old functions of Node are here.
const querystring = require('querystring');
const engine = host.engineURL();
const { URLSearchParams } = engine;

// URL resolves and checks by itself and leaves the rest to the engine's class.
function URL(input, base) {
  if (!new.target) throw new TypeError("Class constructor URL cannot be invoked without 'new'");
  const text = String(input);
  const absolute = host.resolveURL(text, base === undefined ? undefined : String(base));
  if (absolute === undefined) {
    const e = new TypeError('Invalid URL');
    e.code = 'ERR_INVALID_URL';
    e.input = text;
    if (base !== undefined) e.base = String(base);
    throw e;
  }
  return Reflect.construct(engine.URL, [absolute], new.target);
}
URL.prototype = Object.create(engine.URL.prototype, { constructor: { value: URL, writable: true, configurable: true } });
const { inspect } = require('postern:inspect');

const valid = (s, base) => {
  try {
    return new URL(s, base);
  } catch {
    return null;
  }
};
if (!URL.canParse) URL.canParse = (s, base) => valid(s, base) !== null;
if (!URL.parse) URL.parse = (s, base) => valid(s, base);

Object.defineProperty(URL.prototype, inspect.custom, {
  configurable: true,
  value(_depth, options) {
    const names = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash'];
    return 'URL ' + inspect(Object.fromEntries(names.map((n) => [n, this[n]])), { ...options, seen: undefined });
  },
});
Object.defineProperty(URLSearchParams.prototype, inspect.custom, {
  configurable: true,
  value() {
    const pairs = [...this].map(([k, v]) => `${inspect(k)} => ${inspect(v)}`);
    return pairs.length ? `URLSearchParams { ${pairs.join(', ')} }` : 'URLSearchParams {}';
  },
});

class Url {
  constructor() {
    for (const n of ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href']) this[n] = null;
  }
  format() {
    return format(this);
  }
  resolve(to) {
    return resolve(this.href, to);
  }
}

const pattern = /^([a-zA-Z][a-zA-Z0-9+.-]*:)?(\/\/)?([^#?]*)(\?[^#]*)?(#.*)?$/;

function parse(text, parseQuery = false, slashesDenoteHost = false) {
  const u = new Url();
  const m = pattern.exec(String(text).trim());
  if (!m) return Object.assign(u, { href: text, pathname: text, path: text });
  let rest = m[3];
  u.protocol = m[1]?.toLowerCase() ?? null;
  if (m[2] && (u.protocol || slashesDenoteHost)) {
    u.slashes = true;
    const end = rest.search(/\//);
    const authority = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end);
    const at = authority.lastIndexOf('@');
    if (at >= 0) u.auth = decodeURIComponent(authority.slice(0, at));
    u.host = authority.slice(at + 1).toLowerCase();
    const port = /:(\d*)$/.exec(u.host);
    u.port = port?.[1] || null;
    u.hostname = port ? u.host.slice(0, port.index) : u.host;
    if (rest === '' && /^(https?|ftp|file|wss?):$/.test(u.protocol ?? '')) rest = '/';
  } else if (m[2]) rest = m[2] + rest;
  u.pathname = rest || null;
  u.search = m[4] ?? (parseQuery ? '' : null);
  u.query = parseQuery ? querystring.parse(m[4]?.slice(1) ?? '') : (m[4]?.slice(1) ?? null);
  u.hash = m[5] ?? null;
  u.path = u.pathname === null && !m[4] ? null : (u.pathname ?? '') + (m[4] ?? '');
  u.href = format(u);
  return u;
}

function format(u, options = {}) {
  if (typeof u === 'string') u = parse(u);
  if (u instanceof URL) {
    const { auth = true, fragment = true, search = true } = options;
    const copy = new URL(u.href);
    if (!auth) copy.username = copy.password = '';
    if (!fragment) copy.hash = '';
    if (!search) copy.search = '';
    return copy.href;
  }
  let protocol = u.protocol ?? '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  const host_ = u.host ?? (u.hostname ? (u.hostname.includes(':') ? `[${u.hostname}]` : u.hostname) + (u.port ? ':' + u.port : '') : null);
  const auth = u.auth ? encodeURIComponent(u.auth).replace(/%3A/i, ':') + '@' : '';
  let search = u.search ?? (u.query && typeof u.query === 'object' && Object.keys(u.query).length ? '?' + querystring.stringify(u.query) : '');
  if (search && !search.startsWith('?')) search = '?' + search;
  let hash = u.hash ?? '';
  if (hash && !hash.startsWith('#')) hash = '#' + hash;
  let pathname = u.pathname ?? '';
  let authority = '';
  if (u.slashes || ((!protocol || /^(https?|ftp|file|wss?):$/.test(protocol)) && host_ !== null)) {
    authority = '//' + auth + (host_ ?? '');
    if (pathname && !pathname.startsWith('/')) pathname = '/' + pathname;
  }
  return protocol + authority + pathname.replace(/[?#]/g, encodeURIComponent) + search.replace('#', '%23') + hash;
}

const resolve = (from, to) => host.resolveURL(to, from, true) ?? to;

module.exports = {
  URL,
  URLSearchParams,
  Url,
  parse,
  format,
  resolve,
  resolveObject: (from, to) => parse(resolve(from, to)),
  domainToASCII: engine.domainToASCII,
  domainToUnicode: engine.domainToUnicode,
  fileURLToPath(u) {
    const { pathname, protocol } = typeof u === 'string' ? new URL(u) : u;
    if (protocol !== 'file:') {
      const e = new TypeError('The URL must be of scheme file');
      e.code = 'ERR_INVALID_URL_SCHEME';
      throw e;
    }
    return decodeURIComponent(pathname);
  },
  pathToFileURL: (p) => new URL('file://' + encodeURI(require('path').resolve(p)).replace(/[?#]/g, encodeURIComponent)),
  urlToHttpOptions: (u) => ({ protocol: u.protocol, hostname: u.hostname, hash: u.hash, search: u.search, pathname: u.pathname, path: u.pathname + u.search, href: u.href, ...(u.port && { port: Number(u.port) }), ...((u.username || u.password) && { auth: decodeURIComponent(`${u.username}:${u.password}`) }) }),
};
