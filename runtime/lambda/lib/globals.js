// The global names of Node. What is rarely used is made on first use.
require('postern:polyfill');
require('postern:date');
require('postern:locale');

const define = (name, value) =>
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

const lazy = (name, make) =>
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make();
      define(name, value);
      return value;
    },
    set(value) {
      define(name, value);
    },
  });

const from = (module, ...names) => {
  for (const name of names) lazy(name, () => require(module)[name]);
};

define('global', globalThis);
from('buffer', 'Buffer', 'atob', 'btoa', 'Blob');
from('url', 'URL', 'URLSearchParams');
from('util', 'TextEncoder', 'TextDecoder', 'structuredClone');
from('timers', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate');
from('postern:fetch', 'fetch', 'Headers', 'Request', 'Response', 'FormData');
from('events', 'Event', 'EventTarget', 'CustomEvent', 'AbortController', 'AbortSignal', 'DOMException');
from('perf_hooks', 'performance');
lazy('console', () => require('console'));
lazy('process', () => require('process'));
lazy('crypto', () => require('crypto').webcrypto);

const resolved = Promise.resolve();
define('queueMicrotask', function queueMicrotask(callback) {
  if (typeof callback !== 'function') {
    const e = new TypeError('The "callback" argument must be of type function. Received ' + require('postern:inspect').received(callback));
    e.code = 'ERR_INVALID_ARG_TYPE';
    throw e;
  }
  resolved.then(() => {
    try {
      callback();
    } catch (e) {
      host.uncaught(e);
    }
  });
});

// The require of code that names a module only at run time.
define('require', function (name) {
  const bare = String(name).replace(/^node:/, '');
  if (host.isBuiltin(bare)) return host.require(bare);
  const e = new Error("Cannot find module '" + name + "'\nRequire stack:\n- " + host.root);
  e.code = 'MODULE_NOT_FOUND';
  e.requireStack = [host.root];
  throw e;
});

define('awslambda', {
  streamifyResponse() {
    throw new Error('response streaming is not there for handlers in process; ' + host.elsewhere);
  },
});
