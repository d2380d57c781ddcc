const x = require('./broken.js');
exports.handler = async () => x;
