'use strict';
exports.add = (a, b) => a + b;
exports.where = () => require('path').basename(__dirname);
