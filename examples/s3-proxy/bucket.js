// A bucket in a variable.
const { createHash } = require("crypto");
const objects = new Map();

exports.handler = async ({ method, pathParameters: { key }, headers, body = "" }) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  if (method === "PUT") {
    const etag = `"${createHash("md5").update(text).digest("hex")}"`;
    objects.set(key, { text, etag, type: headers["content-type"] });
    return { status: 200, headers: { ETag: etag }, body: "" };
  }
  const found = objects.get(key);
  if (!found) {
    return { status: 404, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Key>${key}</Key></Error>` };
  }
  return { status: 200, headers: { ETag: found.etag, "Content-Type": found.type }, body: found.text };
};
