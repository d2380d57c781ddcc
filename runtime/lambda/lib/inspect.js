// util.inspect, laid out as Node lays it out.
const { stackOf } = require('postern:errors');
const custom = Symbol.for('nodejs.util.inspect.custom');
const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, maxArrayLength: 100, maxStringLength: 10000,
  breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const meta = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
const escape = (c) => meta[c] ?? '\\x' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

function quote(s) {
  let mark = "'";
  if (s.includes("'")) mark = !s.includes('"') ? '"' : !s.includes('`') && !s.includes('${') ? '`' : "'";
  let body = s.replace(/[\x00-\x1f\x7f-\x9f\\]/g, escape);
  if (mark === "'") body = body.replace(/'/g, "\\'");
  body = body.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).toUpperCase());
  return mark + body + mark;
}

const number = (n) => (Object.is(n, -0) ? '-0' : String(n));
const key = (k) => (typeof k === 'symbol' ? `[${String(k)}]` : identifier.test(k) ? k : quote(k));

function primitive(v, ctx) {
  switch (typeof v) {
    case 'string': {
      let rest = '';
      if (v.length > ctx.maxStringLength) {
        const n = v.length - ctx.maxStringLength;
        v = v.slice(0, ctx.maxStringLength);
        rest = `... ${n} more character${n > 1 ? 's' : ''}`;
      }
      if (ctx.compact !== true && v.length > 16 && v.length > ctx.breakLength - ctx.indent - 4 && v.includes('\n')) {
        return v.split(/(?<=\n)/).map(quote).join(' +\n' + ' '.repeat(ctx.indent + 2)) + rest;
      }
      return quote(v) + rest;
    }
    case 'number':
      return number(v);
    case 'bigint':
      return v + 'n';
    case 'undefined':
    case 'boolean':
      return String(v);
    case 'symbol':
      return v.toString();
  }
  return 'null';
}

function className(v) {
  for (let o = v; o; o = Object.getPrototypeOf(o)) {
    const d = Object.getOwnPropertyDescriptor(o, 'constructor');
    if (d && typeof d.value === 'function' && d.value.name !== '' && v instanceof d.value) return d.value.name;
  }
  return null;
}

function prefix(name, tag, fallback, size = '') {
  if (name === null) return `[${fallback}${size}: null prototype] ` + (tag && tag !== fallback ? `[${tag}] ` : '');
  return `${name}${size} ` + (tag && tag !== name ? `[${tag}] ` : '');
}

function keysOf(v, ctx) {
  const names = ctx.showHidden ? Object.getOwnPropertyNames(v) : Object.keys(v);
  const symbols = Object.getOwnPropertySymbols(v).filter((s) => ctx.showHidden || Object.prototype.propertyIsEnumerable.call(v, s));
  return [...names, ...symbols];
}

function value(v, ctx, level, typed) {
  if (typeof v !== 'object' && typeof v !== 'function') return primitive(v, ctx);
  if (v === null) return 'null';
  v = host.behind(v); // no trap is called
  if (v === undefined) return '<Revoked Proxy>';
  if (ctx.customInspect) {
    const f = v[custom];
    if (typeof f === 'function' && f !== inspect) {
      const depth = ctx.depth === null ? null : ctx.depth - level;
      const r = f.call(v, depth, { ...ctx, stylize: (s) => s }, inspect);
      if (r !== v) return typeof r === 'object' && r !== null ? value(r, ctx, level) : String(r).replace(/\n/g, '\n' + ' '.repeat(ctx.indent));
    }
  }
  if (ctx.seen.includes(v)) {
    if (!ctx.circular.has(v)) ctx.circular.set(v, ctx.circular.size + 1);
    return `[Circular *${ctx.circular.get(v)}]`;
  }
  return object(v, ctx, level, typed);
}

const isIndex = (k) => typeof k === 'string' && /^(0|[1-9][0-9]*)$/.test(k) && Number(k) < 4294967295;

function array(v, ctx, level) {
  const out = [];
  const shown = Math.min(ctx.maxArrayLength ?? Infinity, v.length);
  for (let i = 0; i < v.length && out.length < shown; i++) {
    if (Object.prototype.hasOwnProperty.call(v, i)) out.push(property(v, String(i), ctx, level, true));
    else {
      let n = i;
      while (n < v.length && !Object.prototype.hasOwnProperty.call(v, n)) n++;
      out.push(`<${n - i} empty item${n - i > 1 ? 's' : ''}>`);
      i = n - 1;
    }
  }
  return more(out, v.length, shown);
}

function more(out, total, shown) {
  if (total > shown) out.push(`... ${total - shown} more item${total - shown > 1 ? 's' : ''}`);
  return out;
}

function describe(v, ctx, level) {
  const name = className(v);
  let tag = v[Symbol.toStringTag];
  if (typeof tag !== 'string' || tag === '') tag = '';
  const kind = host.className(v);
  const keys = keysOf(v, ctx);
  const own = (list) => list.filter((k) => !isIndex(k));
  if (Array.isArray(v)) {
    const head = name !== 'Array' || tag ? prefix(name, tag, 'Array', `(${v.length})`) : '';
    return { head, braces: ['[', ']'], keys: own(keys), size: v.length, items: () => array(v, ctx, level), list: true, empty: `${head}[]` };
  }
  if (ArrayBuffer.isView(v) && !(v instanceof DataView)) {
    const head = prefix(name, tag, 'TypedArray', `(${v.length})`);
    const shown = Math.min(ctx.maxArrayLength ?? Infinity, v.length);
    const items = () => more(Array.from(v.slice(0, shown), (n) => primitive(n, ctx)), v.length, shown);
    return { head, braces: ['[', ']'], keys: own(keys), size: v.length, items, list: true, empty: `${head}[]` };
  }
  if (v instanceof Set) {
    const items = () => nested(ctx, () => Array.from(v.values(), (x) => value(x, ctx, level + 1)));
    const head = prefix(name, tag, 'Set', `(${v.size})`);
    return { head, braces: ['{', '}'], keys, size: v.size, items, empty: `${head}{}` };
  }
  if (v instanceof Map) {
    const items = () => nested(ctx, () => Array.from(v, ([k, x]) => value(k, ctx, level + 1) + ' => ' + value(x, ctx, level + 1)));
    const head = prefix(name, tag, 'Map', `(${v.size})`);
    return { head, braces: ['{', '}'], keys, size: v.size, items, empty: `${head}{}` };
  }
  if (typeof v === 'function') return { base: functionBase(v, name, tag), keys };
  if (kind === 'Arguments') return { head: '[Arguments] ', braces: ['{', '}'], keys, items: () => [], empty: '[Arguments] {}' };
  if (kind === 'RegExp') return { base: RegExp.prototype.toString.call(v), keys };
  if (kind === 'Date') return { base: Number.isNaN(v.getTime()) ? 'Invalid Date' : v.toISOString(), keys };
  if (kind === 'Error') return { base: errorBase(v, name, keys), keys: keys.filter((k) => k !== 'stack' && k !== 'message') , error: true };
  if (kind === 'String' || kind === 'Number' || kind === 'Boolean') {
    return { base: `[${kind}: ${primitive(v.valueOf(), ctx)}]`, keys: kind === 'String' ? own(keys) : keys };
  }
  const settled = host.promise(v);
  if (settled) {
    const items = () => settled[0] === 0 ? ['<pending>'] : nested(ctx, () => [(settled[0] === 2 ? '<rejected> ' : '') + value(settled[1], ctx, level + 1)]);
    return { head: prefix(name, tag, 'Promise'), braces: ['{', '}'], keys, items };
  }
  if (v instanceof ArrayBuffer) {
    const bytes = Array.from(new Uint8Array(v, 0, Math.min(50, v.byteLength)), (b) => b.toString(16).padStart(2, '0')).join(' ');
    return { head: 'ArrayBuffer ', braces: ['{', '}'], keys: [], items: () => [`[Uint8Contents]: <${bytes}>`, `byteLength: ${v.byteLength}`] };
  }
  if (v instanceof WeakMap || v instanceof WeakSet) return { head: `${name} `, braces: ['{', '}'], keys, items: () => ['<items unknown>'] };
  const head = name === 'Object' && !tag ? '' : prefix(name, tag, 'Object');
  return { head, braces: ['{', '}'], keys, items: () => [], empty: `${head}{}` };
}

function functionBase(f, name, tag) {
  const source = Function.prototype.toString.call(f);
  if (/^class\b/.test(source)) {
    const parent = Object.getPrototypeOf(f);
    const extend = parent && parent.name ? ` extends ${parent.name}` : '';
    return `[class ${f.name || '(anonymous)'}${extend}]`;
  }
  const kind = name === null ? 'Function (null prototype)' : name;
  return `[${kind}${f.name ? ': ' + f.name : ' (anonymous)'}]` + (tag && tag !== name ? ` [${tag}]` : '');
}

function errorBase(e, name) {
  let stack = typeof e.stack === 'string' && e.stack !== '' ? stackOf(e) : Error.prototype.toString.call(e);
  const plain = typeof e.name === 'string' ? e.name : 'Error';
  if (name && plain === 'Error' && name !== 'Error' && stack.startsWith('Error')) stack = name + stack.slice(5);
  if (!/\n    at /.test(stack)) stack = `[${stack}]`;
  return stack;
}

function nested(ctx, f) {
  ctx.indent += 2;
  try {
    return f();
  } finally {
    ctx.indent -= 2;
  }
}

function object(v, ctx, level) {
  const d = describe(v, ctx, level);
  if (d.error) {
    if (ctx.indent) d.base = d.base.replace(/\n/g, '\n' + ' '.repeat(ctx.indent));
    if ('cause' in v && !d.keys.includes('cause') && Object.prototype.hasOwnProperty.call(v, 'cause')) d.keys.push('cause');
    if (Array.isArray(v.errors) && !d.keys.includes('errors')) d.keys.push('errors');
  }
  if (d.base !== undefined && d.keys.length === 0) return d.base;
  if (d.empty !== undefined && d.keys.length === 0 && (d.size ?? 0) === 0) return d.empty;
  if (ctx.depth !== null && level > ctx.depth) {
    const name = className(v);
    return `[${Array.isArray(v) ? 'Array' : name === null ? 'Object: null prototype' : name}]`;
  }
  ctx.seen.push(v);
  ctx.current = level;
  const out = d.base !== undefined ? [] : d.items();
  for (const k of d.keys) out.push(property(v, k, ctx, level, false));
  ctx.seen.pop();
  const ref = ctx.circular.has(v) ? `<ref *${ctx.circular.get(v)}> ` : '';
  if (out.length === 0 && d.empty !== undefined) return ref + d.empty;
  if (ctx.sorted && !d.list) out.sort();
  const [start, end] = d.braces ?? ['{', '}'];
  const open = ref + (d.base !== undefined ? `${d.base} ${start}` : d.head + start);
  return join(out, open, end, ctx, level, d.list ? v : undefined);
}

function property(v, k, ctx, level, inArray) {
  const d = Object.getOwnPropertyDescriptor(v, k) ?? { value: v[k], enumerable: true };
  let text;
  if ('value' in d) {
    const diff = ctx.compact !== true || inArray ? 2 : 3;
    ctx.indent += diff;
    text = value(d.value, ctx, level + 1);
    ctx.indent -= diff;
  } else if (d.get) text = d.set ? '[Getter/Setter]' : '[Getter]';
  else text = d.set ? '[Setter]' : 'undefined';
  if (inArray) return text;
  const name = typeof k === 'symbol' || d.enumerable !== false ? key(k) : `[${k}]`;
  return `${name}: ${text}`;
}

function join(out, open, close, ctx, level, list) {
  if (typeof ctx.compact === 'number') {
    const entries = out.length;
    if (list && entries > 6) out = group(out, ctx, list);
    if (ctx.current - level < ctx.compact && entries === out.length) {
      const start = out.length + ctx.indent + open.length + 10;
      if (fits(out, start, ctx) && !open.includes('\n')) {
        const line = out.join(', ');
        if (!line.includes('\n')) return `${open} ${line} ${close}`;
      }
    }
  }
  const gap = '\n' + ' '.repeat(ctx.indent);
  return `${open}${gap}  ${out.join(`,${gap}  `)}${gap}${close}`;
}

function fits(out, start, ctx) {
  let total = out.length + start;
  for (const s of out) total += s.length;
  if (total > ctx.breakLength) return false;
  return true;
}

// group lays the items of a long array out in columns.
function group(out, ctx, v) {
  let total = 0;
  let max = 0;
  let i = 0;
  const extra = v.length > out.length || out[out.length - 1].startsWith('... ') ? 1 : 0;
  const length = extra ? out.length - 1 : out.length;
  const sizes = [];
  for (; i < length; i++) {
    const n = out[i].length;
    sizes.push(n);
    total += n + 2;
    if (max < n) max = n;
  }
  const actual = max + 2;
  if (!(actual * 3 + ctx.indent < ctx.breakLength && (total / actual > 5 || max <= 6))) return out;
  const bias = Math.sqrt(actual - total / out.length);
  const biased = Math.max(actual - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * length) / biased),
    Math.floor((ctx.breakLength - ctx.indent) / actual),
    ctx.compact * 4,
    15,
  );
  if (columns <= 1) return out;
  const widths = [];
  for (let c = 0; c < columns; c++) {
    let w = 0;
    for (let j = c; j < length; j += columns) if (sizes[j] > w) w = sizes[j];
    widths.push(w + 2);
  }
  const right = v !== undefined && Array.from(v).every((x) => typeof x === 'number' || typeof x === 'bigint');
  const lines = [];
  for (let r = 0; r < length; r += columns) {
    const end = Math.min(r + columns, length);
    let line = '';
    let j = r;
    for (; j < end - 1; j++) {
      const cell = `${out[j]}, `;
      line += right ? cell.padStart(widths[j - r]) : cell.padEnd(widths[j - r]);
    }
    line += right ? out[j].padStart(widths[j - r] - 2) : out[j];
    lines.push(line);
  }
  if (extra) lines.push(out[length]);
  return lines;
}

function inspect(v, options, ...old) {
  const given = typeof options === 'object' && options !== null ? options : {};
  if (typeof options === 'boolean') given.showHidden = options;
  if (old.length && old[0] !== undefined) given.depth = old[0];
  const ctx = { ...inspect.defaultOptions, ...given, seen: [], circular: new Map(), indent: 0, current: 0 };
  if (ctx.depth === Infinity) ctx.depth = null;
  return value(v, ctx, 0);
}
inspect.custom = custom;
inspect.defaultOptions = defaults;

// table draws rows in a frame, for console.table.
function table(data, columns) {
  if (data === null || typeof data !== 'object') return require('util').format(data);
  const rows = data instanceof Map ? [...data].map(([, v], i) => [i, v]) : Object.entries(data);
  const names = [];
  let plain = false;
  for (const [, row] of rows) {
    if (row !== null && typeof row === 'object') {
      for (const k of Object.keys(row)) if (!names.includes(k)) names.push(k);
    } else plain = true;
  }
  const shown = columns ?? names;
  const show = (v) => inspect(v, { depth: 0 });
  const head = ['(index)', ...shown, ...(plain ? ['Values'] : [])];
  const body = rows.map(([k, row]) => {
    const isRow = row !== null && typeof row === 'object';
    return [String(k), ...shown.map((c) => (isRow && c in row ? show(row[c]) : '')), ...(plain ? [isRow ? '' : show(row)] : [])];
  });
  const widths = head.map((h, i) => Math.max(h.length, ...body.map((r) => r[i].length)) + 2);
  const line = (l, m, r) => l + widths.map((w) => '─'.repeat(w)).join(m) + r;
  const cells = (r) => '│' + r.map((c, i) => (' ' + c).padEnd(widths[i])).join('│') + '│';
  return [line('┌', '┬', '┐'), cells(head), line('├', '┼', '┤'), ...body.map(cells), line('└', '┴', '┘')].join('\n');
}

// received words the value that an argument check complains about.
function received(v) {
  if (v === null || v === undefined) return String(v);
  if (typeof v === 'function') return `function ${v.name}`;
  if (typeof v === 'object') return v.constructor?.name ? `an instance of ${v.constructor.name}` : inspect(v, { depth: -1 });
  let text = inspect(v);
  if (text.length > 28) text = text.slice(0, 25) + '...';
  return `type ${typeof v} (${text})`;
}

module.exports = { inspect, table, received };
