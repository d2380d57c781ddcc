#!/usr/bin/env node
const path = require('path');
exports.handler = async () => { throw new Error(path.basename(__dirname)); };
