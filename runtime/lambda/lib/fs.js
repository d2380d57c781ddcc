// fs: everything can be read; written is only what lies in the directory for temporary files, as on Lambda.
const { Buffer } = require('buffer');
const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);
const name = (p) => (p instanceof URL ? require('url').fileURLToPath(p) : String(p));

class Stats {
  constructor([size, directory, mtimeMs, mode]) {
    this.size = size;
    this.mode = mode | (directory ? 0o040000 : 0o100000);
    this.mtimeMs = this.atimeMs = this.ctimeMs = this.birthtimeMs = mtimeMs;
    this.mtime = new Date(mtimeMs);
    Object.defineProperty(this, 'directory', { value: directory, enumerable: false });
  }
  isDirectory() {
    return this.directory;
  }
  isFile() {
    return !this.directory;
  }
  isSymbolicLink() {
    return false;
  }
}

const sync = {
  readFile(path, options) {
    const bytes = Buffer.from(host.readFile(name(path)));
    const encoding = encodingOf(options);
    return encoding ? bytes.toString(encoding) : bytes;
  },
  writeFile: (path, data, options) => host.writeFile(name(path), typeof data === 'string' ? Buffer.from(data, encodingOf(options)) : data, options?.flag === 'a'),
  appendFile: (path, data, options) => host.writeFile(name(path), typeof data === 'string' ? Buffer.from(data, encodingOf(options)) : data, true),
  readdir(path, options) {
    const list = host.readDir(name(path));
    if (!options?.withFileTypes) return list.map(([n]) => n);
    return list.map(([n, directory]) => ({ name: n, parentPath: name(path), path: name(path), isDirectory: () => directory, isFile: () => !directory, isSymbolicLink: () => false }));
  },
  stat: (path) => new Stats(host.stat(name(path))),
  lstat: (path) => new Stats(host.stat(name(path))),
  access: (path) => void host.stat(name(path)),
  mkdir: (path) => host.makeDir(name(path)),
  mkdtemp(prefix) {
    const path = prefix + host.uuid().slice(0, 6);
    host.makeDir(path);
    return path;
  },
  unlink: (path) => host.removeFile(name(path)),
  rmdir: (path) => host.removeFile(name(path)),
  rm(path, options) {
    try {
      host.removeFile(name(path));
    } catch (e) {
      if (!(options?.force && e.code === 'ENOENT')) throw e;
    }
  },
  realpath: (path) => require('path').resolve(name(path)),
  copyFile: (from, to) => host.writeFile(name(to), Buffer.from(host.readFile(name(from))), false),
};

exports.promises = {};
for (const [k, f] of Object.entries(sync)) {
  exports[k + 'Sync'] = f;
  exports.promises[k] = async (...args) => f(...args);
  exports[k] = (...args) => {
    const callback = args.pop();
    let value;
    try {
      value = f(...args);
    } catch (e) {
      setImmediate(() => callback(e));
      return;
    }
    setImmediate(() => callback(null, value));
  };
}
exports.existsSync = (path) => {
  try {
    host.stat(name(path));
    return true;
  } catch {
    return false;
  }
};
exports.exists = (path, callback) => setImmediate(() => callback(exports.existsSync(path)));
exports.constants = exports.promises.constants = { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 };
exports.Stats = Stats;
for (const k of ['createReadStream', 'createWriteStream', 'watch', 'watchFile', 'open', 'openSync', 'readSync', 'writeSync']) {
  exports[k] = () => {
    const e = new Error(`fs.${k} is not there for handlers in process; use readFile and writeFile, or ${host.elsewhere}`);
    e.code = 'ERR_POSTERN_UNAVAILABLE';
    throw e;
  };
}
