export interface Event {
  httpMethod: string;
  resource: string;
  pathParameters: Record<string, string> | null;
  body: string | null;
}

export interface Reply {
  statusCode: number;
  headers?: Record<string, string>;
  body: string;
}

export function reply(statusCode: number, body: unknown, headers?: Record<string, string>): Reply {
  return { statusCode, headers, body: JSON.stringify(body) };
}
