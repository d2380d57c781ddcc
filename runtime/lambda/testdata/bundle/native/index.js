const addon = require('./addon.node');
exports.handler = async () => addon;
