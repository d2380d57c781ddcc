module.exports = async () => 'exported';
