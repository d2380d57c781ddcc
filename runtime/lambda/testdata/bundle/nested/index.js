exports.api = { pets: { list: async () => ['cat'] } };
exports.text = 'no function';
