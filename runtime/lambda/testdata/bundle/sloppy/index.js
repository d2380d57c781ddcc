exports.handler = async () => { undeclared = 1; return 'sloppy'; };
