export default async () => 'default';
