exports.text = async () => "text";
exports.key = async () => ({ statusCode: 200, wrong: 1 });
exports.body = async () => ({ statusCode: 200, body: { a: 1 } });
exports.status = async () => ({ statusCode: "ok" });
exports.zero = async () => ({ statusCode: 0 });
exports.base64 = async () => ({ statusCode: 200, body: "not base64!", isBase64Encoded: true });
exports.throws = async () => { throw new Error("the table is gone"); };
exports.late = () => new Promise((resolve) => setTimeout(() => resolve({ statusCode: 200 }), 5000));
exports.stream = async () => "no metadata";
exports.large = async () => ({ statusCode: 200, body: "x".repeat(7 << 20) });
exports.sleepy = () => new Promise((resolve) => setTimeout(resolve, 5000));
exports.backtracks = async () => { throw new Error("a".repeat(200)); };
exports.guard = async (event) => {
  const token = event.authorizationToken ?? event.headers.Auth;
  const statement = { Sid: "Closed", Effect: "Allow", Action: "execute-api:Invoke", Resource: event.methodArn };
  const result = { principalId: "caller", policyDocument: { Version: "2012-10-17", Statement: [statement] } };
  switch (token) {
    case "deny": statement.Effect = "Deny"; break;
    case "elsewhere": statement.Resource = event.methodArn + "/below"; break;
    case "unknown": throw new Error("Unauthorized");
    case "fails": throw new Error("the directory is down");
    case "text": return "text";
    case "nobody": delete result.principalId; break;
    case "no-policy": delete result.policyDocument; break;
    case "nested": result.context = { roles: ["a"] }; break;
    case "long": statement.Resource = "x".repeat(513); break;
  }
  return result;
};
