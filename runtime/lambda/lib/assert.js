// assert
const { inspect } = require('postern:inspect');

class AssertionError extends Error {
  constructor({ message, actual, expected, operator, generated = false }) {
    super(message);
    Object.defineProperty(this, 'name', { value: 'AssertionError', configurable: true, writable: true });
    Object.assign(this, { generatedMessage: generated, code: 'ERR_ASSERTION', actual, expected, operator });
  }
}

function fail(message, text, actual, expected, operator) {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message: message ?? text, actual, expected, operator, generated: message === undefined });
}

const same = (a, b, strict) => (strict ? Object.is(a, b) : a == b || (a !== a && b !== b));

function equalDeep(a, b, strict, seen = []) {
  if (same(a, b, strict)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const kind = host.className(a);
  if (kind !== host.className(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (seen.some(([x, y]) => x === a && y === b)) return true;
  const next = [...seen, [a, b]];
  const deep = (x, y) => equalDeep(x, y, strict, next);
  if (kind === 'Date' && !Object.is(a.getTime(), b.getTime())) return false;
  if (kind === 'RegExp' && String(a) !== String(b)) return false;
  if (kind === 'Error' && (a.message !== b.message || a.name !== b.name)) return false;
  if (['String', 'Number', 'Boolean'].includes(kind) && !Object.is(a.valueOf(), b.valueOf())) return false;
  if (a instanceof Map) return b instanceof Map && a.size === b.size && [...a].every(([k, v]) => [...b].some(([l, w]) => deep(k, l) && deep(v, w)));
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((v) => b.has(v) || [...b].some((w) => deep(v, w)));
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((k) => Object.prototype.hasOwnProperty.call(b, k) && deep(a[k], b[k]));
}

// matches tells whether a thrown value is what throws or rejects expects.
function matches(e, expected) {
  if (expected === undefined) return true;
  if (expected instanceof RegExp) return expected.test(String(e));
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && e instanceof expected) return true;
    return Error.isPrototypeOf(expected) ? false : expected.call({}, e) === true;
  }
  return Object.keys(expected).every((k) => (expected[k] instanceof RegExp && typeof e[k] === 'string' ? expected[k].test(e[k]) : equalDeep(e[k], expected[k], true)));
}

function caught(e, expected, message) {
  if (matches(e, expected)) return;
  if (typeof expected === 'function' && !Error.isPrototypeOf(expected)) fail(message, 'The validation function is expected to return "true".', e, expected, 'throws');
  throw e;
}

function build(strict) {
  const ok = (v, message) => {
    if (!v) fail(message, 'The expression evaluated to a falsy value', v, true, '==');
  };
  const pair = (test, operator, text) => (a, b, message) => {
    if (!test(a, b)) fail(message, text(inspect(a), inspect(b)), a, b, operator);
  };
  const a = (v, message) => ok(v, message);
  Object.assign(a, {
    AssertionError,
    ok,
    fail: (message = 'Failed') => fail(message, 'Failed', undefined, undefined, 'fail'),
    strictEqual: pair(Object.is, 'strictEqual', (x, y) => `Expected values to be strictly equal:\n\n${x} !== ${y}\n`),
    notStrictEqual: pair((x, y) => !Object.is(x, y), 'notStrictEqual', (x) => `Expected "actual" to be strictly unequal to: ${x}`),
    deepStrictEqual: pair((x, y) => equalDeep(x, y, true), 'deepStrictEqual', (x, y) => `Expected values to be strictly deep-equal:\n${x}\n\nshould equal\n\n${y}`),
    notDeepStrictEqual: pair((x, y) => !equalDeep(x, y, true), 'notDeepStrictEqual', (x) => `Expected "actual" not to be strictly deep-equal to: ${x}`),
    equal: pair((x, y) => same(x, y, false), '==', (x, y) => `${x} == ${y}`),
    notEqual: pair((x, y) => !same(x, y, false), '!=', (x, y) => `${x} != ${y}`),
    deepEqual: pair((x, y) => equalDeep(x, y, false), 'deepEqual', (x, y) => `Expected values to be loosely deep-equal:\n\n${x}\n\nshould loosely deep-equal\n\n${y}`),
    notDeepEqual: pair((x, y) => !equalDeep(x, y, false), 'notDeepEqual', (x) => `Expected "actual" not to be loosely deep-equal to: ${x}`),
    match: (s, re, message) => void (re.test(s) || fail(message, `The input did not match the regular expression ${re}. Input:\n\n${inspect(s)}\n`, s, re, 'match')),
    doesNotMatch: (s, re, message) => void (!re.test(s) || fail(message, `The input was expected to not match the regular expression ${re}. Input:\n\n${inspect(s)}\n`, s, re, 'doesNotMatch')),
    ifError(e) {
      if (e !== null && e !== undefined) fail(e instanceof Error ? e : undefined, `ifError got unwanted exception: ${inspect(e)}`, e, null, 'ifError');
    },
    throws(f, expected, message) {
      if (typeof expected === 'string') [message, expected] = [expected, undefined];
      try {
        f();
      } catch (e) {
        return caught(e, expected, message);
      }
      fail(message, 'Missing expected exception.', undefined, expected, 'throws');
    },
    doesNotThrow(f, message) {
      try {
        f();
      } catch (e) {
        fail(typeof message === 'string' ? message : undefined, `Got unwanted exception.\nActual message: "${e?.message}"`, e, undefined, 'doesNotThrow');
      }
    },
    async rejects(p, expected, message) {
      if (typeof expected === 'string') [message, expected] = [expected, undefined];
      try {
        await (typeof p === 'function' ? p() : p);
      } catch (e) {
        return caught(e, expected, message);
      }
      fail(message, 'Missing expected rejection.', undefined, expected, 'rejects');
    },
    async doesNotReject(p, message) {
      try {
        await (typeof p === 'function' ? p() : p);
      } catch (e) {
        fail(message, `Got unwanted rejection.\nActual message: "${e?.message}"`, e, undefined, 'doesNotReject');
      }
    },
  });
  if (strict) Object.assign(a, { equal: a.strictEqual, notEqual: a.notStrictEqual, deepEqual: a.deepStrictEqual, notDeepEqual: a.notDeepStrictEqual });
  return a;
}

const assert = build(false);
assert.strict = build(true);
assert.strict.strict = assert.strict;
module.exports = assert;
Object.defineProperty(assert, 'equalDeep', { value: equalDeep, enumerable: false });
