const answer = (event) => ({ statusCode: 200, body: JSON.stringify({ path: event.path, query: event.queryStringParameters }) });
exports.handler = async (event) => answer(event);
