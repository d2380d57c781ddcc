exports.main = async (event, context) => {
  console.log('seen ' + event.do);
  switch (event.do) {
    case 'context':
      return {
        name: context.functionName, version: context.functionVersion, memory: context.memoryLimitInMB, arn: context.invokedFunctionArn,
        id: context.awsRequestId, time: context.getRemainingTimeInMillis() > 1000, stage: process.env.STAGE, zone: new Date(0).getHours(),
      };
    case 'echo':
      return event;
    case 'throw':
      throw new TypeError('no');
  }
};
