// Answers SendMessage as SQS does when it is asked for JSON.
let sent = 0;

exports.handler = async ({ body }) => {
  if (body.MessageBody === "") {
    return { status: 400, body: { Error: { Code: "MissingParameter", Message: "The request must contain the parameter MessageBody." } } };
  }
  console.log(`${body["MessageAttribute.1.Value.StringValue"]} sent ${body.MessageBody}`);
  return { SendMessageResponse: { SendMessageResult: { MessageId: `message-${++sent}` }, ResponseMetadata: { RequestId: "r" } } };
};
