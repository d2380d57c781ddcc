// string_decoder: text from chunks that may cut a character.
const { TextDecoder } = require('util');
const { Buffer } = require('buffer');

class StringDecoder {
  #decoder;
  #rest = Buffer.alloc(0);
  constructor(encoding = 'utf8') {
    this.encoding = encoding === 'utf-8' ? 'utf8' : encoding;
    if (!Buffer.isEncoding(encoding)) throw new TypeError('Unknown encoding: ' + encoding);
    if (this.encoding === 'utf8') this.#decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  }
  write(chunk) {
    if (typeof chunk === 'string') return chunk;
    if (this.#decoder) return this.#decoder.decode(chunk, { stream: true });
    const all = Buffer.concat([this.#rest, chunk]);
    const whole = /^base64/.test(this.encoding) ? 3 : /^(ucs-?2|utf-?16le)$/.test(this.encoding) ? 2 : 1;
    const end = all.length - (all.length % whole);
    this.#rest = all.subarray(end);
    return all.toString(this.encoding, 0, end);
  }
  end(chunk) {
    const text = chunk === undefined ? '' : this.write(chunk);
    if (this.#decoder) return text + this.#decoder.decode();
    const last = this.#rest.toString(this.encoding);
    this.#rest = Buffer.alloc(0);
    return text + last;
  }
}
exports.StringDecoder = StringDecoder;
