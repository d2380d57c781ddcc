// A module that is not there: it loads, so that packages which only might use it work, and throws on first use.
const silent = new Set(['then', 'toJSON', 'default', '__esModule', 'constructor', 'toString', 'valueOf', 'inspect', 'nodeType', '$$typeof']);

module.exports = function (name, why) {
  if (why === 'Node has no such module') {
    const e = new Error('No such built-in module: node:' + name);
    e.code = 'ERR_UNKNOWN_BUILTIN_MODULE';
    throw e;
  }
  const refuse = (member) => {
    const e = new Error(`${name}.${String(member)}: ${why}`);
    e.code = 'ERR_POSTERN_UNAVAILABLE';
    throw e;
  };
  const guard = new Proxy(Object.create(null), {
    get: (_, member) => (typeof member === 'symbol' || silent.has(member) ? undefined : refuse(member)),
    has: (_, member) => typeof member !== 'symbol' && !silent.has(member),
  });
  return Object.create(guard);
};
