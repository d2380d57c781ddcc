// One invocation: the context object and the callback, of which only the first call counts.
module.exports = function (handler) {
  const env = host.env;
  const { succeed, fail, later } = host;
  const now = Date.now;
  return function (event, seq, id, arn, deadline, client, identity) {
    let finished = false;
    let wait = true;
    const done = (error, result) => {
      if (finished) return;
      finished = true;
      if (error !== undefined && error !== null) fail(seq, error);
      else succeed(seq, result);
    };
    const context = {
      get callbackWaitsForEmptyEventLoop() {
        return wait;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        wait = value;
      },
      succeed: (result) => done(null, result),
      fail: (error) => done(error === undefined || error === null ? 'handled' : error),
      done,
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      functionName: env.AWS_LAMBDA_FUNCTION_NAME,
      memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
      clientContext: client,
      identity,
      invokedFunctionArn: arn,
      awsRequestId: id,
      getRemainingTimeInMillis: () => deadline - now(),
    };
    return handler(event, context, (error, result) => {
      if (finished) return;
      if (error === undefined || error === null) {
        finished = true;
        if (wait) later(seq, result);
        else succeed(seq, result);
      } else done(error);
    });
  };
};
