// path, for POSIX: handlers run as on Lambda.
const { received } = require('postern:inspect');
const text = (v, name = 'path') => {
  if (typeof v === 'string') return v;
  const e = new TypeError(`The "${name}" argument must be of type string. Received ${received(v)}`);
  e.code = 'ERR_INVALID_ARG_TYPE';
  throw e;
};

function clean(parts, absolute) {
  const out = [];
  for (const p of parts) {
    if (p === '' || p === '.') continue;
    if (p !== '..') out.push(p);
    else if (out.length && out[out.length - 1] !== '..') out.pop();
    else if (!absolute) out.push('..');
  }
  return out.join('/');
}

const path = {
  sep: '/',
  delimiter: ':',
  isAbsolute: (p) => text(p).startsWith('/'),
  normalize(p) {
    if (text(p) === '') return '.';
    const absolute = p.startsWith('/');
    let s = clean(p.split('/'), absolute);
    if (s === '' && !absolute) s = '.';
    if (s && p.endsWith('/')) s += '/';
    return absolute ? '/' + s : s;
  },
  join(...parts) {
    const s = parts.map((p) => text(p)).filter((p) => p !== '').join('/');
    return s === '' ? '.' : path.normalize(s);
  },
  resolve(...parts) {
    let s = '';
    for (let i = parts.length - 1; i >= 0 && !s.startsWith('/'); i--) {
      if (text(parts[i], `paths[${i}]`) !== '') s = s ? parts[i] + '/' + s : parts[i];
    }
    if (!s.startsWith('/')) s = s ? host.root + '/' + s : host.root;
    return '/' + clean(s.split('/'), true);
  },
  relative(from, to) {
    const a = path.resolve(text(from, 'from')).split('/').filter(Boolean);
    const b = path.resolve(text(to, 'to')).split('/').filter(Boolean);
    let i = 0;
    while (i < a.length && i < b.length && a[i] === b[i]) i++;
    return [...a.slice(i).map(() => '..'), ...b.slice(i)].join('/');
  },
  dirname(p) {
    if (text(p) === '') return '.';
    const s = p.replace(/\/+$/, '') || (p.startsWith('/') ? '/' : '');
    if (s === '/') return '/';
    const i = s.lastIndexOf('/');
    if (i < 0) return '.';
    return s.slice(0, i).replace(/\/+$/, '') || '/';
  },
  basename(p, suffix) {
    const s = text(p).replace(/\/+$/, '');
    const base = s.slice(s.lastIndexOf('/') + 1);
    if (suffix !== undefined && text(suffix, 'suffix') && base !== suffix && base.endsWith(suffix)) return base.slice(0, -suffix.length);
    return base;
  },
  extname(p) {
    const base = path.basename(p);
    const i = base.lastIndexOf('.');
    return i <= 0 || base === '..' ? '' : base.slice(i);
  },
  parse(p) {
    const root = text(p).startsWith('/') ? '/' : '';
    const base = path.basename(p);
    const ext = path.extname(p);
    const dir = base === '' ? root : path.dirname(p);
    return { root, dir: dir === '.' && !p.startsWith('.') ? '' : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
  },
  format(o) {
    const dir = o.dir || o.root;
    const base = o.base || `${o.name || ''}${o.ext ? (o.ext.startsWith('.') ? '' : '.') + o.ext : ''}`;
    if (!dir) return base;
    return dir === o.root ? dir + base : dir + '/' + base;
  },
  toNamespacedPath: (p) => p,
};
path.posix = path;
module.exports = path;
