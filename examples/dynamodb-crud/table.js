// A table in a variable: as much of DynamoDB as the API needs.
const items = new Map();

function fail(name, message) {
  const error = new Error(message);
  error.name = name;
  throw error;
}

exports.handler = async ({ action, body }) => {
  if (body.TableName !== "pets") fail("ResourceNotFoundException", "Requested resource not found");
  switch (action) {
    case "PutItem":
      if (items.has(body.Item.id.S)) fail("ConditionalCheckFailedException", "The conditional request failed");
      items.set(body.Item.id.S, body.Item);
      return {};
    case "GetItem":
      return items.has(body.Key.id.S) ? { Item: items.get(body.Key.id.S) } : {};
    case "DeleteItem":
      items.delete(body.Key.id.S);
      return {};
    case "Query": {
      const wanted = body.ExpressionAttributeValues[":kind"].S;
      const found = [...items.values()].filter((item) => item.kind.S === wanted);
      return { Items: found, Count: found.length, ScannedCount: found.length };
    }
  }
  fail("UnknownOperationException", `${action} is not supported here`);
};
