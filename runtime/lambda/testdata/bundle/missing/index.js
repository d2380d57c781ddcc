const a = require('./not-there');
const b = require('left-pad');
exports.handler = async () => a;
