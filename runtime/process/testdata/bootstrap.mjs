// A Lambda runtime for Node in a few lines: calls handler(event, context).
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

async function handler(event, context) {
  if (event.fail) throw new TypeError(event.fail);
  return { event, id: context.id, arn: context.arn, memory: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE };
}

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const context = { id, arn: next.headers.get("lambda-runtime-invoked-function-arn") };
  try {
    const body = JSON.stringify(await handler(await next.json(), context));
    await fetch(`${api}/invocation/${id}/response`, { method: "POST", body });
  } catch (e) {
    const body = JSON.stringify({ errorType: e.name, errorMessage: e.message, trace: [] });
    const headers = { "Lambda-Runtime-Function-Error-Type": e.name };
    await fetch(`${api}/invocation/${id}/error`, { method: "POST", body, headers });
  }
}
