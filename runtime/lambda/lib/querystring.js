// querystring
const unescape = (s) => {
  try {
    return decodeURIComponent(s);
  } catch {
    return globalThis.unescape(s);
  }
};
const escape = (s) => encodeURIComponent(s);
const primitive = (v) => {
  if (typeof v === 'string') return v;
  if (typeof v === 'number' && Number.isFinite(v)) return String(v);
  return typeof v === 'bigint' || typeof v === 'boolean' ? String(v) : '';
};

function stringify(o, sep = '&', eq = '=', options = {}) {
  const encode = options?.encodeURIComponent ?? exports.escape;
  if (o === null || typeof o !== 'object') return '';
  const pairs = [];
  for (const k of Object.keys(o)) {
    const name = encode(primitive(k)) + eq;
    if (Array.isArray(o[k])) for (const v of o[k]) pairs.push(name + encode(primitive(v)));
    else pairs.push(name + encode(primitive(o[k])));
  }
  return pairs.join(sep);
}

function parse(s, sep = '&', eq = '=', options = {}) {
  const out = Object.create(null);
  if (typeof s !== 'string' || s === '') return out;
  const decode = options?.decodeURIComponent ?? exports.unescape;
  const plain = (t) => decode(t.replace(/\+/g, ' '));
  const max = options?.maxKeys ?? 1000;
  let parts = s.split(sep);
  if (max > 0) parts = parts.slice(0, max);
  for (const part of parts) {
    if (part === '') continue;
    const i = part.indexOf(eq);
    const k = plain(i < 0 ? part : part.slice(0, i));
    const v = i < 0 ? '' : plain(part.slice(i + eq.length));
    if (!(k in out)) out[k] = v;
    else if (Array.isArray(out[k])) out[k].push(v);
    else out[k] = [out[k], v];
  }
  return out;
}

Object.assign(exports, { escape, unescape, stringify, parse, encode: stringify, decode: parse });
