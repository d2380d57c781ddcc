exports.handler = async () => 1;
JSON.parse('{');
