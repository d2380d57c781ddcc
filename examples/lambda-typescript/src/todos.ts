import { reply, type Event, type Reply } from "./http";

interface Todo {
  id: number;
  text: string;
}

const todos: Todo[] = []; // kept while the environment is warm

export async function handler(event: Event): Promise<Reply> {
  const id = event.pathParameters?.id;
  switch (`${event.httpMethod} ${event.resource}`) {
    case "GET /todos":
      return reply(200, todos);
    case "POST /todos":
      return add(JSON.parse(event.body ?? "null"));
    case "GET /todos/{id}": {
      const todo = todos.find((t) => String(t.id) === id);
      return todo ? reply(200, todo) : reply(404, { message: `no todo ${id}` });
    }
  }
  return reply(405, { message: `${event.httpMethod} is not possible here` });
}

function add(body: { text?: string } | null): Reply {
  if (!body?.text) return reply(400, { message: "text is missing" });
  if (todos.length >= Number(process.env.MOST)) throw new Error("the list is full");
  const todo = { id: todos.length + 1, text: body.text };
  todos.push(todo);
  return reply(201, todo, { Location: `/todos/${todo.id}` });
}
