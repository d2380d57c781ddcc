exports.text = async () => "text";
exports.key = async () => ({ statusCode: 200, wrong: 1 });
exports.body = async () => ({ statusCode: 200, body: { a: 1 } });
exports.status = async () => ({ statusCode: "ok" });
exports.zero = async () => ({ statusCode: 0 });
exports.base64 = async () => ({ statusCode: 200, body: "not base64!", isBase64Encoded: true });
exports.throws = async () => { throw new Error("the table is gone"); };
exports.late = () => new Promise((resolve) => setTimeout(() => resolve({ statusCode: 200 }), 5000));
