// crypto: hashes, HMAC, random values.
const { Buffer } = require('buffer');
const { received } = require('postern:inspect');
const fail = (Type, code, message) => {
  const e = new Type(message);
  e.code = code;
  return e;
};
const wrap = (buffer) => Buffer.from(buffer);
const view = (data, encoding, name = 'data') => {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) return data;
  throw fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${received(data)}`);
};

class Hash {
  #state;
  #chunks = [];
  #digested = false;
  #make;
  constructor(make) {
    this.#make = make;
    this.#state = make();
    if (!this.#state) throw new Error('Digest method not supported');
  }
  update(data, encoding) {
    if (this.#digested) throw fail(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    const bytes = view(data, encoding);
    this.#chunks.push(bytes);
    this.#state.update(bytes);
    return this;
  }
  digest(encoding) {
    if (this.#digested) throw fail(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#digested = true;
    const bytes = wrap(this.#state.digest());
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
  }
  copy() {
    const copy = new Hash(this.#make);
    for (const c of this.#chunks) copy.update(c);
    return copy;
  }
  write(data, encoding) {
    this.update(data, encoding);
    return true;
  }
}

// KeyObject holds a secret, or the text of a PEM or JWK key with what Go has read from it.
class KeyObject {
  #data;
  #details;
  constructor(type, data, details) {
    this.type = type;
    this.#data = data;
    this.#details = details;
    if (details) Object.assign(this, { asymmetricKeyType: details[1], asymmetricKeyDetails: details[1] === 'rsa' ? { modulusLength: details[2], publicExponent: 65537n } : { namedCurve: details[3] } });
    else this.symmetricKeySize = data.length;
  }
  get data() {
    return this.#data;
  }
  export(options) {
    if (options?.format === 'jwk' && this.type === 'secret') return { kty: 'oct', k: this.#data.toString('base64url') };
    return this.#data;
  }
  equals(other) {
    return Buffer.compare(Buffer.from(this.#data), Buffer.from(other.data)) === 0;
  }
}

function asymmetric(type, key) {
  if (key instanceof KeyObject) return key.type === type ? key : new KeyObject(type, key.data, host.readKey(key.data));
  const plain = typeof key === 'string' || ArrayBuffer.isView(key) ? key : (key?.key ?? key);
  if (plain instanceof KeyObject) return asymmetric(type, plain);
  const text = typeof plain === 'string' ? plain : ArrayBuffer.isView(plain) ? Buffer.from(plain).toString() : JSON.stringify(plain);
  const details = host.readKey(text);
  if (!details || (type === 'private' && details[0] !== 'private')) throw fail(Error, 'ERR_OSSL_UNSUPPORTED', 'error:1E08010C:DECODER routines::unsupported');
  return new KeyObject(type, text, details);
}

class Signer {
  #algorithm;
  #chunks = [];
  constructor(algorithm) {
    this.#algorithm = String(algorithm ?? 'sha256');
    if (!host.hash(this.#algorithm, undefined)) throw fail(Error, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
  }
  update(data, encoding) {
    this.#chunks.push(wrap(view(data, encoding)));
    return this;
  }
  write(data) {
    this.update(data);
  }
  end(data) {
    if (data !== undefined) this.update(data);
  }
  #options = (key) => [key?.padding === 6, key?.dsaEncoding === 'ieee-p1363'];
  sign(key, encoding) {
    const bytes = wrap(host.sign(this.#algorithm, asymmetric('private', key).data, Buffer.concat(this.#chunks), ...this.#options(key)));
    return encoding ? bytes.toString(encoding) : bytes;
  }
  verify(key, signature, encoding) {
    return host.verify(this.#algorithm, asymmetric('public', key).data, Buffer.concat(this.#chunks), view(signature, encoding), ...this.#options(key));
  }
}

const createHash = (algorithm) => new Hash(() => host.hash(String(algorithm), undefined));
function createHmac(algorithm, key) {
  const bytes = view(key instanceof KeyObject ? key.data : key, undefined, 'key');
  return new Hash(() => {
    const state = host.hash(String(algorithm), bytes);
    if (!state) throw fail(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
    return state;
  });
}

function randomBytes(n, callback) {
  if (typeof n !== 'number') throw fail(TypeError, 'ERR_INVALID_ARG_TYPE', `The "size" argument must be of type number. Received ${received(n)}`);
  const bytes = wrap(host.random(n));
  if (!callback) return bytes;
  queueMicrotask(() => callback(null, bytes));
}

function fill(target, offset = 0, n = target.byteLength - offset) {
  const bytes = new Uint8Array(target.buffer ?? target, (target.byteOffset ?? 0) + offset, n);
  bytes.set(new Uint8Array(host.random(n)));
  return target;
}

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [min, max, callback] = [0, min, max];
  if (!(max > min) || max - min > 2 ** 48) throw fail(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`);
  const span = max - min;
  const limit = 2 ** 48 - (2 ** 48 % span);
  let n;
  do n = randomBytes(6).readUIntBE(0, 6);
  while (n >= limit);
  if (!callback) return min + (n % span);
  queueMicrotask(() => callback(null, min + (n % span)));
}

function timingSafeEqual(a, b) {
  if (a.byteLength !== b.byteLength) throw fail(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  const x = new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
  const y = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
  let diff = 0;
  for (let i = 0; i < x.length; i++) diff |= x[i] ^ y[i];
  return diff === 0;
}

function pbkdf2Sync(password, salt, iterations, length, digest) {
  const key = host.pbkdf2(view(password), view(salt), iterations, length, String(digest));
  if (!key) throw fail(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${digest}`);
  return wrap(key);
}

const digestName = (algorithm) => String(algorithm?.name ?? algorithm);
const subtle = {
  digest: async (algorithm, data) => new Uint8Array(createHash(digestName(algorithm)).update(data).digest()).buffer,
  async importKey(format, key, algorithm, extractable, usages) {
    if (format !== 'raw' || digestName(algorithm) !== 'HMAC') throw new Error('crypto.subtle takes raw HMAC keys only in process; ' + host.elsewhere);
    return { type: 'secret', extractable, algorithm: { name: 'HMAC', hash: { name: digestName(algorithm.hash) } }, usages, bytes: wrap(key.buffer ?? key) };
  },
  sign: async (_algorithm, key, data) => new Uint8Array(createHmac(key.algorithm.hash.name, key.bytes).update(data).digest()).buffer,
  async verify(algorithm, key, signature, data) {
    return Buffer.compare(Buffer.from(await subtle.sign(algorithm, key, data)), wrap(signature.buffer ?? signature)) === 0;
  },
};

const webcrypto = {
  subtle,
  randomUUID: () => host.uuid(),
  getRandomValues: (target) => fill(target),
};

Object.assign(exports, {
  createHash,
  createHmac,
  Hash,
  getHashes: () => host.hashes(),
  hash: (algorithm, data, encoding = 'hex') => createHash(algorithm).update(data).digest(encoding),
  randomUUID: () => host.uuid(),
  randomBytes,
  randomInt,
  randomFillSync: fill,
  randomFill(target, callback) {
    fill(target);
    queueMicrotask(() => callback(null, target));
  },
  pseudoRandomBytes: randomBytes,
  getRandomValues: webcrypto.getRandomValues,
  timingSafeEqual,
  pbkdf2Sync,
  pbkdf2(password, salt, iterations, length, digest, callback) {
    const key = pbkdf2Sync(password, salt, iterations, length, digest);
    queueMicrotask(() => callback(null, key));
  },
  KeyObject,
  createSecretKey: (key, encoding) => new KeyObject('secret', wrap(view(key, encoding))),
  createPublicKey: (key) => asymmetric('public', key),
  createPrivateKey: (key) => asymmetric('private', key),
  createSign: (algorithm) => new Signer(algorithm),
  createVerify: (algorithm) => new Signer(algorithm),
  sign: (algorithm, data, key) => new Signer(algorithm).update(data).sign(key),
  verify: (algorithm, data, key, signature) => new Signer(algorithm).update(data).verify(key, signature),
  webcrypto,
  subtle,
  constants: { RSA_PKCS1_PADDING: 1, RSA_PKCS1_PSS_PADDING: 6, RSA_PSS_SALTLEN_DIGEST: -1, RSA_PSS_SALTLEN_AUTO: -2, RSA_PSS_SALTLEN_MAX_SIGN: -2 },
});

for (const name of [
  'createCipheriv', 'createDecipheriv', 'createDiffieHellman',
  'createECDH', 'generateKeyPair', 'generateKeyPairSync', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt',
  'scrypt', 'scryptSync', 'hkdf', 'hkdfSync',
]) {
  exports[name] = () => {
    throw fail(Error, 'ERR_POSTERN_UNAVAILABLE', `crypto.${name} is not there for handlers in process; ${host.elsewhere}`);
  };
}
