const helper = require('./lib/helper');
const { version } = require('./package.json');
const plain = require('plain');
module.exports.handler = async () => ({ helper: helper.add(1, 2), version, plain: plain('x'), dir: require('path').basename(__dirname), file: require('path').basename(__filename), inner: helper.where() });
