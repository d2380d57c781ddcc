// The console as the Node runtime of Lambda patches it: levels, request id, text or JSON lines.
const levels = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 };
const env = host.env;
const least = levels[String(env.AWS_LAMBDA_LOG_LEVEL ?? '').toUpperCase()] ?? levels.TRACE;
const json = String(env.AWS_LAMBDA_LOG_FORMAT ?? '').toUpperCase() === 'JSON';
let indent = '';

const format = (args) => {
  const text = require('util').format(...args);
  return indent && text ? indent + text.replace(/\n/g, '\n' + indent) : text;
};

const { errorsAs, stackOf, wording } = require('postern:errors');
const lines = (e) => (typeof e.stack === 'string' ? stackOf(e).split('\n') : []);

function formatJSON(level, args) {
  const result = { timestamp: new Date().toISOString(), level, requestId: host.requestID() };
  if (args.length === 1) {
    result.message = args[0];
    try {
      return JSON.stringify(result, errorsAs((e) =>
        Object.assign({ errorType: e.constructor?.name ?? 'UnknownError', errorMessage: wording(e.message), stackTrace: lines(e) }, e),
      ));
    } catch {
      result.message = format(args);
      return JSON.stringify(result);
    }
  }
  result.message = format(args);
  const e = args.find((v) => v instanceof Error);
  if (e) Object.assign(result, { errorType: e.constructor?.name ?? 'UnknownError', errorMessage: wording(e.message), stackTrace: lines(e) });
  return JSON.stringify(result);
}

const log = (level) =>
  levels[level] < least
    ? () => {}
    : json
      ? (...args) => host.write(level, formatJSON(level, args))
      : (...args) => host.log(level, format(args));

const counts = new Map();
const timers = new Map();
const console = {
  trace: log('TRACE'),
  debug: log('DEBUG'),
  info: log('INFO'),
  warn: log('WARN'),
  error: log('ERROR'),
  fatal: log('FATAL'),
  dir: (value, options) => console.log(require('util').inspect(value, options)),
  dirxml: (...args) => console.log(...args),
  assert(ok, ...args) {
    if (ok) return;
    if (typeof args[0] === 'string') args[0] = 'Assertion failed: ' + args[0];
    else args.unshift('Assertion failed');
    console.warn(...args);
  },
  count(label = 'default') {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    console.log(`${label}: ${counts.get(label)}`);
  },
  countReset(label = 'default') {
    counts.delete(label);
  },
  group(...args) {
    if (args.length) console.log(...args);
    indent += '  ';
  },
  groupEnd() {
    indent = indent.slice(2);
  },
  time(label = 'default') {
    timers.set(label, host.elapsed());
  },
  timeLog(label = 'default', ...args) {
    if (timers.has(label)) console.log(`${label}: ${((host.elapsed() - timers.get(label)) / 1e6).toFixed(3)}ms`, ...args);
  },
  timeEnd(label = 'default') {
    console.timeLog(label);
    timers.delete(label);
  },
  table: (value, columns) => console.log(require('postern:inspect').table(value, columns)),
};
console.log = console.info;
console.groupCollapsed = console.group;

host.logError = (label, error, formatted) => (json ? console.error(error) : console.error(label, formatted(error)));
console.Console = function Console() {
  return console;
};
module.exports = console;
