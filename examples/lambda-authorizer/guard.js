const users = { ann: { team: "cats", admin: true }, bob: { team: "dogs", admin: false } };

// The policy is kept for a minute and asked for every method: it must not name
// only the one of the request that happened to come first.
exports.handler = async (event) => {
  const name = event.authorizationToken.replace("Bearer ", "");
  const user = users[name];
  if (!user) throw new Error("Unauthorized"); // exactly this: 401
  const api = event.methodArn.split("/").slice(0, 2).join("/");
  return {
    principalId: name,
    context: user,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: user.admin ? `${api}/*` : `${api}/GET/*` }],
    },
  };
};
