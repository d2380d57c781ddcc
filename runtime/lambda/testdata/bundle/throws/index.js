function start() {
  throw new Error('not today');
}
start();
exports.handler = async () => 1;
