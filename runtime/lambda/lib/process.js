// The process object. Signals and streams of a real process are not there.
const EventEmitter = require('events');
const process = new EventEmitter();
const text = (v) => {
  if (typeof v === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return String(v);
};
const stream = (level) => ({
  isTTY: false,
  writable: true,
  write(chunk, encoding, callback) {
    const s = typeof chunk === 'string' ? chunk : require('buffer').Buffer.from(chunk).toString();
    for (const line of s.replace(/\n$/, '').split('\n')) host.write(level, line);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  },
  on() {
    return this;
  },
  once() {
    return this;
  },
  end() {},
});
const hrtime = (since) => {
  let ns = host.elapsed();
  let s = Math.floor(ns / 1e9);
  ns %= 1e9;
  if (since) {
    s -= since[0];
    ns -= since[1];
    if (ns < 0) {
      s--;
      ns += 1e9;
    }
  }
  return [s, ns];
};
hrtime.bigint = () => BigInt(host.elapsed());

Object.assign(process, {
  env: new Proxy(host.env, {
    set(target, name, value) {
      target[name] = text(value);
      return true;
    },
    defineProperty(target, name, d) {
      return Reflect.defineProperty(target, name, 'value' in d ? { ...d, value: text(d.value) } : d);
    },
  }),
  title: 'node',
  version: 'v22.12.0',
  versions: { node: '22.12.0', v8: '12.4.254.21-node.33', modules: '127' },
  release: { name: 'node', lts: 'Jod' },
  arch: 'x64',
  platform: 'linux',
  pid: 8,
  ppid: 1,
  execPath: '/var/lang/bin/node',
  argv: ['/var/lang/bin/node', '/var/runtime/index.mjs'],
  argv0: '/var/lang/bin/node',
  execArgv: [],
  exitCode: undefined,
  features: {},
  config: { variables: {} },
  stdout: stream('INFO'),
  stderr: stream('ERROR'),
  hrtime,
  cwd: () => host.root,
  chdir() {
    throw new Error('process.chdir is not there for handlers in process');
  },
  uptime: () => host.elapsed() / 1e9,
  umask: () => 0o22,
  getuid: () => 993,
  getgid: () => 990,
  memoryUsage: () => {
    const used = Number(host.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) << 20;
    return { rss: used, heapTotal: used, heapUsed: used >> 1, external: 0, arrayBuffers: 0 };
  },
  cpuUsage: () => ({ user: Math.floor(host.elapsed() / 1e3), system: 0 }),
  emitWarning(warning, name = 'Warning') {
    const w = warning instanceof Error ? warning : Object.assign(new Error(warning), { name: typeof name === 'object' ? name.type ?? 'Warning' : name });
    host.write('ERROR', `(node:8) ${w.name}: ${w.message}`);
  },
  nextTick(callback, ...args) {
    queueMicrotask(() => callback(...args));
  },
  exit(code) {
    host.exit(code ?? process.exitCode ?? 0);
  },
  abort() {
    host.exit(134);
  },
});
module.exports = process;
