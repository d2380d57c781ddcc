// line 1
exports.handler = async () => {
  const x = ;
};
