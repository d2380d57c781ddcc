// Takes events as EventBridge does; a Detail that is not JSON is an entry that failed.
exports.handler = async ({ body }) => {
  const Entries = body.Entries.map((entry, i) => {
    try {
      const detail = JSON.parse(entry.Detail);
      return { EventId: `${entry.DetailType}-${Object.keys(detail).join("-")}` };
    } catch {
      return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
    }
  });
  return { FailedEntryCount: Entries.filter((e) => e.ErrorCode).length, Entries };
};
