// module
exports.createRequire = () => globalThis.require;
exports.isBuiltin = (name) => host.isBuiltin(String(name));
exports.builtinModules = ['assert', 'async_hooks', 'buffer', 'console', 'crypto', 'events', 'fs', 'module', 'os', 'path', 'perf_hooks', 'process', 'punycode', 'querystring', 'string_decoder', 'timers', 'url', 'util', 'zlib'];
exports.register = () => {};
