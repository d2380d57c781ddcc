// A state machine that greets. Both ways to start it get its input as text.
let started = 0;

exports.handler = async ({ action, body }) => {
  const name = body.stateMachineArn.split(":").pop();
  const input = JSON.parse(body.input);
  const executionArn = `arn:aws:states:us-east-1:123456789012:execution:${name}:run-${++started}`;
  if (action === "StartExecution") return { executionArn, startDate: 1.7e9 };
  if (!input.who) return { executionArn, status: "FAILED", error: "NobodyToGreet" };
  return { executionArn, status: "SUCCEEDED", output: JSON.stringify({ greeting: `It's ${input.who}` }) };
};
