// punycode
const url = require('url');
exports.toASCII = (s) => url.domainToASCII(s);
exports.toUnicode = (s) => url.domainToUnicode(s);
exports.ucs2 = { decode: (s) => Array.from(s, (c) => c.codePointAt(0)), encode: (list) => String.fromCodePoint(...list) };
exports.encode = (s) => url.domainToASCII(s).replace(/^xn--/, '');
exports.decode = (s) => url.domainToUnicode('xn--' + s);
