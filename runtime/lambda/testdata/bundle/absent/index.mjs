import net, { connect } from 'net';
import * as http from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
export const handler = async (event) => {
  if (event === 'net') return connect(80);
  if (event === 'http') return http.request('http://x');
  if (event === 'sdk') return new DynamoDBClient({});
  if (event === 'default') return net.createServer();
  return 'fine';
};
