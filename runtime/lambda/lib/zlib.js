// zlib without streams.
const { Buffer } = require('buffer');
for (const operation of ['gzip', 'gunzip', 'deflate', 'inflate', 'deflateRaw', 'inflateRaw', 'unzip']) {
  const sync = (data, options) => Buffer.from(host.zip(operation, typeof data === 'string' ? Buffer.from(data) : data, options?.level));
  exports[operation + 'Sync'] = sync;
  exports[operation] = (data, options, callback) => {
    if (typeof options === 'function') [callback, options] = [options, undefined];
    let out;
    try {
      out = sync(data, options);
    } catch (e) {
      setImmediate(() => callback(e));
      return;
    }
    setImmediate(() => callback(null, out));
  };
}
for (const k of ['brotliCompress', 'brotliCompressSync', 'brotliDecompress', 'brotliDecompressSync', 'createGzip', 'createGunzip', 'createDeflate', 'createInflate', 'createUnzip', 'createBrotliCompress', 'createBrotliDecompress']) {
  exports[k] = () => {
    const e = new Error(`zlib.${k} is not there for handlers in process; ${host.elsewhere}`);
    e.code = 'ERR_POSTERN_UNAVAILABLE';
    throw e;
  };
}
exports.constants = { Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1 };
