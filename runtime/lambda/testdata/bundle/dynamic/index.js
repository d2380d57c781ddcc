exports.handler = async (name) => {
  const m = require(name);
  const n = await import('./late.js');
  return [typeof m.join, n.late];
};
